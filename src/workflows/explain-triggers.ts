import { getSettings } from '../company/settings.ts'
import type { Db } from '../db/client.ts'
import type { Locale } from '../segments/leaf.ts'
import { matchesFilter, type PropertyFilter } from '../segments/property-filter.ts'
import { filteredInWords, refusalInWords } from './explain-words.ts'
import { listSeenTriggers, type SeenTrigger } from './queries/seen-triggers.ts'
import type { Trigger } from './triggers/catalogue.ts'

/** An event that a workflow's trigger is about, and what it led to. */
export interface ExplainedTrigger {
  readonly workflow: string
  readonly event: string
  readonly eventId: number
  readonly at: Date
  readonly properties: Record<string, unknown>
  readonly outcome: 'entered' | 'refused' | 'filtered' | 'not_seen'
  /** A code: why it was refused. */
  readonly reason: string | null
  readonly enrolmentId: number | null
  /** A sentence; null for an entry. */
  readonly words: string | null
}

/**
 * The last events of a customer that could have started a workflow, each with what came of it. A filter is judged
 * as the live version says it, which may be another than then.
 */
export async function explainTriggers(
  db: Db,
  customerId: number,
  { workflowKey, locale }: { workflowKey: string | undefined; locale: Locale },
): Promise<ExplainedTrigger[]> {
  const { company } = await getSettings(db)
  const seen = await listSeenTriggers(db, customerId, workflowKey)
  return seen.map((one) => ({ ...toPlain(one), ...toOutcome(one, company.timezone, locale) }))
}

function toPlain({ workflow, event, eventId, at, properties, enrolmentId }: SeenTrigger) {
  return { workflow, event, eventId, at, properties, enrolmentId }
}

function toOutcome(
  seen: SeenTrigger,
  zone: string,
  locale: Locale,
): Pick<ExplainedTrigger, 'outcome' | 'reason' | 'words'> {
  if (seen.enrolmentId !== null) return { outcome: 'entered', reason: null, words: null }
  if (seen.refused !== null) {
    return { outcome: 'refused', reason: seen.refused, words: refusalInWords(seen.refused, locale) }
  }
  const filter = filterOf(seen.trigger)
  if (filter && !matchesFilter(filter, seen.properties, zone)) {
    return { outcome: 'filtered', reason: null, words: filteredInWords(filter, locale) }
  }
  const reason = seen.receivedAt < seen.publishedAt ? 'before_published' : 'not_seen'
  return { outcome: 'not_seen', reason, words: refusalInWords(reason, locale) }
}

function filterOf(trigger: Trigger): PropertyFilter | undefined {
  return 'event' in trigger ? trigger.where : undefined
}
