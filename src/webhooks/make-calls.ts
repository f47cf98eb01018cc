import { type PostAnswer, PostFailure, postOnce } from '../channels/post-once.ts'
import { PrivateAddressError } from '../channels/private-address.ts'
import { signBody } from '../channels/signature.ts'
import { type Context, inTransaction } from '../context.ts'
import { type Failpoint, noFailpoint } from '../core/failpoint.ts'
import { touch } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'
import { type Attempt, type CallOutcome, decideCall } from './call.ts'
import { problemOf } from './endpoint.ts'
import { secretsOf } from './manage-endpoints.ts'
import { type ClaimedCall, claimCalls, listDueEndpoints, saveOutcome } from './queries/calls.ts'
import { type EndpointRow, findEndpoint } from './queries/endpoints.ts'

export interface CallerOptions {
  /** The operator allows endpoints inside the company's own network. */
  readonly allowPrivate: boolean
  readonly timeoutMs?: number
  readonly failpoint?: Failpoint
}

export interface WebhookCaller {
  /** Begins with every endpoint for which calls are due, and returns at once: a slow one holds up no other. */
  run(): Promise<void>
  /** Resolves when all that was begun is done. */
  idle(): Promise<void>
  /** Takes no more, and waits for what is under way. */
  close(): Promise<void>
}

const TIMEOUT_MS = 10_000
const LEASE_MS = 60_000
const MAX_ANSWER_BYTES = 256_000
/** Calls to one endpoint that a process has under way. */
const AT_ONCE = 10
/** Wakes the enrolments that wait for an answer. */
export const WEBHOOK_ANSWERED = 'wake:webhook'

/** One per process; any number of processes may run. */
export function createWebhookCaller(ctx: Context, options: CallerOptions): WebhookCaller {
  const under = new Map<string, Promise<void>>()
  let closing = false

  async function drain(endpoint: string): Promise<void> {
    while (!closing && (await callSome(ctx, endpoint, options)) > 0);
  }

  return {
    async run() {
      if (closing) return
      for (const endpoint of await listDueEndpoints(ctx.db, ctx.clock.now())) {
        if (under.has(endpoint)) continue
        const drained = drain(endpoint)
          .catch((error: unknown) => ctx.log.error({ err: error, endpoint }, 'webhooks could not be called'))
          .finally(() => under.delete(endpoint))
        under.set(endpoint, drained)
      }
    },
    async idle() {
      while (under.size > 0) await Promise.all(under.values())
    },
    async close() {
      closing = true
      await Promise.all(under.values())
    },
  }
}

/** Takes a few due calls and makes them; each is recorded by itself, as soon as its answer is there. */
async function callSome(ctx: Context, endpoint: string, options: CallerOptions): Promise<number> {
  const now = ctx.clock.now()
  const leaseUntil = new Date(now.getTime() + LEASE_MS)
  const calls = await claimCalls(ctx.db, { endpoint, now, leaseUntil, limit: AT_ONCE })
  if (calls.length === 0) return 0
  const target = await findEndpoint(ctx.db, endpoint)
  await Promise.all(calls.map((call) => callOne(ctx, call, target, options)))
  return calls.length
}

async function callOne(
  ctx: Context,
  call: ClaimedCall,
  target: EndpointRow | undefined,
  options: CallerOptions,
): Promise<void> {
  if (!call.isWanted) return record(ctx, call, { kind: 'cancelled', error: 'nobody waits for it any more' })
  if (call.expiresAt <= ctx.clock.now())
    return record(ctx, call, { kind: 'failed', status: null, error: 'it was no longer worth calling' })

  const attempt = target
    ? await attemptCall(ctx, call, target, options)
    : ({ kind: 'unanswered', error: 'the endpoint was removed', isFinal: true } as const)
  const failpoint = options.failpoint ?? noFailpoint
  failpoint('after_webhook_answer')
  await record(ctx, call, decideCall(call, attempt, ctx.clock.now()))
}

async function attemptCall(
  ctx: Context,
  { body, idempotencyKey }: ClaimedCall,
  target: EndpointRow,
  { allowPrivate, timeoutMs = TIMEOUT_MS }: CallerOptions,
): Promise<Attempt> {
  const url = new URL(target.url)
  const isPrivate = target.isPrivate && allowPrivate
  const problem = problemOf(url, isPrivate)
  if (problem) {
    const remedy = target.isPrivate ? '; WEBHOOK_PRIVATE=yes allows it' : ''
    return { kind: 'unanswered', error: `the URL ${problem}${remedy}`, isFinal: true }
  }
  const text = JSON.stringify(body)
  const now = ctx.clock.now()
  const secrets = secretsOf(ctx, target, now)
  if (!secrets) {
    const error = 'the secret was sealed with another SECRET_KEY: rotate it'
    return { kind: 'unanswered', error, isFinal: true }
  }
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'user-agent': 'Relance-Webhook/1',
    'idempotency-key': idempotencyKey,
    'x-relance-signature': signBody(text, secrets, now),
  }
  const rules = { allowPrivate: isPrivate, timeoutMs, maxBytes: MAX_ANSWER_BYTES }
  return postOnce(url, { body: text, headers }, rules).then(toAnswered, toUnanswered)
}

function toAnswered(answer: PostAnswer): Attempt {
  return { kind: 'answered', ...answer }
}

function toUnanswered(error: unknown): Attempt {
  if (!(error instanceof PostFailure)) throw error
  if (error.cause instanceof PrivateAddressError)
    return { kind: 'unanswered', error: 'the name leads to a private address', isFinal: true }
  const { code, name } = error.cause as NodeJS.ErrnoException
  const why =
    name === 'TimeoutError' || code === 'ABORT_ERR' ? 'it took too long' : (code ?? 'connection lost')
  return { kind: 'unanswered', error: `no answer: ${why}`, isFinal: false }
}

/** The outcome and the waking of whoever waits for it are committed together. */
async function record(
  ctx: Context,
  call: ClaimedCall,
  outcome: CallOutcome | { readonly kind: 'cancelled'; readonly error: string },
): Promise<void> {
  const now = ctx.clock.now()
  await inTransaction(ctx, async (inner) => {
    const isOurs = await saveOutcome(inner.db, call, outcome, now)
    if (!isOurs || outcome.kind === 'again' || outcome.kind === 'cancelled') return
    await touch(inner.db, [{ customerId: call.customerId, topic: WEBHOOK_ANSWERED }], now)
    await ringEngine(inner)
  })
}
