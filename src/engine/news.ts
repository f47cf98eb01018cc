import type { InboxRow } from './queries/lanes.ts'

/** An event as the inbox names it, or a change of an attribute (`attribute:<name>`, without an event). */
export interface NewsItem {
  readonly customerId: number
  readonly type: string
  /** 0 for a change. */
  readonly eventId: number
  readonly at: Date
  /** Starts nothing: brought in later, or no event. */
  readonly past: boolean
}

const EVENT = 'event:'
const ATTRIBUTE = 'attribute:'
/** Something that a step waits for came, and is no event: `wake:webhook`. */
const WAKE = 'wake:'

/** What the inbox says that may end somebody's wait. */
export function toNews(inbox: readonly InboxRow[], now: Date): NewsItem[] {
  return inbox.flatMap(({ customerId, topic, eventId, eventAt, past }) => {
    if (topic.startsWith(ATTRIBUTE) || topic.startsWith(WAKE))
      return [{ customerId, type: topic, eventId: 0, at: now, past: true }]
    if (eventId === null || eventAt === null || !topic.startsWith(EVENT)) return []
    return [{ customerId, type: topic.slice(EVENT.length), eventId, at: eventAt, past }]
  })
}
