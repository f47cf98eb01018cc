import type { Handler } from 'hono'
import { cors } from 'hono/cors'
import {
  ForbiddenError,
  InvalidInputError,
  type Issue,
  TooManyRequestsError,
  UnauthorizedError,
} from '../../core/errors.ts'
import type { IncomingItem } from '../../events/incoming.ts'
import type { Ingester } from '../../events/ingest.ts'
import { readBody } from '../read-body.ts'
import { createRouter, type Env } from '../router.ts'
import { readInstant, toItem } from './tracking-items.ts'
import { BatchCall, Call, type CallType, callTypes } from './tracking-schema.ts'

export interface TrackingApiParts {
  readonly ingester: Pick<Ingester, 'submit'>
  /** Undefined when the key is unknown or revoked. */
  verifyKey(key: string): Promise<{ readonly scopes: readonly string[] } | undefined>
}

const SINGLE_BYTES_MAX = 500_000
const BATCH_BYTES_MAX = 4_000_000
/** Bodies that may be in memory at once over all connections. */
const READING_BYTES_MAX = 256_000_000
const ISSUES_MAX = 20
const RETRY_AFTER_S = 2

/**
 * Segment's HTTP tracking API: `POST /v1/identify|track|page|screen|group|alias|batch|import`, Basic auth with
 * the write key as user name. A request is taken whole or refused whole; 200 means that it is on disk.
 */
export function trackingApi({ ingester, verifyKey }: TrackingApiParts) {
  const memory = { bytes: 0 }
  const router = createRouter()
  router.use(
    '/v1/*',
    cors({
      origin: '*',
      allowMethods: ['POST'],
      allowHeaders: ['authorization', 'content-type'],
      maxAge: 600,
    }),
  )
  for (const type of callTypes) {
    router.post(
      `/v1/${type}`,
      takeIn(SINGLE_BYTES_MAX, (body, now) => readSingle(type, body, now)),
    )
    router.post(
      `/v1/${type[0]}`,
      takeIn(SINGLE_BYTES_MAX, (body, now) => readSingle(type, body, now)),
    )
  }
  router.post('/v1/batch', takeIn(BATCH_BYTES_MAX, readBatch))
  router.post('/v1/import', takeIn(BATCH_BYTES_MAX, readBatch))
  return router

  function takeIn(bytesMax: number, read: (body: unknown, now: Date) => IncomingItem[]): Handler<Env> {
    return async (c) => {
      const key = await verifyKey(readKey(c.req.header('authorization')))
      if (!key) throw new UnauthorizedError('the write key is missing or unknown')
      if (!key.scopes.includes('events:write')) throw new ForbiddenError('this key may not post events')

      const bytes = Math.min(Number(c.req.header('content-length')) || bytesMax, bytesMax)
      if (memory.bytes + bytes > READING_BYTES_MAX)
        throw new TooManyRequestsError('too many bodies at once', RETRY_AFTER_S)
      memory.bytes += bytes
      try {
        const body = parseJson(await readBody(c.req.raw, bytesMax))
        await ingester.submit(read(body, c.var.ctx.clock.now()))
      } finally {
        memory.bytes -= bytes
      }
      return c.json({ success: true }, 200)
    }
  }
}

/** Basic auth, `key:`; the password is not looked at, as with Segment. */
function readKey(header: string | undefined): string {
  const match = /^basic\s+([A-Za-z0-9+/=_-]{1,400})$/i.exec(header?.trim() ?? '')
  const [key = ''] = Buffer.from(match?.[1] ?? '', 'base64')
    .toString('utf8')
    .split(':')
  return key
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8').replace(/^\uFEFF/, ''))
  } catch {
    throw new InvalidInputError('the body is not JSON', [{ path: '', message: 'is not JSON' }])
  }
}

function readSingle(type: CallType, body: unknown, receivedAt: Date): IncomingItem[] {
  const call = Call.safeParse(body)
  if (!call.success) throw toInvalid(call.error.issues)

  const issues: Issue[] = []
  const item = toItem(type, call.data, { prefix: '', receivedAt, issues })
  if (!item) throw refusal(issues)
  return [item]
}

function readBatch(body: unknown, receivedAt: Date): IncomingItem[] {
  const parsed = BatchCall.safeParse(body)
  if (!parsed.success) throw toInvalid(parsed.error.issues)

  const { batch, context } = parsed.data
  const issues: Issue[] = []
  const sentAt = readInstant({ prefix: '', receivedAt, issues }, 'sentAt', parsed.data.sentAt)
  const items = batch.flatMap((call, position) => {
    const place = { prefix: `batch.${position}.`, receivedAt, sentAt, context, issues }
    return toItem(call.type, call, place) ?? []
  })
  if (issues.length > 0) throw refusal(issues)
  return items
}

function toInvalid(issues: readonly { path: PropertyKey[]; message: string }[]): InvalidInputError {
  return refusal(issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })))
}

function refusal(issues: readonly Issue[]): InvalidInputError {
  return new InvalidInputError(
    `nothing was stored: ${issues.length} wrong field(s)`,
    issues.slice(0, ISSUES_MAX),
  )
}
