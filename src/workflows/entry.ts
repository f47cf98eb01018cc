import { bucketOf } from '../core/bucket.ts'
import { addDuration } from '../core/calendar.ts'
import type { Reentry } from './definition.ts'
import type { Arm } from './workflow.ts'

/** One customer's earlier entries into a workflow, under the same entry key if the trigger has one. */
export interface EntryHistory {
  readonly lastEnteredAt: Date | undefined
  readonly active: number
  readonly inLastHour: number
}

export const noHistory: EntryHistory = { lastEnteredAt: undefined, active: 0, inLastHour: 0 }

export type EntryRefusal =
  | 'already_entered'
  | 'already_in'
  | 'too_soon'
  | 'loop_guard'
  | 'workflow_paused'
  | 'not_live'
  | 'gone'

export type EntryDecision =
  | { readonly kind: 'enter'; readonly entryKey: string }
  | { readonly kind: 'refuse'; readonly reason: EntryRefusal }

/** More entries than this in an hour is not a person but a workflow that triggers itself. */
export const ENTRIES_PER_HOUR_MAX = 60

/**
 * May this customer enter (again)? `keyValue` is what the trigger's key property says ('' without one) and
 * `occasion` names this very occasion (an event id), so that the unique key also refuses it twice.
 */
export function decideEntry(
  rule: Reentry,
  occasion: { readonly keyValue: string; readonly occasion: string; readonly zone: string },
  history: EntryHistory,
  now: Date,
): EntryDecision {
  const again = `${encodeURIComponent(occasion.keyValue)}#${occasion.occasion}`
  if (history.inLastHour >= ENTRIES_PER_HOUR_MAX) return { kind: 'refuse', reason: 'loop_guard' }
  if (rule === 'never') {
    if (history.lastEnteredAt) return { kind: 'refuse', reason: 'already_entered' }
    return { kind: 'enter', entryKey: encodeURIComponent(occasion.keyValue) }
  }
  if (rule === 'always') return { kind: 'enter', entryKey: again }
  if (rule === 'one_at_a_time') {
    return history.active > 0 ? { kind: 'refuse', reason: 'already_in' } : { kind: 'enter', entryKey: again }
  }
  const from = history.lastEnteredAt && addDuration(history.lastEnteredAt, occasion.zone, rule.after)
  return from && from > now ? { kind: 'refuse', reason: 'too_soon' } : { kind: 'enter', entryKey: again }
}

/** What an entry key says about the trigger's key property: the part before the occasion. */
export function keyValueOf(entryKey: string): string {
  return decodeURIComponent(entryKey.split('#', 1)[0] ?? '')
}

/** The same customer is always in the same arm of the same workflow, also in a later entry. */
export function armOf(workflowKey: string, customerId: number, holdout: number): Arm {
  return bucketOf(holdoutSalt(workflowKey), customerId) < holdout ? 'holdout' : 'treated'
}

/** Names the draw of a workflow's holdout. */
export function holdoutSalt(workflowKey: string): string {
  return `holdout/${workflowKey}`
}
