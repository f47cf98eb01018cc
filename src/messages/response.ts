import type { DeliveryReport } from '../channels/delivery-report.ts'
import type { SuppressionReason } from '../consent/consent.ts'
import type { MessageEventType } from './message-event.ts'
import type { ResponseColumn } from './queries/responses.ts'

/** What a report comes to, for a message that may be watched as `allowed` says. */
export interface ResponseMeaning {
  readonly event: MessageEventType | null
  /** The message's column that takes the instant; null when it is not to count. */
  readonly column: ResponseColumn | null
  /** The same for every copy of the report, whoever sends it. */
  readonly receipt: string | null
  readonly properties: Readonly<Record<string, unknown>>
}

const nothing: ResponseMeaning = { event: null, column: null, receipt: null, properties: {} }

/** Machine hits become events, marked, and fill no column: nothing that decides looks at them. */
export function meaningOf(
  report: DeliveryReport,
  allowed: { readonly opens: boolean; readonly clicks: boolean },
): ResponseMeaning {
  switch (report.kind) {
    case 'accepted':
    case 'delayed':
      return nothing
    case 'delivered':
      return { event: 'message_delivered', column: 'deliveredAt', receipt: 'delivered', properties: {} }
    case 'bounced':
    case 'rejected':
      return meaningOfBounce(report)
    case 'complained':
      if (report.class === 'not_spam') return nothing
      return { event: 'message_complained', column: 'complainedAt', receipt: 'complained', properties: {} }
    case 'unsubscribed':
      return {
        event: 'message_unsubscribed',
        column: 'unsubscribedAt',
        receipt: 'unsubscribed',
        properties: {},
      }
    case 'opened':
      return allowed.opens ? meaningOfHit(report, 'message_opened', 'openedAt') : nothing
    case 'clicked':
      return allowed.clicks ? meaningOfHit(report, 'message_clicked', 'clickedAt') : nothing
  }
}

/** An automatic reply is no bounce. */
function meaningOfBounce({
  class: kind = 'unknown',
  action,
  diagnostic,
  kind: reported,
}: DeliveryReport): ResponseMeaning {
  if (action === 'ignore') return nothing
  const reason = reported === 'rejected' ? 'rejected' : kind
  return {
    event: 'message_bounced',
    column: 'bouncedAt',
    receipt: `bounced:${reason}`,
    properties: {
      reason,
      ...(action ? { action } : {}),
      ...(diagnostic ? { diagnostic: diagnostic.slice(0, 300) } : {}),
    },
  }
}

function meaningOfHit(
  { machine, url, at }: DeliveryReport,
  event: 'message_opened' | 'message_clicked',
  column: 'openedAt' | 'clickedAt',
): ResponseMeaning {
  const properties = { ...(machine ? { machine: true, reason: machine } : {}), ...(url ? { url } : {}) }
  const receipt = `${event}:${machine ? 'machine' : 'human'}:${url ?? ''}:${at.toISOString()}`
  return { event, column: machine ? null : column, receipt, properties }
}

/** Why the address is to be suppressed at once, or null. */
export function suppressionOf({ kind, class: about, action }: DeliveryReport): SuppressionReason | null {
  if (kind === 'complained') return about === 'not_spam' ? null : 'complaint'
  if (action !== 'suppress') return null
  return about === 'provider_suppressed' ? 'provider' : 'hard_bounce'
}
