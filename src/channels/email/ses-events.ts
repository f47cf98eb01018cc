import { z } from 'zod'
import { normaliseEmail } from '../../customers/address.ts'
import type { DeliveryReport } from '../delivery-report.ts'
import type { Verdict } from './bounce-codes.ts'
import { classifyBounce } from './classify-bounce.ts'
import { isProxied, machineReason } from './machine-hits.ts'
import { withoutAddresses } from './without-addresses.ts'

const Recipient = z.object({
  emailAddress: z.string(),
  action: z.string().nullish(),
  status: z.string().nullish(),
  diagnosticCode: z.string().nullish(),
})
type Recipient = z.infer<typeof Recipient>
const timestamp = z.iso.datetime({ offset: true }).optional()

/** What we read of an event or of an older feedback notification; new fields do not disturb. */
const SesEvent = z.object({
  eventType: z.string().optional(),
  notificationType: z.string().optional(),
  mail: z.object({
    timestamp,
    messageId: z.string().optional(),
    destination: z.array(z.string()).default([]),
    headers: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
    tags: z.record(z.string(), z.array(z.string())).nullish(),
  }),
  bounce: z
    .object({
      bounceType: z.string(),
      bounceSubType: z.string(),
      bouncedRecipients: z.array(Recipient),
      timestamp,
    })
    .optional(),
  complaint: z
    .object({
      complainedRecipients: z.array(Recipient),
      complaintFeedbackType: z.string().nullish(),
      complaintSubType: z.string().nullish(),
      timestamp,
    })
    .optional(),
  delivery: z
    .object({ recipients: z.array(z.string()), smtpResponse: z.string().nullish(), timestamp })
    .optional(),
  deliveryDelay: z.object({ delayedRecipients: z.array(Recipient), timestamp }).optional(),
  reject: z.object({ reason: z.string().nullish() }).optional(),
  failure: z.object({ errorMessage: z.string().nullish() }).optional(),
  open: z.object({ userAgent: z.string().nullish(), timestamp }).optional(),
  click: z.object({ userAgent: z.string().nullish(), link: z.string(), timestamp }).optional(),
  subscription: z
    .object({
      newTopicPreferences: z.object({ unsubscribeAll: z.boolean().nullish() }).loose().nullish(),
      timestamp,
    })
    .optional(),
})
type SesEvent = z.infer<typeof SesEvent>

/** What a reader of one kind of event adds to what all have. */
type Part = Omit<DeliveryReport, 'address' | 'at'> & {
  readonly address: string
  readonly at?: string | undefined
}

const READERS: Readonly<Record<string, (event: SesEvent) => Part[]>> = {
  Send: (event) => forEach(event, { kind: 'accepted' }),
  Delivery: ({ delivery }) =>
    (delivery?.recipients ?? []).map((address) => ({ kind: 'delivered', address, at: delivery?.timestamp })),
  DeliveryDelay: ({ deliveryDelay }) =>
    (deliveryDelay?.delayedRecipients ?? []).map((one) => ({
      kind: 'delayed',
      ...about(one),
      at: deliveryDelay?.timestamp,
    })),
  Bounce: readBounce,
  Complaint: readComplaint,
  Reject: (event) =>
    forEach(event, {
      kind: 'rejected',
      class: 'block',
      action: 'alert_content',
      diagnostic: event.reject?.reason ?? 'rejected',
    }),
  'Rendering Failure': (event) =>
    forEach(event, {
      kind: 'rejected',
      class: 'message',
      action: 'fix_message',
      diagnostic: event.failure?.errorMessage ?? 'not rendered',
    }),
  Open: readOpen,
  Click: readClick,
  Subscription: (event) =>
    event.subscription?.newTopicPreferences?.unsubscribeAll
      ? forEach(event, { kind: 'unsubscribed', at: event.subscription.timestamp })
      : [],
}

/**
 * SES events (and the older notifications of an identity) in our words, one report per recipient; none for what
 * is no event, is unknown, or concerns no address. `receivedAt` stands in where SES gives no time.
 */
export function readSesEvent(
  message: string,
  receipt: { readonly id: string; readonly receivedAt: Date },
): DeliveryReport[] {
  const parsed = SesEvent.safeParse(parseJson(message))
  if (!parsed.success) return []

  const event = parsed.data
  const type = event.eventType ?? event.notificationType ?? ''
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined
  return (read?.(event) ?? []).flatMap(({ at, ...part }, index) => {
    const address = normaliseEmail(part.address)
    if (!address) return []
    const when = at ?? event.mail.timestamp
    return [
      {
        ...part,
        ...correlate(event),
        address,
        at: when ? new Date(when) : receipt.receivedAt,
        receiptKey: `${receipt.id}:${index}`,
      },
    ]
  })
}

