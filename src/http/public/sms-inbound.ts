import { z } from 'zod'
import type { DeliveryReport } from '../../channels/delivery-report.ts'
import { isSignedBody } from '../../channels/signature.ts'
import { getSettings } from '../../company/settings.ts'
import { type Context, withActor } from '../../context.ts'
import { InvalidInputError, UnauthorizedError } from '../../core/errors.ts'
import { normalisePhone } from '../../customers/address.ts'
import type { InboundSms } from '../../messages/handle-inbound-sms.ts'
import { readBody } from '../read-body.ts'
import { createRouter } from '../router.ts'

/** What the SMS webhooks need of other rooms. */
export interface SmsParts {
  /** Shared with the gateway; without one there is no gateway, and nobody may speak for it. */
  readonly secret: string | undefined
  recordResponses(ctx: Context, reports: readonly DeliveryReport[]): Promise<void>
  /** STOP withdraws, START re-opens what is proven, anything else is a reply for a person to read. */
  handleInboundSms(ctx: Context, sms: InboundSms): Promise<unknown>
}

const MAX_BYTES = 20_000
const instant = z.iso.datetime({ offset: true }).optional()
const Inbound = z.object({
  id: z.string().min(1).max(200),
  from: z.string().max(40),
  text: z.string().max(2_000),
  at: instant,
})
const Status = z.object({
  /** The id that the gateway gave, or our reference where it gave none. */
  id: z.string().min(1).max(200),
  to: z.string().max(40),
  status: z.enum([
    'accepted',
    'queued',
    'sending',
    'sent',
    'delivered',
    'undelivered',
    'failed',
    'rejected',
    'expired',
  ]),
  error: z.string().max(500).optional(),
  at: instant,
})
type Status = z.infer<typeof Status>

const KIND_OF: Readonly<Record<Status['status'], DeliveryReport['kind']>> = {
  accepted: 'accepted',
  queued: 'accepted',
  sending: 'accepted',
  sent: 'accepted',
  delivered: 'delivered',
  undelivered: 'bounced',
  failed: 'bounced',
  expired: 'bounced',
  rejected: 'rejected',
}

/** Both are JSON, signed by `X-Relance-Signature` over the raw body; 204 once recorded, also for a repeat. */
export function smsWebhooks(parts: SmsParts) {
  const router = createRouter()
  router.post('/webhooks/sms/inbound', async (c) => {
    const ctx = asGateway(c.var.ctx)
    const { id, from, text, at } = await readSigned(c.req.raw, { ctx, parts, schema: Inbound })
    const phone = await toPhone(ctx, 'from', from)
    const when = at ? new Date(at) : ctx.clock.now()
    await parts.handleInboundSms(ctx, { from: phone, text, id, at: when })
    return c.body(null, 204)
  })

  router.post('/webhooks/sms/status', async (c) => {
    const ctx = asGateway(c.var.ctx)
    const status = await readSigned(c.req.raw, { ctx, parts, schema: Status })
    await parts.recordResponses(ctx, [await toReport(ctx, status)])
    return c.body(null, 204)
  })
  return router
}

function asGateway(ctx: Context): Context {
  return withActor(ctx, { kind: 'system', id: 'sms-gateway', name: 'SMS gateway' })
}

/** A number out of order says nothing about the person: an SMS that did not arrive suppresses nobody. */
async function toReport(ctx: Context, { id, to, status, error, at }: Status): Promise<DeliveryReport> {
  const kind = KIND_OF[status]
  const bounce =
    kind === 'bounced' || kind === 'rejected' ? { class: 'unknown' as const, action: 'unknown' as const } : {}
  return {
    kind,
    ...bounce,
    ...(error ? { diagnostic: error } : {}),
    ...correlate(id),
    address: await toPhone(ctx, 'to', to),
    at: at ? new Date(at) : ctx.clock.now(),
    receiptKey: `sms-status:${id}:${status}`,
  }
}

/** Our reference holds the row; it comes only in signed bodies. */
function correlate(id: string): Pick<DeliveryReport, 'messageId' | 'providerMessageId'> {
  const row = /^relance-(\d{1,15})$/.exec(id)?.[1]
  return row === undefined ? { providerMessageId: id } : { messageId: Number(row), providerMessageId: id }
}

async function toPhone(ctx: Context, field: string, text: string): Promise<string> {
  const { company } = await getSettings(ctx.db)
  // Many gateways write E.164 without its plus.
  const number = /^[1-9]\d{9,14}$/.test(text) ? `+${text}` : text
  const phone = normalisePhone(number, company.country)
  if (!phone)
    throw new InvalidInputError('the request has a wrong field', [
      { path: field, message: 'is not a phone number' },
    ])
  return phone
}

async function readSigned<T>(
  request: Request,
  { ctx, parts, schema }: { ctx: Context; parts: SmsParts; schema: z.ZodType<T> },
): Promise<T> {
  const body = (await readBody(request, MAX_BYTES)).toString('utf8')
  const signature = request.headers.get('x-relance-signature') ?? undefined
  if (!parts.secret || !isSignedBody(body, signature, parts.secret, ctx.clock.now())) {
    throw new UnauthorizedError('the request is not signed by the SMS gateway')
  }
  const parsed = schema.safeParse(parseJson(body))
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    message,
  }))
  throw new InvalidInputError('the request has a wrong field', issues)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidInputError('the body is not JSON')
  }
}
