import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import type { Program } from '../program.ts'

export interface LiveDefinition {
  readonly key: string
  readonly definition: unknown
  readonly program: Program
}

/**
 * Definitions that something may still be sent by: of workflows that are not archived, the live version and
 * those in which somebody still is.
 */
export function listLiveDefinitions(db: Db): Promise<LiveDefinition[]> {
  return rows(
    db,
    sql`
    select w.key, v.definition, v.program from workflows w join workflow_versions v on v.workflow_id = w.id
    where w.state <> 'archived' and (v.id = w.live_version_id
      or exists (select 1 from enrolments e where e.version_id = v.id and e.status = 'active'))
    order by w.key, v.version desc`,
  )
}
