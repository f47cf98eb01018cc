import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import { messageFigures } from '../../messages/queries/message-counts.ts'
import { enrolmentFigures } from '../../workflows/queries/enrolment-counts.ts'

/** Days are UTC and include the last. */
export interface Period {
  readonly days: number
  /** `YYYY-MM-DD` */
  readonly lastDay: string
}

export interface SentFigures {
  readonly sent: number
  readonly delivered: number
  readonly opened: number
  readonly clicked: number
  readonly replied: number
  readonly bounced: number
  readonly complained: number
  readonly unsubscribed: number
  /** In the company's currency. */
  readonly cost: number
}

export interface WorkflowResults extends SentFigures {
  readonly id: number
  /** Null: messages that the API sent without a workflow. */
  readonly key: string | null
  readonly name: Record<string, string>
  readonly state: 'draft' | 'live' | 'paused' | 'archived' | null
  readonly kind: 'campaign' | 'automation' | null
  readonly channels: readonly ('email' | 'sms' | 'phone')[]
  readonly entered: number
  readonly converted: number
  readonly value: number
  /** People left alone since the beginning; 0: nothing to compare with. */
  readonly holdout: number
}

const SUMS = [
  'sent',
  'delivered',
  'opened',
  'clicked',
  'replied',
  'bounced',
  'complained',
  'unsubscribed',
  'cost',
]
const sums = sql.raw(SUMS.map((name) => `sum(${name})::float8 as ${name}`).join(', '))
const sumsOr0 = sql.raw(SUMS.map((name) => `coalesce(m.${name}, 0)::float8 as ${name}`).join(', '))

const within = ({ days, lastDay }: Period) =>
  sql`day > ${lastDay}::date - ${days}::int and day <= ${lastDay}::date`

/** Workflows that sent something, or whose goals were reached, in these days; the worthiest first. */
export function listWorkflowResults(db: Db, period: Period): Promise<WorkflowResults[]> {
  return rows<WorkflowResults>(
    db,
    sql`
    with mail as (
      select workflow_id, ${sums}, array_agg(distinct channel) filter (where sent > 0) as channels
      from ${messageFigures} f where ${within(period)} group by 1
    ), people as (
      select workflow_id, sum(entered)::float8 as entered, sum(converted)::float8 as converted, sum(value)::float8 as value
      from ${enrolmentFigures} e where ${within(period)} group by 1
    ), held_out as (
      select workflow_id, sum(holdout)::float8 as holdout from ${enrolmentFigures} e group by 1
    )
    select coalesce(w.id, 0) as id, w.key, coalesce(w.name, '{}') as name, w.state,
      case when w.id is null then null when v.definition->'trigger' ? 'audience' then 'campaign' else 'automation' end as kind,
      coalesce(m.channels, '{}') as channels, ${sumsOr0}, coalesce(p.entered, 0) as entered,
      coalesce(p.converted, 0) as converted, coalesce(p.value, 0) as value, coalesce(h.holdout, 0) as holdout
    from mail m full join people p using (workflow_id)
    left join held_out h using (workflow_id)
    left join workflows w on w.id = workflow_id
    left join workflow_versions v on v.id = w.live_version_id
    where coalesce(m.sent, 0) > 0 or coalesce(p.converted, 0) > 0
    order by coalesce(p.value, 0) desc, coalesce(m.sent, 0) desc, w.key`,
  )
}

export interface PeriodResults extends SentFigures {
  readonly converted: number
  readonly value: number
}

/** Everything together; calls are not messages here. */
export async function sumResults(db: Db, period: Period): Promise<PeriodResults> {
  const [row] = await rows<PeriodResults>(
    db,
    sql`
    select m.*, p.* from
      (select ${sql.raw(SUMS.map((name) => `coalesce(sum(${name}) ${name === 'cost' ? '' : "filter (where channel <> 'phone')"}, 0)::float8 as ${name}`).join(', '))}
        from ${messageFigures} f where ${within(period)}) m,
      (select coalesce(sum(converted), 0)::float8 as converted, coalesce(sum(value), 0)::float8 as value
        from ${enrolmentFigures} e where ${within(period)}) p`,
  )
  if (!row) throw new Error('a sum gave no row')
  return row
}

export interface DayResults {
  /** As 2026-11-28, UTC. */
  readonly day: string
  readonly sent: number
  readonly delivered: number
  readonly clicked: number
  readonly bounced: number
  readonly complained: number
  readonly unsubscribed: number
}

/** Every day of the period, those on which nothing left too. Responses count on the day their message left. */
export function listDayResults(
  db: Db,
  period: Period,
  channels: readonly ('email' | 'sms')[],
): Promise<DayResults[]> {
  const names = ['sent', 'delivered', 'clicked', 'bounced', 'complained', 'unsubscribed']
  return rows<DayResults>(
    db,
    sql`
    with sums as (
      select day, ${sql.raw(names.map((name) => `sum(${name})::float8 as ${name}`).join(', '))}
      from ${messageFigures} f
      where ${within(period)} and channel in (${sql.join(
        channels.map((channel) => sql`${channel}`),
        sql`, `,
      )})
      group by 1
    )
    select to_char(d.day, 'YYYY-MM-DD') as day, ${sql.raw(names.map((name) => `coalesce(s.${name}, 0) as ${name}`).join(', '))}
    from (select ${period.lastDay}::date - back as day from generate_series(0, ${period.days}::int - 1) back) d
    left join sums s using (day) order by d.day`,
  )
}
