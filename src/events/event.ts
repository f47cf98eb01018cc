/** Types that the product itself writes. Refused from outside: they trigger workflows and count in reports. */
export const systemEventTypes = [
  'customer_created',
  'customer_updated',
  'customer_merged',
  'customer_unmerged',
  'consent_granted',
  'consent_withdrawn',
  'consent_refused',
  'form_submitted',
  'message_sent',
  'message_delivered',
  'message_bounced',
  'message_opened',
  'message_clicked',
  'message_replied',
  'message_complained',
  'message_unsubscribed',
  'call_outcome',
  'segment_entered',
  'segment_left',
  'goal_reached',
] as const

export const EVENT_TYPE_LENGTH_MAX = 200

export interface NewEvent {
  readonly customerId: number
  readonly type: string
  readonly occurredAt: Date
  readonly properties: Record<string, unknown>
  readonly value?: number
  /** Names the fact: a second event with the same key, now or within 90 days, is not stored. */
  readonly receiptKey?: string
}

export interface StoredEvent {
  readonly id: number
  readonly customerId: number
  readonly type: string
  readonly occurredAt: Date
}

export interface Touch {
  readonly customerId: number
  /** `attribute:city`, `consent:email`, `score:rfm`, `segment:vip`, `created`, `merge:<customer id>`. */
  readonly topic: string
}

/** An event of the past that is brought in now. */
export interface PastEvent {
  readonly customerId: number
  readonly type: string
  readonly occurredAt: Date
  readonly properties: Readonly<Record<string, unknown>>
  readonly value?: number
  /** receiptKeyOf what names it: a second one is not stored. */
  readonly receipt: string
}

export interface StoredPastEvent extends Pick<PastEvent, 'customerId' | 'type' | 'occurredAt' | 'receipt'> {
  readonly id: number
}

const reserved: ReadonlySet<string> = new Set(systemEventTypes)

/** System events that are an act of the person: retention counts from the last of these or of their own events. */
const actsOfThePerson: ReadonlySet<string> = new Set([
  'form_submitted',
  'message_clicked',
  'message_replied',
  'message_unsubscribed',
  'message_complained',
])

export function isReservedType(type: string): boolean {
  return reserved.has(type)
}

/** Did this come from the person? A scanner's click and an open (which a mail program makes) did not. */
export function isActOfPerson(event: { type: string; properties: Record<string, unknown> }): boolean {
  if (!reserved.has(event.type)) return true
  return actsOfThePerson.has(event.type) && event.properties['machine'] !== true
}
