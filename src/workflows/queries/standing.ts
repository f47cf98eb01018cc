import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'

/** People in flight at one step of one version. */
export interface Standing {
  readonly version: number
  readonly step: string
  readonly count: number
}

/** Without the holdout, who stand nowhere. */
export function countStanding(db: Db, workflowId: number): Promise<Standing[]> {
  return rows<Standing>(
    db,
    sql`
    select v.version, e.step, count(*)::int as count
    from enrolments e join workflow_versions v on v.id = e.version_id
    where e.workflow_id = ${workflowId} and e.status = 'active' and e.arm = 'treated' and e.step is not null
    group by v.version, e.step order by v.version, e.step`,
  )
}
