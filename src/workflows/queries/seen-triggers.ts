import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import type { Trigger } from '../triggers/catalogue.ts'

export interface SeenTrigger {
  readonly workflow: string
  readonly trigger: Trigger
  /** Of the first version: before that nothing could start. */
  readonly publishedAt: Date
  readonly event: string
  readonly eventId: number
  readonly at: Date
  readonly receivedAt: Date
  readonly properties: Record<string, unknown>
  readonly enrolmentId: number | null
  readonly refused: string | null
}

const PER_WORKFLOW = 20

/** For each workflow that is started by events: the customer's last events of that type, newest first. */
export function listSeenTriggers(
  db: Db,
  customerId: number,
  workflowKey: string | undefined,
): Promise<SeenTrigger[]> {
  const only = workflowKey === undefined ? sql`` : sql`and w.key = ${workflowKey}`
  return rows<SeenTrigger>(
    db,
    sql`
    with started as (
      select w.id, w.key, v.program -> 'header' -> 'trigger' as trigger,
        (select min(f.published_at) from workflow_versions f where f.workflow_id = w.id) as published_at
      from workflows w join workflow_versions v on v.id = w.live_version_id
      where w.state <> 'archived' ${only}
    ), typed as (
      select s.*, coalesce(trigger ->> 'event', case when trigger ? 'segment_entered' then 'segment_entered'
          when trigger ? 'segment_left' then 'segment_left' end) as type,
        coalesce(trigger ->> 'segment_entered', trigger ->> 'segment_left') as segment
      from started s
    )
    select t.key as workflow, t.trigger, t.published_at as "publishedAt", e.type as event, e.id as "eventId",
      e.occurred_at as at, e.received_at as "receivedAt", e.properties, n.id as "enrolmentId", r.reason as refused
    from typed t
    cross join lateral (
      select * from events
      where events.customer_id = ${customerId} and events.type = t.type
        and (t.segment is null or events.properties ->> 'segment' = t.segment)
      order by occurred_at desc, id desc limit ${PER_WORKFLOW}
    ) e
    left join lateral (
      select id from enrolments
      where enrolments.customer_id = ${customerId} and workflow_id = t.id
        and enrolments.facts -> 'entry' ->> 'eventId' = e.id::text limit 1
    ) n on true
    left join lateral (
      select reason from trigger_refusals
      where trigger_refusals.customer_id = ${customerId} and workflow_id = t.id and event_id = e.id
      order by trigger_refusals.id desc limit 1
    ) r on true
    order by e.occurred_at desc, e.id desc`,
  )
}