function readBounce({ bounce }: SesEvent): Part[] {
  return (bounce?.bouncedRecipients ?? []).flatMap((recipient) => {
    const [bounceClass, action] = verdictOf(bounce?.bounceType ?? '', bounce?.bounceSubType ?? '', recipient)
    const kind = bounceClass === 'delayed' ? 'delayed' : bounceClass === 'delivered' ? 'delivered' : 'bounced'
    return [{ kind, class: bounceClass, action, ...about(recipient), at: bounce?.timestamp }]
  })
}

/** SES has looked at the reply already: its verdict comes before the reply's text (COMPLIANCE.md A6). */
function verdictOf(type: string, subType: string, recipient: Recipient): Verdict {
  const { action, status, diagnosticCode } = recipient
  if (action && action.toLowerCase() !== 'failed') return classifyBounce({ dsnAction: action })
  const known = SES_VERDICTS[`${type}/${subType}`]
  if (known) return known
  if (type === 'Transient') return status || diagnosticCode ? ['soft', 'count_soft'] : ['autoreply', 'ignore']
  return classifyBounce({ enhanced: status ?? null, text: diagnosticCode ?? null })
}

const SES_VERDICTS: Readonly<Record<string, Verdict>> = {
  'Permanent/General': ['hard', 'suppress'],
  'Permanent/NoEmail': ['hard', 'suppress'],
  'Permanent/Suppressed': ['provider_suppressed', 'suppress'],
  'Permanent/OnAccountSuppressionList': ['provider_suppressed', 'suppress'],
  'Permanent/UnsubscribedRecipient': ['provider_unsubscribed', 'opt_out'],
  'Transient/MailboxFull': ['soft', 'count_soft'],
  'Transient/MessageTooLarge': ['message', 'fix_message'],
  'Transient/ContentRejected': ['block', 'alert_content'],
  'Transient/AttachmentRejected': ['message', 'fix_message'],
  'Undetermined/Undetermined': ['unknown', 'unknown'],
}

/** "Not spam" takes a complaint back; the account's own suppression list repeats an old one. */
function readComplaint({ complaint }: SesEvent): Part[] {
  const verdict = complaint?.complaintSubType === 'OnAccountSuppressionList' ? 'provider_suppressed' : 'abuse'
  const notSpam = complaint?.complaintFeedbackType === 'not-spam'
  return (complaint?.complainedRecipients ?? []).map(({ emailAddress }) => ({
    kind: 'complained',
    class: notSpam ? 'not_spam' : verdict,
    action: notSpam ? 'ignore' : 'suppress',
    address: emailAddress,
    at: complaint?.timestamp,
  }))
}

function readOpen(event: SesEvent): Part[] {
  const { userAgent, timestamp: at } = event.open ?? {}
  const machine = machineReason({ kind: 'opened', userAgent: userAgent ?? null, ...times(event, at) })
  const proxied = isProxied(userAgent ?? null) ? { proxied: true as const } : {}
  return forEach(event, { kind: 'opened', ...(machine ? { machine } : {}), ...proxied, at })
}

function readClick(event: SesEvent): Part[] {
  const { userAgent, link, timestamp: at } = event.click ?? {}
  const machine = machineReason({ kind: 'clicked', userAgent: userAgent ?? null, ...times(event, at) })
  return forEach(event, {
    kind: 'clicked',
    ...(link ? { url: link } : {}),
    ...(machine ? { machine } : {}),
    at,
  })
}

function times({ mail }: SesEvent, at: string | undefined): { at: Date; sentAt: Date | null } {
  const sentAt = mail.timestamp ? new Date(mail.timestamp) : null
  return { at: at ? new Date(at) : (sentAt ?? new Date(0)), sentAt }
}

/** Events that name no recipient are about the one that the mail went to. */
function forEach({ mail }: SesEvent, part: Omit<Part, 'address'>): Part[] {
  return mail.destination.map((address) => ({ ...part, address }))
}

function about({ emailAddress, status, diagnosticCode }: Recipient): {
  address: string
  diagnostic?: string
} {
  const diagnostic = diagnosticCode ?? status
  return {
    address: emailAddress,
    ...(diagnostic ? { diagnostic: withoutAddresses(diagnostic).slice(0, 500) } : {}),
  }
}

/** Our own id comes back in a tag, or in our header; SES's id is what older notifications have. */
function correlate({ mail }: SesEvent): Pick<DeliveryReport, 'publicId' | 'providerMessageId'> {
  const header = mail.headers?.find(({ name }) => name.toLowerCase() === 'x-relance-message')
  const publicId = mail.tags?.['message']?.[0] ?? header?.value
  return {
    ...(publicId ? { publicId } : {}),
    ...(mail.messageId ? { providerMessageId: mail.messageId } : {}),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
