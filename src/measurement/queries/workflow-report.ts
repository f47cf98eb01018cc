import { type SQL, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import { type MessageCount, messageCounts, messageFigures } from '../../messages/queries/message-counts.ts'

/** People of one arm and one version, each counted once, under their first enrolment in the workflow. */
export interface ArmFigures {
  readonly arm: 'treated' | 'holdout'
  readonly versionId: number
  readonly people: number
  readonly converted: number
  readonly value: number
  readonly valueSquares: number
  /** Those who have not converted and still can. */
  readonly open: number
}

export function listArmFigures(db: Db, workflowId: number, now: Date): Promise<ArmFigures[]> {
  return rows<ArmFigures>(
    db,
    sql`
    with people as (${peopleOf(workflowId, now)})
    select arm, version_id as "versionId", count(*) as people, count(*) filter (where converted) as converted,
      sum(value) as value, sum(value * value) as "valueSquares", count(*) filter (where is_open and not converted) as open
    from people group by 1, 2 order by 1, 2`,
  )
}

/** The same of several workflows at once. */
export function listArmsOf(
  db: Db,
  workflowIds: readonly number[],
  now: Date,
): Promise<(ArmFigures & { workflowId: number })[]> {
  return rows(
    db,
    sql`
    with people as (${peopleIn(sql`e.workflow_id in (select value::bigint from jsonb_array_elements_text(${json(workflowIds)}::jsonb))`, now)})
    select workflow_id as "workflowId", arm, version_id as "versionId", count(*) as people,
      count(*) filter (where converted) as converted, sum(value) as value, sum(value * value) as "valueSquares",
      count(*) filter (where is_open and not converted) as open
    from people group by 1, 2, 3 order by 1, 2, 3`,
  )
}

/** What became of the first message of each treated person; `status` is null where none was planned. */
export interface FirstMessageFigures {
  readonly status: string | null
  readonly reason: string | null
  readonly people: number
}

export function listFirstMessages(db: Db, workflowId: number, now: Date): Promise<FirstMessageFigures[]> {
  return rows<FirstMessageFigures>(
    db,
    sql`
    with people as (${peopleOf(workflowId, now)}),
    firsts as (
      select distinct on (customer_id) customer_id, status, reason from messages
      where workflow_id = ${workflowId} and enrolment_id is not null
      order by customer_id, planned_at, id
    )
    select f.status, f.reason, count(*) as people
    from people p left join firsts f using (customer_id)
    where p.arm = 'treated'
    group by 1, 2 order by 1, 2`,
  )
}

/** Messages of one step on one channel, by where they are and what came back. Machines' clicks are in none. */
export interface StepFigures extends Readonly<Record<MessageCount, number>> {
  readonly step: string
  readonly channel: 'email' | 'sms' | 'phone'
  /** Times that the mails' common pixel was fetched, by nobody in particular (settings: tracking.unknown). */
  readonly anonymousOpens: number
  /** In the company's currency. */
  readonly cost: number
}

/** From the counts that are kept: the same as counting the messages, for a page that is read again every few seconds. */
export function listStepFigures(db: Db, workflowId: number): Promise<StepFigures[]> {
  const sums = sql.raw(messageCounts.map((name) => `sum(${name})::float8 as ${name}`).join(', '))
  return rows<StepFigures>(
    db,
    sql`
    select step_id as step, channel, ${sums}, case when channel = 'email' then (
      select coalesce(sum(p.opens), 0)::float8 from open_pixels p
      where p.workflow_id = ${workflowId} and p.step_id = f.step_id) else 0 end as "anonymousOpens"
    from ${messageFigures} f where workflow_id = ${workflowId} and step_id <> ''
    group by 1, 2 having sum(planned) > 0 order by min(day), 1, 2`,
  )
}

/** Results of the calls that were made for a workflow. */
export function listCallOutcomes(db: Db, workflowId: number): Promise<{ outcome: string; calls: number }[]> {
  return rows(
    db,
    sql`
    select t.outcome, count(*) as calls
    from messages m join call_tasks t on t.message_id = m.id
    where m.workflow_id = ${workflowId} and m.channel = 'phone' and t.outcome is not null
    group by 1 order by 2 desc, 1`,
  )
}

/** Conversions of treated people by the last message that had left before, within their goal window. */
export interface AttributedFigures {
  readonly step: string
  readonly channel: 'email' | 'sms' | 'phone'
  readonly conversions: number
  readonly value: number
}

export function listAttributed(db: Db, workflowId: number): Promise<AttributedFigures[]> {
  return rows<AttributedFigures>(
    db,
    sql`
    with first_goals as (
      select distinct on (customer_id) id, customer_id, goal_at, goal_value from enrolments
      where workflow_id = ${workflowId} and arm = 'treated' and goal_at is not null
      order by customer_id, goal_at, id
    )
    select last.step_id as step, last.channel, count(*) as conversions, coalesce(sum(g.goal_value), 0) as value
    from first_goals g
    cross join lateral (
      select m.step_id, m.channel from messages m
      where m.enrolment_id = g.id and m.sent_at <= g.goal_at and m.step_id is not null
      order by m.sent_at desc, m.id desc limit 1
    ) as last
    group by 1, 2 order by 3 desc, 1`,
  )
}

/**
 * One row per person who was ever enrolled. The arm is that of the first enrolment, whatever came later
 * (intention to treat); a person who converted in two passages is one conversion with the sum of both, and two
 * customers who turned out to be one person are one.
 */
function peopleIn(workflows: SQL, now: Date): SQL {
  return sql`
    select e.workflow_id, coalesce(c.merged_into, e.customer_id) as customer_id,
      (array_agg(e.arm order by e.id))[1] as arm, (array_agg(e.version_id order by e.id))[1] as version_id,
      bool_or(e.goal_at is not null) as converted,
      coalesce(sum(e.goal_value) filter (where e.goal_at is not null), 0) as value,
      bool_or(e.goal_until is not null and e.goal_until > ${now}) as is_open
    from enrolments e left join customers c on c.id = e.customer_id
    where ${workflows}
    group by 1, 2`
}

function peopleOf(workflowId: number, now: Date): SQL {
  return peopleIn(sql`e.workflow_id = ${workflowId}`, now)
}
