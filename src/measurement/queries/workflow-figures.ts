import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import { messageFigures } from '../../messages/queries/message-counts.ts'
import { enrolmentFigures } from '../../workflows/queries/enrolment-counts.ts'

/** One workflow with what it has done so far; counts of messages and of people. */
export interface WorkflowFigures {
  readonly key: string
  readonly name: Record<string, string>
  readonly state: 'draft' | 'live' | 'paused' | 'archived'
  readonly kind: 'campaign' | 'automation'
  readonly version: number | null
  readonly channels: readonly ('email' | 'sms' | 'phone')[]
  readonly goal: string | null
  /** Something is being worked on that is not published. */
  readonly hasDraft: boolean
  /** It comes round by the clock. Null: never published. */
  readonly recurs: boolean | null
  readonly launchAt: Date | null
  readonly launchedAt: Date | null
  readonly launchTotal: number | null
  readonly launchEnrolled: number
  readonly launchFinishedAt: Date | null
  readonly updatedAt: Date
  readonly entered: number
  readonly active: number
  readonly converted: number
  readonly value: number
  readonly planned: number
  readonly queued: number
  readonly sent: number
  readonly clicked: number
  readonly unsubscribed: number
  /** Messages, not calls, that failed. */
  readonly failed: number
}

/**
 * All but the archived ones, what changed last first. From the counts that are kept, not from the messages: with two
 * million of them (and a million enrolments) 7 ms instead of 12 s. Screens read it every two seconds.
 */
export function listWorkflowFigures(db: Db): Promise<WorkflowFigures[]> {
  return rows<WorkflowFigures>(
    db,
    sql`
    with people as (
      select workflow_id, sum(entered)::float8 as entered, sum(active)::float8 as active,
        sum(converted)::float8 as converted, sum(value)::float8 as value
      from ${enrolmentFigures} e group by 1
    ),
    mail as (
      select workflow_id, coalesce(sum(planned) filter (where channel <> 'phone'), 0)::float8 as planned,
        coalesce(sum(queued + handed) filter (where channel <> 'phone'), 0)::float8 as queued,
        coalesce(sum(sent) filter (where channel <> 'phone'), 0)::float8 as sent,
        sum(clicked)::float8 as clicked, sum(unsubscribed)::float8 as unsubscribed,
        coalesce(sum(failed) filter (where channel <> 'phone'), 0)::float8 as failed,
        array_agg(distinct channel) filter (where planned > 0) as channels
      from ${messageFigures} f group by 1
    )
    select w.key, w.name, w.state, v.version,
      case when coalesce(v.definition->'trigger' ? 'audience' and not v.definition->'trigger' ? 'date',
        d.source ~ 'trigger"?:\\s*\\{?\\s*"?audience') then 'campaign' else 'automation' end as kind,
      coalesce(m.channels, '{}') as channels, v.definition->'goal'->>'event' as goal,
      d.source is not null as "hasDraft", v.definition->'trigger' ? 'every' as recurs,
      w.launch_at as "launchAt", w.launched_at as "launchedAt", w.launch_total as "launchTotal",
      w.launch_enrolled as "launchEnrolled", w.launch_finished_at as "launchFinishedAt", w.updated_at as "updatedAt",
      coalesce(p.entered, 0) as entered, coalesce(p.active, 0) as active, coalesce(p.converted, 0) as converted,
      coalesce(p.value, 0) as value, coalesce(m.planned, 0) as planned, coalesce(m.queued, 0) as queued,
      coalesce(m.sent, 0) as sent, coalesce(m.clicked, 0) as clicked, coalesce(m.unsubscribed, 0) as unsubscribed,
      coalesce(m.failed, 0) as failed
    from workflows w
    left join workflow_versions v on v.id = w.live_version_id
    left join workflow_drafts d on d.key = w.key
    left join people p on p.workflow_id = w.id
    left join mail m on m.workflow_id = w.id
    where w.state <> 'archived'
    order by w.updated_at desc, w.key`,
  )
}
