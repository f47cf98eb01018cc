import { type SQL, sql } from 'drizzle-orm'
import { addDuration } from '../core/calendar.ts'
import { toMs } from './duration.ts'
import { isDateOnly, toInstant } from './instant.ts'
import { AHEAD_MS, conjunction, type LeafScope } from './leaf.ts'
import type { OccurrenceTests } from './occurrence-tests.ts'

export interface Occurrences {
  readonly type: string
  /** Of the row `ev` of events. */
  readonly where: SQL
}

export function matching(of: Occurrences): SQL {
  return sql`ev.type = ${of.type}::text and ${of.where}`
}

export function periodSql({ within, between }: OccurrenceTests, scope: LeafScope): SQL {
  const parts: SQL[] = []
  if (within !== undefined) parts.push(sql`ev.occurred_at > ${scope.ago(toMs(within))}`)
  parts.push(sql`ev.occurred_at <= ${scope.ago(-AHEAD_MS)}`)
  if (between?.from !== undefined) {
    parts.push(sql`ev.occurred_at >= ${toInstant(between.from, scope.zone)}::timestamptz`)
  }
  if (between?.to !== undefined)
    parts.push(sql`ev.occurred_at < ${endOf(between.to, scope.zone)}::timestamptz`)
  return conjunction(parts)
}

function endOf(to: string, zone: string): Date {
  const instant = toInstant(to, zone)
  return isDateOnly(to) ? addDuration(instant, zone, 'P1D') : instant
}

/** Events dated in the future count when their instant comes: the clock then changes the answer. */
export function comingOf(of: Occurrences, owner: SQL, { at, ago }: LeafScope): SQL {
  return sql`(select min(ev.occurred_at) from events ev
    where ev.customer_id = ${owner} and ${matching(of)} and ev.occurred_at > ${at} and ev.occurred_at <= ${ago(-AHEAD_MS)})`
}
