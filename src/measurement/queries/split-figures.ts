import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'

export interface SplitFigures {
  readonly step: string
  readonly arm: string
  /** Customers who were drawn into it, each once. */
  readonly people: number
  /** Those who clicked in a message that was planned after it. */
  readonly clicked: number
  readonly converted: number
  readonly value: number
}

/** People of each arm of these steps, over all versions of a workflow. */
export function listSplitFigures(
  db: Db,
  workflowId: number,
  steps: readonly string[],
): Promise<SplitFigures[]> {
  if (steps.length === 0) return Promise.resolve([])
  return rows<SplitFigures>(
    db,
    sql`
    with drawn as (
      select distinct on (l.step, l.customer_id) l.step, substr(l.branch, 5) as arm, l.customer_id, l.enrolment_id, l.left_at
      from step_log l
      where l.version_id in (select id from workflow_versions where workflow_id = ${workflowId})
        and l.step in (select jsonb_array_elements_text(${json(steps)}::jsonb)) and l.branch like 'arm:%'
      order by l.step, l.customer_id, l.id
    ), clicks as (
      select enrolment_id, max(planned_at) as last_at from messages
      where workflow_id = ${workflowId} and clicked_at is not null group by 1
    )
    select d.step, d.arm, count(*)::int as people,
      count(*) filter (where c.last_at >= d.left_at)::int as clicked,
      count(*) filter (where e.goal_at >= d.left_at)::int as converted,
      coalesce(sum(e.goal_value) filter (where e.goal_at >= d.left_at), 0)::float8 as value
    from drawn d join enrolments e on e.id = d.enrolment_id left join clicks c on c.enrolment_id = d.enrolment_id
    group by 1, 2 order by 1, 2`,
  )
}
