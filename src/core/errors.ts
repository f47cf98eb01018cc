export type ErrorCode =
  | 'invalid_input'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'payload_too_large'
  | 'too_many_requests'
  | 'too_slow'
  | 'provider_rejected'
  | 'provider_unavailable'
  | 'provider_uncertain'

/** One thing that is wrong with an input: where, what, and what to do about it. */
export interface Issue {
  readonly path: string
  readonly message: string
  readonly remedy?: string
}

/** An expected failure. `message` is safe to show to a caller; secrets and SQL stay in `cause`. */
export abstract class AppError extends Error {
  abstract readonly code: ErrorCode
  readonly issues?: readonly Issue[]

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

export class NotFoundError extends AppError {
  readonly code = 'not_found'

  constructor(entity: string, id: string | number) {
    super(`${entity} ${id} does not exist`)
  }
}

/** The request contradicts the present state of the thing it is about. */
export class ConflictError extends AppError {
  readonly code = 'conflict'
  /** What the caller needs to settle it: the present state beside what was asked for. Safe to show. */
  readonly details?: Readonly<Record<string, unknown>>

  constructor(
    message: string,
    { details, ...options }: ErrorOptions & { details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options)
    if (details) this.details = details
  }
}

export class InvalidInputError extends AppError {
  readonly code = 'invalid_input'
  override readonly issues: readonly Issue[]

  constructor(message: string, issues: readonly Issue[] = [], options?: ErrorOptions) {
    super(message, options)
    this.issues = issues
  }
}

/** We do not know who is asking. */
export class UnauthorizedError extends AppError {
  readonly code = 'unauthorized'
}

/** We know who is asking, and they may not. */
export class ForbiddenError extends AppError {
  readonly code = 'forbidden'
}

export class TooManyRequestsError extends AppError {
  readonly code = 'too_many_requests'
  readonly retryAfterS: number

  constructor(message: string, retryAfterS: number) {
    super(message)
    this.retryAfterS = retryAfterS
  }
}

export class PayloadTooLargeError extends AppError {
  readonly code = 'payload_too_large'
}

/** A question over the whole base that was given up, so that it does not hold up the others. */
export class TooSlowError extends AppError {
  readonly code = 'too_slow'
}

/** The provider refused this message for good. Never retried. */
export class ProviderRejectedError extends AppError {
  readonly code = 'provider_rejected'
}

/** The provider certainly did not take the message. Safe to retry. */
export class ProviderUnavailableError extends AppError {
  readonly code = 'provider_unavailable'
  readonly retryAfterMs?: number

  constructor(message: string, options: ErrorOptions & { retryAfterMs?: number } = {}) {
    super(message, options)
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
  }
}

/** The provider may have taken the message before the line went dead. Never retried blindly. */
export class ProviderUncertainError extends AppError {
  readonly code = 'provider_uncertain'
}
