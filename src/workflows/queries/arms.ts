import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'

export interface ArmTally {
  readonly workflowId: number
  readonly step: string
  readonly arm: string
  readonly shown: number
  readonly won: number
}

/** Adds rows and changes none, so that passes never wait for each other. */
export async function insertArmResults(db: Db, tallies: readonly ArmTally[]): Promise<void> {
  if (tallies.length === 0) return
  await db.execute(sql`
    insert into arm_results (workflow_id, step, arm, shown, won)
    select "workflowId", step, arm, sum(shown), sum(won)
    from jsonb_to_recordset(${json(tallies)}::jsonb) as x("workflowId" bigint, step text, arm text, shown int, won int)
    group by 1, 2, 3`)
}

export function listArmResults(
  db: Db,
  wanted: readonly { workflowId: number; step: string }[],
): Promise<ArmTally[]> {
  return rows<ArmTally>(
    db,
    sql`
    select r.workflow_id as "workflowId", r.step, r.arm, sum(r.shown)::int as shown, sum(r.won)::int as won
    from (select distinct * from jsonb_to_recordset(${json(wanted)}::jsonb) as x("workflowId" bigint, step text)) x
    join arm_results r on r.workflow_id = x."workflowId" and r.step = x.step
    group by 1, 2, 3`,
  )
}

/** Makes one row of the many of each arm. */
export async function foldArmResults(db: Db): Promise<void> {
  await db.execute(sql`
    with gone as (delete from arm_results returning workflow_id, step, arm, shown, won)
    insert into arm_results (workflow_id, step, arm, shown, won)
    select workflow_id, step, arm, sum(shown), sum(won) from gone group by 1, 2, 3`)
}
