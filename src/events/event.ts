/** Types that the product itself writes. Refused from outside: they trigger workflows and count in reports. */
export const systemEventTypes = [
  'customer_created',
  'customer_updated',
  'customer_merged',
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
export type SystemEventType = (typeof systemEventTypes)[number]

export const EVENT_TYPE_LENGTH_MAX = 200

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
