import { type Context, inTransaction } from '../context.ts'
import { laneOf } from '../core/lane.ts'
import { ringEngine } from '../events/jobs.ts'
import { cancelQueued, cancelQueuedOfSteps } from '../messages/cancel-messages.ts'
import { migrateEnrolments } from './jobs.ts'
import { readyPlan } from './preview-migration.ts'
import { lockLanesOf } from './queries/lanes.ts'
import {
  listMigrating,
  listRunningMigrationIds,
  lockRunningMigration,
  type Migrated,
  type MigrationRow,
  moveEnrolments,
  updateMigration,
} from './queries/migrations.ts'
import { findWorkflowById } from './queries/workflows.ts'

const BATCH = 1_000

/**
 * Goes on with a migration until it is done, cancelled or gone. Each batch holds the lanes of its people, as a
 * lane pass does, and is one transaction with how far it came: one that was killed goes on from there, and two
 * that run at once take turns. Undefined when there is nothing to do.
 */
export async function runMigration(
  ctx: Context,
  migrationId: number,
  { batch = BATCH, onProgress }: { batch?: number; onProgress?: (migration: MigrationRow) => void } = {},
): Promise<MigrationRow | undefined> {
  for (;;) {
    const migration = await inTransaction(ctx, (inner) => moveBatch(inner, migrationId, batch))
    if (!migration) return undefined
    onProgress?.(migration)
    if (migration.state !== 'running') return migration
  }
}

/** Rings for those that were cut off; a scheduled task. */
export async function resumeMigrations(ctx: Context): Promise<void> {
  for (const migrationId of await listRunningMigrationIds(ctx.db))
    await ctx.queue.ring(migrateEnrolments, { migrationId }, { key: `migrate-${migrationId}` })
}

async function moveBatch(
  ctx: Context,
  migrationId: number,
  limit: number,
): Promise<MigrationRow | undefined> {
  const { db } = ctx
  const migration = await lockRunningMigration(db, migrationId)
  if (!migration) return undefined

  const now = ctx.clock.now()
  const workflow = await findWorkflowById(db, migration.workflowId)
  const { target, moves } = await readyPlan(db, workflow.key, migration.plan)
  const people = await listMigrating(db, { workflowId: workflow.id, moves, after: migration.cursor, limit })
  if (people.length === 0) return finishOrLookAgain(ctx, migration, now)

  const customerIds = people.map(({ customerId }) => customerId)
  await lockLanesOf(db, customerIds)
  const migrated = await moveEnrolments(db, {
    migrationId,
    toVersionId: target.id,
    toVersion: target.version,
    moves,
    ids: people.map(({ id }) => id),
    lanes: [...new Set(customerIds.map(laneOf))],
    now,
  })
  const cancelled = await cancelLeft(
    ctx,
    migrated,
    target.program.instructions.map(({ id }) => id),
  )
  await ringEngine(ctx)
  const exited = migrated.filter(({ to }) => to === null).length
  return updateMigration(db, migrationId, {
    cursor: people.at(-1)?.id ?? migration.cursor,
    moved: migration.moved + migrated.length - exited,
    exited: migration.exited + exited,
    cancelledMessages: migration.cancelledMessages + cancelled,
    updatedAt: now,
  })
}

/** Whoever came into an old version after we had passed is found by one more look from the start. */
function finishOrLookAgain({ db }: Context, { id, cursor }: MigrationRow, now: Date): Promise<MigrationRow> {
  if (cursor > 0) return updateMigration(db, id, { cursor: 0, updatedAt: now })
  return updateMigration(db, id, { state: 'done', updatedAt: now, endedAt: now })
}

/** What is planned and would not have been under the new version does not leave. */
async function cancelLeft({ db }: Context, migrated: readonly Migrated[], targetSteps: readonly string[]) {
  const exits = migrated.flatMap(({ id, to }) => (to === null ? [id] : []))
  const moves = migrated.flatMap(({ id, left, to, keeps }) =>
    to === null ? [] : [{ enrolmentId: id, step: keeps ? null : left }],
  )
  const ended = await cancelQueued(db, { enrolmentIds: exits, reason: 'migrated' })
  return ended + (await cancelQueuedOfSteps(db, { moves, keptSteps: targetSteps, reason: 'migrated' }))
}
