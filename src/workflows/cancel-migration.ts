import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { ConflictError, NotFoundError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { requireWorkflow } from './get-version.ts'
import {
  findMigration,
  lockRunningMigration,
  type MigrationRow,
  updateMigration,
} from './queries/migrations.ts'

export async function getMigration(db: Db, key: string, id: number): Promise<MigrationRow> {
  const workflow = await requireWorkflow(db, key)
  const migration = await findMigration(db, id)
  if (!migration || migration.workflowId !== workflow.id) throw new NotFoundError(`migration of ${key}`, id)
  return migration
}

/** Stops a migration after the batch that is under way: who was moved stays moved. */
export function cancelMigration(ctx: Context, key: string, id: number): Promise<MigrationRow> {
  return inTransaction(ctx, async ({ db, actor, clock }) => {
    const before = await getMigration(db, key, id)
    if (!(await lockRunningMigration(db, id))) {
      throw new ConflictError(`migration ${id} of ${key} is ${before.state} and cannot be cancelled`)
    }
    const now = clock.now()
    const migration = await updateMigration(db, id, { state: 'cancelled', updatedAt: now, endedAt: now })
    const after = { migration: id, moved: migration.moved, exited: migration.exited }
    const entry = { action: 'workflow.cancel_migration', entity: 'workflow', entityId: key, after }
    await recordAudit(db, actor, entry, now)
    return migration
  })
}
