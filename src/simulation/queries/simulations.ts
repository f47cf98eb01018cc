import { and, eq, inArray, lt, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { simulations } from '../tables.ts'

export type Simulation = typeof simulations.$inferSelect

export async function insertSimulation(db: Db, row: typeof simulations.$inferInsert): Promise<Simulation> {
  const [inserted] = await db.insert(simulations).values(row).returning()
  if (!inserted) throw new Error('an inserted simulation was not returned')
  return inserted
}

export async function findSimulation(db: Db, id: number): Promise<Simulation | undefined> {
  const [row] = await db.select().from(simulations).where(eq(simulations.id, id))
  return row
}

/** Makes it running, for one worker only. */
export async function claimSimulation(db: Db, id: number, now: Date): Promise<Simulation | undefined> {
  const [row] = await db
    .update(simulations)
    .set({ state: 'running', movedAt: now, tries: sql`${simulations.tries} + 1` })
    .where(and(eq(simulations.id, id), eq(simulations.state, 'queued')))
    .returning()
  return row
}

/** Changes it while it is in one of these states; undefined when it is not any more. */
export async function moveSimulation(
  db: Db,
  id: number,
  from: readonly Simulation['state'][],
  change: Partial<typeof simulations.$inferInsert>,
): Promise<Simulation | undefined> {
  const [row] = await db
    .update(simulations)
    .set(change)
    .where(and(eq(simulations.id, id), inArray(simulations.state, [...from])))
    .returning()
  return row
}

/** Running ones that nobody has moved since `before` wait again, or have failed after so many tries. */
export async function releaseStalled(db: Db, before: Date, triesMax: number): Promise<void> {
  const hasTries = sql`${simulations.tries} < ${triesMax}`
  await db
    .update(simulations)
    .set({
      state: sql`case when ${hasTries} then 'queued' else 'failed' end`,
      error: sql`case when ${hasTries} then null else 'the worker was lost' end`,
    })
    .where(and(eq(simulations.state, 'running'), lt(simulations.movedAt, before)))
}

export async function listQueued(db: Db): Promise<number[]> {
  const found = await db
    .select({ id: simulations.id })
    .from(simulations)
    .where(eq(simulations.state, 'queued'))
  return found.map(({ id }) => id)
}

export async function deleteSimulations(db: Db, createdBefore: Date): Promise<void> {
  await db
    .delete(simulations)
    .where(
      and(lt(simulations.createdAt, createdBefore), sql`${simulations.state} not in ('queued', 'running')`),
    )
}
