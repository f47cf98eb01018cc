import { and, eq, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import { occasions } from '../tables.ts'

export type Occasion = typeof occasions.$inferSelect & { readonly versionId: number }

export interface NewOccasion {
  readonly workflowId: number
  readonly occasion: string
  readonly dueAt: Date
  readonly zones: readonly string[] | null
}

export async function insertOccasions(db: Db, planned: readonly NewOccasion[]): Promise<void> {
  if (planned.length === 0) return
  await db.execute(sql`
    insert into occasions (workflow_id, occasion, due_at, zones, state)
    select "workflowId", occasion, "dueAt", nullif(zones, 'null'), 'planned'
    from jsonb_to_recordset(${json(planned)}::jsonb) as x("workflowId" bigint, occasion text, "dueAt" timestamptz, zones jsonb)
    on conflict do nothing`)
}

/** Another schedule was published: what it had ahead no longer counts. */
export async function deletePlanned(db: Db, workflowId: number): Promise<void> {
  await db.delete(occasions).where(and(eq(occasions.workflowId, workflowId), eq(occasions.state, 'planned')))
}

export function listDueOccasions(db: Db, now: Date): Promise<{ id: number }[]> {
  return rows(
    db,
    sql`
    select o.id from occasions o join workflows w on w.id = o.workflow_id and w.state = 'live'
    where o.state in ('planned', 'running') and o.due_at <= ${now}::timestamptz order by o.due_at limit 100`,
  )
}

export async function nextOccasionAt(db: Db): Promise<Date | undefined> {
  const [row] = await rows<{ at: Date | null }>(
    db,
    sql`
    select min(o.due_at) as at from occasions o join workflows w on w.id = o.workflow_id and w.state = 'live'
    where o.state = 'planned'`,
  )
  return row?.at ?? undefined
}

/** Locked, with the version to enrol in; undefined when it is done or its workflow is not live. Others wait. */
export async function claimOccasion(db: Db, id: number): Promise<Occasion | undefined> {
  const [row] = await rows<Occasion>(
    db,
    sql`
    select o.id, o.workflow_id as "workflowId", o.occasion, o.due_at as "dueAt", o.zones, o.state, o.cursor, o.enrolled,
      o.finished_at as "finishedAt", w.live_version_id as "versionId"
    from occasions o join workflows w on w.id = o.workflow_id
    where o.id = ${id} and o.state in ('planned', 'running') and w.state = 'live' and w.live_version_id is not null
    for update of o`,
  )
  return row
}

export async function updateOccasion(
  db: Db,
  id: number,
  change: Partial<typeof occasions.$inferInsert>,
): Promise<void> {
  await db.update(occasions).set(change).where(eq(occasions.id, id))
}

/** Zones that customers have; those without one are where the company is. */
export async function listZonesInUse(db: Db): Promise<string[]> {
  const found = await rows<{ timezone: string }>(
    db,
    sql`select distinct timezone from customers where timezone is not null and state in ('anonymous', 'known')`,
  )
  return found.map(({ timezone }) => timezone)
}
