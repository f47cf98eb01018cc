import type { DeliveryReport } from '../../channels/delivery-report.ts'
import { readSesEvent } from '../../channels/email/ses-events.ts'
import { type SnsEnvelope, type SnsSettings, verifySns } from '../../channels/email/sns.ts'
import { certificateFetcher, confirmSubscription } from '../../channels/email/sns-fetch.ts'
import { type Context, withActor } from '../../context.ts'
import { ForbiddenError } from '../../core/errors.ts'
import { publicIds } from '../public-id.ts'
import { readBody } from '../read-body.ts'
import { createRouter } from '../router.ts'

/** What the SES webhook needs of other rooms; the network may be left to it. */
export interface SesParts {
  recordResponses(ctx: Context, reports: readonly DeliveryReport[]): Promise<void>
  /** Topics that may speak to us; empty: none may. */
  readonly topicArns: readonly string[]
  /** Both are called only with an address that has been checked to be SNS's. */
  readonly fetchCertificate?: (url: string) => Promise<string>
  readonly confirmSubscription?: (url: string) => Promise<void>
}

const MAX_BYTES = 300_000

/**
 * Amazon SES by way of SNS. Only a signed envelope of one of our topics is heard; 2xx for what we do not know,
 * so that SNS does not send it again, 403 for what is not proven, 5xx when it could not be recorded.
 */
export function sesWebhook(parts: SesParts) {
  const router = createRouter()
  const settings: SnsSettings = {
    allowedTopics: parts.topicArns,
    fetchCertificate: parts.fetchCertificate ?? certificateFetcher(),
  }
  router.post('/webhooks/ses', async (c) => {
    const ctx = withActor(c.var.ctx, { kind: 'system', id: 'ses', name: 'Amazon SES' })
    const body = parseJson((await readBody(c.req.raw, MAX_BYTES)).toString('utf8'))
    const envelope = await verifySns(body, settings, ctx.clock.now())
    await handle(ctx, parts, envelope)
    return c.body(null, 204)
  })
  return router
}

async function handle(ctx: Context, parts: SesParts, envelope: SnsEnvelope): Promise<void> {
  switch (envelope.type) {
    case 'SubscriptionConfirmation':
      if (envelope.subscribeUrl)
        await (parts.confirmSubscription ?? confirmSubscription)(envelope.subscribeUrl)
      ctx.log.info({ topic: envelope.topic }, 'confirmed an SNS subscription')
      return
    case 'UnsubscribeConfirmation':
      // Confirming it would subscribe again; that is for a person to decide.
      ctx.log.error(
        { topic: envelope.topic },
        'an SNS topic no longer reports to us: bounces and complaints are lost',
      )
      return
    case 'Notification':
      return record(ctx, parts, envelope)
    default:
      return envelope.type satisfies never
  }
}

/** An old envelope is a replay or a queue put back: heard only about messages that are provably ours. */
async function record(ctx: Context, parts: SesParts, envelope: SnsEnvelope): Promise<void> {
  const receipt = { id: `sns:${envelope.messageId}`, receivedAt: envelope.at }
  const reports = readSesEvent(envelope.message, receipt).map((report) => withMessageId(ctx, report))
  const heard = envelope.isStale ? reports.filter(({ messageId }) => messageId !== undefined) : reports
  if (heard.length < reports.length)
    ctx.log.warn({ reports: reports.length }, 'an old SNS notification was not heard')
  if (heard.length > 0) await parts.recordResponses(ctx, heard)
}

function withMessageId(ctx: Context, report: DeliveryReport): DeliveryReport {
  const messageId = report.publicId === undefined ? undefined : messageIdOf(ctx, report.publicId)
  return messageId === undefined ? report : { ...report, messageId }
}

/** A tag that is no id of ours belongs to somebody else's mail in the same account. */
function messageIdOf(ctx: Context, publicId: string): number | undefined {
  try {
    return publicIds(ctx).from('msg', publicId)
  } catch {
    return undefined
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ForbiddenError('the notification is not signed')
  }
}
