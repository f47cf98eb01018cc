import { and, asc, desc, eq, lt, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { MigrationPlan } from '../migration-plan.ts'
import { workflowMigrations, workflowVersions } from '../tables.ts'

export type MigrationRow = Omit<typeof workflowMigrations.$inferSelect, 'plan'> & { plan: MigrationPlan }

export async function insertMigration(
  db: Db,
  migration: typeof workflowMigrations.$inferInsert,
): Promise<MigrationRow> {
  const [row] = await db.insert(workflowMigrations).values(migration).returning()
  if (!row) throw new Error('an inserted migration was not returned')
  return toRow(row)
}

export async function findMigration(db: Db, id: number): Promise<MigrationRow | undefined> {
  const [row] = await db.select().from(workflowMigrations).where(eq(workflowMigrations.id, id))
  return row && toRow(row)
}

/** One that is under way, held until the transaction ends: two workers take turns, and a cancel waits for a batch. */
export async function lockRunningMigration(db: Db, id: number): Promise<MigrationRow | undefined> {
  const [row] = await db
    .select()
    .from(workflowMigrations)
    .where(and(eq(workflowMigrations.id, id), eq(workflowMigrations.state, 'running')))
    .for('update')
  return row && toRow(row)
}

export async function updateMigration(
  db: Db,
  id: number,
  change: Partial<typeof workflowMigrations.$inferInsert>,
): Promise<MigrationRow> {
  const [row] = await db
    .update(workflowMigrations)
    .set(change)
    .where(eq(workflowMigrations.id, id))
    .returning()
  if (!row) throw new Error(`migration ${id} vanished while locked`)
  return toRow(row)
}

/** Newest first. */
export async function listMigrations(
  db: Db,
  workflowId: number,
  page: { before?: number | undefined; limit: number },
): Promise<MigrationRow[]> {
  const found = await db
    .select()
    .from(workflowMigrations)
    .where(
      and(
        eq(workflowMigrations.workflowId, workflowId),
        page.before === undefined ? undefined : lt(workflowMigrations.id, page.before),
      ),
    )
    .orderBy(desc(workflowMigrations.id))
    .limit(page.limit)
  return found.map(toRow)
}

export async function listRunningMigrationIds(db: Db): Promise<number[]> {
  const found = await db
    .select({ id: workflowMigrations.id })
    .from(workflowMigrations)
    .where(eq(workflowMigrations.state, 'running'))
    .orderBy(asc(workflowMigrations.id))
  return found.map(({ id }) => id)
}

export async function listVersionIds(db: Db, workflowId: number): Promise<{ id: number; version: number }[]> {
  const { id, version } = workflowVersions
  return db.select({ id, version }).from(workflowVersions).where(eq(workflowVersions.workflowId, workflowId))
}

function toRow(row: typeof workflowMigrations.$inferSelect): MigrationRow {
  return { ...row, plan: row.plan as MigrationPlan }
}

/** What is done to those who stand on one step of one version; `to` is null for an exit. */
export interface StepMove {
  readonly versionId: number
  readonly step: string
  readonly to: string | null
  readonly keeps: boolean
}

export interface MigratingPerson {
  readonly id: number
  readonly customerId: number
}

const movesTable = (moves: readonly StepMove[]) => sql`jsonb_to_recordset(${json(moves)}::jsonb)
  as x("versionId" bigint, step text, "to" text, keeps boolean)`

/** Those whom the moves concern, in id order. Who was moved or ended is of none of these versions any more. */
export function listMigrating(
  db: Db,
  {
    workflowId,
    moves,
    after,
    limit,
  }: { workflowId: number; moves: readonly StepMove[]; after: number; limit: number },
): Promise<MigratingPerson[]> {
  return rows<MigratingPerson>(
    db,
    sql`
    select e.id, e.customer_id as "customerId" from enrolments e
    join ${movesTable(moves)} on x."versionId" = e.version_id and x.step = e.step
    where e.workflow_id = ${workflowId} and e.id > ${after} and e.status = 'active' and e.arm = 'treated'
    order by e.id limit ${limit}`,
  )
}

export interface MoveBatch {
  readonly migrationId: number
  readonly toVersionId: number
  readonly toVersion: number
  readonly moves: readonly StepMove[]
  readonly ids: readonly number[]
  /** The lanes that the caller holds: who has changed lane meanwhile is left for the next look. */
  readonly lanes: readonly number[]
  readonly now: Date
}

export interface Migrated {
  readonly id: number
  readonly left: string
  readonly to: string | null
  readonly keeps: boolean
}

/**
 * Moves or ends these enrolments and logs the step that each left. Who keeps the step goes on waiting from when it
 * arrived, and is looked at at once under the new version's settings; who is frozen by a pause stays frozen.
 */
export function moveEnrolments(db: Db, batch: MoveBatch): Promise<Migrated[]> {
  const { migrationId, toVersionId, toVersion, moves, ids, lanes, now } = batch
  return rows<Migrated>(
    db,
    sql`
    with picked as (
      select e.id, e.version_id, e.customer_id, e.step, e.visit, e.arrived_at, x."to", x.keeps
      from jsonb_array_elements_text(${json(ids)}::jsonb) as i(id) join enrolments e on e.id = i.id::bigint
      join ${movesTable(moves)} on x."versionId" = e.version_id and x.step = e.step
      where e.status = 'active' and e.lane in (select value::smallint from jsonb_array_elements_text(${json(lanes)}::jsonb))
      for update of e
    ), changed as (
      update enrolments e set
        version_id = case when p."to" is null then e.version_id else ${toVersionId}::bigint end,
        step = p."to", status = case when p."to" is null then 'exited' else 'active' end,
        exit_reason = case when p."to" is null then 'migrated' end,
        ended_at = case when p."to" is null then ${now}::timestamptz end,
        visit = case when p.keeps or p."to" is null then e.visit else e.visit + 1 end,
        arrived_at = case when p.keeps or p."to" is null then e.arrived_at else ${now}::timestamptz end,
        waiting = p."to" is not null and p.keeps and e.waiting,
        facts = case when p.keeps then e.facts else (e.facts - 'sinceEvent')
          || jsonb_build_object('since', to_char(${now}::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) end,
        wake_at = case when p."to" is null or e.frozen_at is not null then null else ${now}::timestamptz end,
        frozen_at = case when p."to" is not null and e.frozen_at is not null then ${now}::timestamptz end,
        errors = 0
      from picked p where e.id = p.id
      returning e.id
    ), logged as (
      insert into step_log (enrolment_id, version_id, customer_id, step, visit, arrived_at, left_at, branch, facts)
      select p.id, p.version_id, p.customer_id, p.step, p.visit, p.arrived_at, ${now}::timestamptz, 'migrated',
        jsonb_build_object('migration', ${migrationId}::bigint, 'version', ${toVersion}::int, 'to', p."to")
      from picked p
    )
    select p.id, p.step as "left", p."to", p.keeps from picked p join changed c on c.id = p.id`,
  )
}

/** Queued messages of these enrolments that a plan leaves behind: of the step left, or of steps that are no more. */
export async function countLeftMessages(
  db: Db,
  {
    workflowId,
    moves,
    targetSteps,
  }: { workflowId: number; moves: readonly StepMove[]; targetSteps: readonly string[] },
): Promise<number> {
  const [row] = await rows<{ count: number }>(
    db,
    sql`
    select count(*)::int as count from enrolments e
    join ${movesTable(moves)} on x."versionId" = e.version_id and x.step = e.step
    join messages m on m.enrolment_id = e.id and m.status = 'queued'
    where e.workflow_id = ${workflowId} and e.status = 'active' and e.arm = 'treated'
      and (x."to" is null or (m.step_id = e.step and not x.keeps)
        or m.step_id not in (select value from jsonb_array_elements_text(${json(targetSteps)}::jsonb)))`,
  )
  return row?.count ?? 0
}
