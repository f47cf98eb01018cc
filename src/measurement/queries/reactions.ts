import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'

export const reactions = ['sent', 'opened', 'clicked', 'replied', 'unsubscribed', 'converted'] as const

/** What happened on one day of the company's calendar; calls are not in it. */
export interface ReactionDay extends Readonly<Record<(typeof reactions)[number], number>> {
  /** As 2026-11-28. */
  readonly day: string
}

interface Asked {
  readonly workflowId: number
  readonly zone: string
  /** At most so many, the last on which anything happened and those before it. */
  readonly days: number
}

/**
 * Every day from the first message on, those without anything too. A reaction counts on the day on which it came, and
 * a person who reached the goal twice once, as in the report.
 */
export function listReactionDays(db: Db, { workflowId, zone, days }: Asked): Promise<ReactionDay[]> {
  const counts = reactions.map(
    (kind) => sql`coalesce(sum(n) filter (where kind = ${kind}), 0)::float8 as ${sql.identifier(kind)}`,
  )
  return rows<ReactionDay>(
    db,
    sql`
    with happened as materialized (
      select (r.at at time zone ${zone})::date as day, r.kind, count(*) as n
      from messages m cross join lateral (values ('sent', m.sent_at), ('opened', m.opened_at), ('clicked', m.clicked_at),
        ('replied', m.replied_at), ('unsubscribed', m.unsubscribed_at)) as r(kind, at)
      where m.workflow_id = ${workflowId} and m.channel <> 'phone' and r.at is not null
      group by 1, 2
      union all
      select (first_at at time zone ${zone})::date, 'converted', count(*) from (
        select min(goal_at) as first_at from enrolments
        where workflow_id = ${workflowId} and arm = 'treated' and goal_at is not null group by customer_id) goals
      group by 1
    ), span as (
      select greatest(min(day), max(day) - ${days - 1}::int) as first, max(day) as last from happened
    )
    select to_char(d.day, 'YYYY-MM-DD') as day, ${sql.join(counts, sql`, `)}
    from span cross join lateral generate_series(span.first, span.last, interval '1 day') as s(at)
    cross join lateral (select s.at::date as day) d
    left join happened h on h.day = d.day
    group by d.day order by d.day`,
  )
}

/** Of the people who were enrolled, each counted once: whom a message reached, and what they did with any of them. */
export interface ReachedPeople {
  readonly contacted: number
  readonly delivered: number
  readonly opened: number
  readonly clicked: number
}

export async function countReached(db: Db, workflowId: number): Promise<ReachedPeople> {
  const [row] = await rows<ReachedPeople>(
    db,
    sql`
    select count(*) as contacted, count(*) filter (where delivered) as delivered, count(*) filter (where opened) as opened,
      count(*) filter (where clicked) as clicked
    from (
      select bool_or(delivered_at is not null) as delivered, bool_or(opened_at is not null) as opened,
        bool_or(clicked_at is not null) as clicked
      from messages
      where workflow_id = ${workflowId} and channel <> 'phone' and enrolment_id is not null and sent_at is not null
      group by customer_id
    ) people`,
  )
  if (!row) throw new Error('a count gave no row')
  return row
}
