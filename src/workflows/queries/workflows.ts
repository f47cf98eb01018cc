import { and, asc, desc, eq, inArray, isNotNull, lt, sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import type { Program } from '../program.ts'
import { workflows, workflowVersions } from '../tables.ts'

export type Workflow = typeof workflows.$inferSelect
export type WorkflowVersion = Omit<typeof workflowVersions.$inferSelect, 'program'> & { program: Program }

export async function findWorkflow(db: Db, key: string): Promise<Workflow | undefined> {
  const [row] = await db.select().from(workflows).where(eq(workflows.key, key))
  return row
}

/** By the id that another row names. */
export async function findWorkflowById(db: Db, id: number): Promise<Workflow> {
  const [row] = await db.select().from(workflows).where(eq(workflows.id, id))
  if (!row) throw new Error(`workflow ${id} does not exist`)
  return row
}

export function listWorkflowsByKey(
  db: Db,
  keys: readonly string[],
): Promise<Pick<Workflow, 'id' | 'key' | 'state' | 'liveVersionId'>[]> {
  const { id, key, state, liveVersionId } = workflows
  return db
    .select({ id, key, state, liveVersionId })
    .from(workflows)
    .where(inArray(key, [...keys]))
}

/** Holds the row until the transaction ends, so that two changes of state follow each other. */
export async function lockWorkflow(db: Db, key: string): Promise<Workflow | undefined> {
  const [row] = await db.select().from(workflows).where(eq(workflows.key, key)).for('update')
  return row
}

export function listWorkflows(
  db: Db,
  page: { afterKey?: string | undefined; limit: number },
): Promise<Workflow[]> {
  return db
    .select()
    .from(workflows)
    .where(page.afterKey === undefined ? undefined : sql`${workflows.key} > ${page.afterKey}`)
    .orderBy(asc(workflows.key))
    .limit(page.limit)
}

export async function lockWorkflowById(db: Db, id: number): Promise<Workflow | undefined> {
  const [row] = await db.select().from(workflows).where(eq(workflows.id, id)).for('update')
  return row
}

/** Makes the row as a draft unless it is there; returns it, locked. */
export async function upsertWorkflow(
  db: Db,
  workflow: { key: string; name: Record<string, string>; now: Date },
): Promise<Workflow> {
  const { key, name, now } = workflow
  const [row] = await db
    .insert(workflows)
    .values({ key, name, state: 'draft', createdAt: now, updatedAt: now })
    .onConflictDoUpdate({ target: workflows.key, set: { updatedAt: now } })
    .returning()
  if (!row) throw new Error(`the workflow ${key} was neither made nor found`)
  return row
}

export async function updateWorkflow(
  db: Db,
  id: number,
  change: Partial<typeof workflows.$inferInsert>,
): Promise<Workflow> {
  const [row] = await db.update(workflows).set(change).where(eq(workflows.id, id)).returning()
  if (!row) throw new Error(`workflow ${id} vanished while locked`)
  return row
}

/** Only one that was never published: nothing refers to it. */
export async function deleteWorkflow(db: Db, id: number): Promise<void> {
  await db.delete(workflows).where(eq(workflows.id, id))
}

export async function insertVersion(
  db: Db,
  version: typeof workflowVersions.$inferInsert,
): Promise<WorkflowVersion> {
  const [row] = await db.insert(workflowVersions).values(version).returning()
  if (!row) throw new Error('an inserted version was not returned')
  return { ...row, program: row.program as Program }
}

/** The same definition in other words: comments, order, layout. */
export async function updateVersionSource(db: Db, id: number, source: string): Promise<void> {
  await db.update(workflowVersions).set({ source }).where(eq(workflowVersions.id, id))
}

export async function findVersion(db: Db, id: number): Promise<WorkflowVersion | undefined> {
  const [row] = await db.select().from(workflowVersions).where(eq(workflowVersions.id, id))
  return row && { ...row, program: row.program as Program }
}

export async function findVersionByNumber(
  db: Db,
  workflowId: number,
  version: number,
): Promise<WorkflowVersion | undefined> {
  const [row] = await db
    .select()
    .from(workflowVersions)
    .where(and(eq(workflowVersions.workflowId, workflowId), eq(workflowVersions.version, version)))
  return row && { ...row, program: row.program as Program }
}

export async function lastVersionNumber(db: Db, workflowId: number): Promise<number> {
  const [row] = await db
    .select({ version: workflowVersions.version })
    .from(workflowVersions)
    .where(eq(workflowVersions.workflowId, workflowId))
    .orderBy(desc(workflowVersions.version))
    .limit(1)
  return row?.version ?? 0
}

export type VersionSummary = Pick<WorkflowVersion, 'id' | 'version' | 'publishedAt' | 'publishedBy'>

export function listVersions(
  db: Db,
  workflowId: number,
  page: { before?: number | undefined; limit: number },
): Promise<VersionSummary[]> {
  const { id, version, publishedAt, publishedBy } = workflowVersions
  return db
    .select({ id, version, publishedAt, publishedBy })
    .from(workflowVersions)
    .where(
      and(
        eq(workflowVersions.workflowId, workflowId),
        page.before === undefined ? undefined : lt(version, page.before),
      ),
    )
    .orderBy(desc(version))
    .limit(page.limit)
}

/** Workflows of which new entries may be asked for, with the version that they would enter. */
export interface OpenWorkflow {
  readonly id: number
  readonly key: string
  readonly state: 'live' | 'paused'
  readonly versionId: number
}

export function listOpenWorkflows(db: Db): Promise<OpenWorkflow[]> {
  return rows<OpenWorkflow>(
    db,
    sql`
    select id, key, state, live_version_id as "versionId" from workflows
    where state in ('live', 'paused') and live_version_id is not null
    order by id`,
  )
}

export async function listPausedWorkflowIds(db: Db): Promise<number[]> {
  const paused = await db.select({ id: workflows.id }).from(workflows).where(eq(workflows.state, 'paused'))
  return paused.map(({ id }) => id)
}

/** Campaigns whose instant has come and that nobody launched yet, and launches that were cut off. */
export function listDueLaunches(
  db: Db,
  now: Date,
): Promise<{ id: number; key: string; launchedAt: Date | null; recurs: boolean }[]> {
  return rows(
    db,
    sql`
    select w.id, w.key, w.launched_at as "launchedAt", t.trigger ? 'date' or t.trigger ? 'every'
      or coalesce(t.trigger ->> 'zone' = 'customer', false) as recurs
    from workflows w left join workflow_versions v on v.id = w.live_version_id
    cross join lateral (select coalesce(v.program -> 'header' -> 'trigger', '{}') as trigger) t
    where w.state = 'live' and ((w.launched_at is not null and w.launch_finished_at is null)
      or ((w.launched_at is null or t.trigger ? 'every' or t.trigger ? 'date' or t.trigger ->> 'zone' = 'customer')
        and w.launch_at <= ${now}::timestamptz))
    order by w.id`,
  )
}

/** When the next campaign is to be launched by the clock. */
export async function nextLaunchAt(db: Db): Promise<Date | undefined> {
  const [row] = await db
    .select({ at: workflows.launchAt })
    .from(workflows)
    .where(
      and(eq(workflows.state, 'live'), isNotNull(workflows.launchAt), sql`${workflows.launchedAt} is null`),
    )
    .orderBy(asc(workflows.launchAt))
    .limit(1)
  return row?.at ?? undefined
}

/** A launched campaign whose audience is not wholly enrolled yet, locked; others that want it wait. */
export async function claimLaunch(db: Db, id: number): Promise<Workflow | undefined> {
  const [row] = await db
    .select()
    .from(workflows)
    .where(
      and(
        eq(workflows.id, id),
        eq(workflows.state, 'live'),
        isNotNull(workflows.launchedAt),
        sql`${workflows.launchFinishedAt} is null`,
      ),
    )
    .for('update')
  return row
}
