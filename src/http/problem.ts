import type { ErrorHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import {
  AppError,
  ConflictError,
  type ErrorCode,
  InvalidInputError,
  TooManyRequestsError,
} from '../core/errors.ts'
import { isUnstorable } from '../db/sql-error.ts'
import type { Env } from './router.ts'

const statusOf: Record<ErrorCode, ContentfulStatusCode> = {
  invalid_input: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  payload_too_large: 413,
  too_many_requests: 429,
  too_slow: 503,
  provider_rejected: 502,
  provider_unavailable: 503,
  provider_uncertain: 504,
}

const UNSTORABLE = 'a text holds a character that cannot be stored, such as NUL'

/** Turns any thrown error into RFC 9457 problem details. Unexpected errors say nothing about themselves. */
export const toProblem: ErrorHandler<Env> = (error, c) => {
  if (error instanceof TooManyRequestsError) c.header('retry-after', String(error.retryAfterS))
  const problem = describe(error)
  if (problem.status === 500)
    c.var.ctx?.log.error({ err: error, requestId: c.var.requestId }, 'request failed')
  return c.json(problem, problem.status, { 'content-type': 'application/problem+json' })
}

function describe(thrown: unknown) {
  const error = isUnstorable(thrown) ? new InvalidInputError(UNSTORABLE, [], { cause: thrown }) : thrown
  if (error instanceof AppError) {
    return {
      type: 'about:blank',
      status: statusOf[error.code],
      code: error.code,
      title: error.message,
      ...(error.issues ? { errors: error.issues } : {}),
      ...(error instanceof ConflictError && error.details ? { details: error.details } : {}),
    }
  }
  if (error instanceof HTTPException) {
    return {
      type: 'about:blank',
      status: error.status as ContentfulStatusCode,
      code: 'http',
      title: error.message,
    }
  }
  return {
    type: 'about:blank',
    status: 500 as ContentfulStatusCode,
    code: 'internal',
    title: 'Something went wrong on our side',
  }
}
