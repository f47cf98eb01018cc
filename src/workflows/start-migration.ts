import { recordAudit } from '../access/record-audit.ts'
import { afterCommit, type Context, inTransaction } from '../context.ts'
import { ConflictError } from '../core/errors.ts'
import { migrateEnrolments } from './jobs.ts'
import { readyPlan } from './preview-migration.ts'
import { insertMigration, listMigrations, type MigrationRow } from './queries/migrations.ts'
import { countStanding } from './queries/standing.ts'
import { lockWorkflow } from './queries/workflows.ts'

/**
 * Starts to move people in flight by a plan; `workflows.migrate` does it, batch by batch. Throws ConflictError
 * while another migration of the workflow is under way, InvalidInputError with what is wrong with the plan.
 */
export function startMigration(ctx: Context, key: string, input: unknown): Promise<MigrationRow> {
  return inTransaction(ctx, async (inner) => {
    const { db, actor, clock } = inner
    const now = clock.now()
    await lockWorkflow(db, key)
    const { workflow, plan, target, sources, moves } = await readyPlan(db, key, input)
    const [last] = await listMigrations(db, workflow.id, { limit: 1 })
    if (last?.state === 'running') {
      throw new ConflictError(`migration ${last.id} of ${key} is under way: wait for it or cancel it`)
    }
    const versionOf = new Map(sources.map(({ id, version }) => [id, version]))
    const standing = await countStanding(db, workflow.id)
    const concerned = standing.filter(({ version, step }) =>
      moves.some((move) => move.step === step && versionOf.get(move.versionId) === version),
    )
    const migration = await insertMigration(db, {
      workflowId: workflow.id,
      toVersionId: target.id,
      plan,
      state: 'running',
      total: concerned.reduce((sum, { count }) => sum + count, 0),
      startedAt: now,
      startedBy: actor.name,
      updatedAt: now,
    })
    const after = { migration: migration.id, plan, total: migration.total }
    await recordAudit(
      db,
      actor,
      { action: 'workflow.migrate', entity: 'workflow', entityId: key, after },
      now,
    )
    await afterCommit(inner, () =>
      ctx.queue.ring(migrateEnrolments, { migrationId: migration.id }, { key: `migrate-${migration.id}` }),
    )
    return migration
  })
}
