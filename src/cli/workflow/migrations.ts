import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import type { Context } from '../../context.ts'
import { cancelMigration } from '../../workflows/cancel-migration.ts'
import { requireWorkflow } from '../../workflows/get-version.ts'
import {
  type MigrationPreview,
  type PreviewedStep,
  previewMigration,
} from '../../workflows/preview-migration.ts'
import { listMigrations, type MigrationRow } from '../../workflows/queries/migrations.ts'
import { runMigration } from '../../workflows/run-migration.ts'
import { startMigration } from '../../workflows/start-migration.ts'
import { type Out, toNumber, type Verb } from './verb.ts'

/** Shows what a plan does to the people in flight; with --apply it does it, here, with progress. */
export const migrate: Verb = {
  usage: ['migrate KEY --plan FILE [--apply] [--json]'],
  async run(ctx, shell, { names: [key], values }) {
    if (key === undefined || values.plan === undefined) return undefined
    const plan: unknown = parse(await readFile(values.plan, 'utf8'))
    const preview = await previewMigration(ctx.db, key, plan)
    if (!values.apply) {
      if (values.json) shell.print(JSON.stringify(preview))
      else for (const line of previewLines(preview)) shell.print(line)
      return 0
    }
    const started = await startMigration(ctx, key, plan)
    const ended = (await runHere(ctx, shell, started)) ?? started
    shell.print(values.json ? JSON.stringify(ended) : migrationLine(ended))
    return 0
  },
}

function runHere(ctx: Context, shell: Out, { id }: MigrationRow): Promise<MigrationRow | undefined> {
  const onProgress = (migration: MigrationRow) => shell.note(migrationLine(migration))
  return runMigration(ctx, id, { onProgress })
}

function previewLines({
  key,
  to,
  staying,
  moving,
  exiting,
  cancelledMessages,
  steps,
}: MigrationPreview): string[] {
  return [
    `${key} to version ${to}: ${moving} move, ${exiting} exit, ${staying} stay; ${cancelledMessages} planned messages are cancelled`,
    ...steps.map(
      (step) => `  version ${step.version}\t${step.step} (${step.type})\t${step.people}\t${actionOf(step)}`,
    ),
  ]
}

function actionOf({ action, to, keeps }: PreviewedStep): string {
  if (action !== 'move') return action
  return keeps ? 'keep the step and the wait' : `move to ${to}`
}

function migrationLine({ id, state, moved, exited, total, cancelledMessages }: MigrationRow): string {
  return `migration ${id} ${state}: ${moved} moved and ${exited} exited of ${total}, ${cancelledMessages} planned messages cancelled`
}

export const migrations: Verb = {
  usage: ['migrations KEY [--json]', 'migrations KEY cancel NUMBER'],
  async run(ctx, shell, { names: [key, action, number], values }) {
    if (key === undefined) return undefined
    if (action === 'cancel') {
      shell.print(migrationLine(await cancelMigration(ctx, key, toNumber('the migration', number))))
      return 0
    }
    const { id } = await requireWorkflow(ctx.db, key)
    const found = await listMigrations(ctx.db, id, { limit: SHOWN })
    if (values.json) shell.print(JSON.stringify(found))
    else for (const migration of found) shell.print(migrationLine(migration))
    return 0
  },
}

const SHOWN = 100
