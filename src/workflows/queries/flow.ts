import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'

/** Passages through one step that took one branch; null where the step has none. */
export interface BranchPassages {
  readonly step: string
  readonly branch: string | null
  readonly count: number
}

/** Of every version: a step keeps its id from one to the next. */
export function countBranchPassages(db: Db, workflowId: number, since: Date): Promise<BranchPassages[]> {
  return rows<BranchPassages>(
    db,
    sql`
    select l.step, l.branch, count(*)::int as count
    from workflow_versions v join step_log l on l.version_id = v.id
    where v.workflow_id = ${workflowId} and l.left_at >= ${since.toISOString()}::timestamptz
    group by 1, 2 order by 1, 2`,
  )
}

/** Who stands on which step now, whenever they entered. */
export function countStanding(db: Db, workflowId: number): Promise<{ step: string; count: number }[]> {
  return rows<{ step: string; count: number }>(
    db,
    sql`
    select step, count(*)::int as count from enrolments
    where workflow_id = ${workflowId} and status = 'active' and step is not null
    group by 1 order by 1`,
  )
}

/** Entries since then, by arm. */
export function countEntries(
  db: Db,
  workflowId: number,
  since: Date,
): Promise<{ arm: 'treated' | 'holdout'; count: number }[]> {
  return rows(
    db,
    sql`
    select arm, count(*)::int as count from enrolments
    where workflow_id = ${workflowId} and entered_at >= ${since.toISOString()}::timestamptz
    group by 1 order by 1`,
  )
}

/** What became of the messages that a step planned since then. */
export interface StepMessages {
  readonly step: string
  readonly sent: number
  readonly opened: number
  readonly clicked: number
  readonly held: number
}

export function countStepMessages(db: Db, workflowId: number, since: Date): Promise<StepMessages[]> {
  return rows<StepMessages>(
    db,
    sql`
    select step_id as step, (count(*) filter (where status = 'sent'))::int as sent, count(opened_at)::int as opened,
      count(clicked_at)::int as clicked, (count(*) filter (where status = 'held'))::int as held
    from messages
    where workflow_id = ${workflowId} and planned_at >= ${since.toISOString()}::timestamptz and step_id is not null
    group by 1 order by 1`,
  )
}
