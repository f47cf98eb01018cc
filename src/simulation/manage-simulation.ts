import { recordAudit } from '../access/record-audit.ts'
import { getSettings } from '../company/settings.ts'
import { afterCommit, type Context, inTransaction } from '../context.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import { requireDefinition } from '../workflows/parse-definition.ts'
import { findVersion, findWorkflow } from '../workflows/queries/workflows.ts'
import { runSimulationJob } from './jobs.ts'
import { toPeriod } from './options.ts'
import {
  deleteSimulations,
  findSimulation,
  insertSimulation,
  listQueued,
  moveSimulation,
  releaseStalled,
  type Simulation,
} from './queries/simulations.ts'
import { readOptions } from './read-options.ts'

const STALLED_MS = 60_000
const TRIES_MAX = 3
const KEEP_MS = 30 * 86_400_000

export interface StartInput {
  readonly workflowKey: string
  /** Left out: the live version. */
  readonly definition?: unknown
  readonly options?: unknown
}

/**
 * Has a worker simulate a workflow. Throws InvalidInputError for a definition or options that make no sense,
 * NotFoundError when there is neither a definition nor a live version.
 */
export async function startSimulation(ctx: Context, input: StartInput): Promise<Simulation> {
  const options = readOptions(input.options)
  const { company } = await getSettings(ctx.db)
  toPeriod(options, ctx.clock.now(), company.timezone)
  const definition = input.definition ?? (await liveDefinition(ctx, input.workflowKey))
  const { definition: parsed } = requireDefinition(definition)
  if (parsed.workflow !== input.workflowKey) {
    throw new InvalidInputError('the definition is of another workflow', [
      { path: 'definition.workflow', message: `must be ${input.workflowKey}` },
    ])
  }
  return inTransaction(ctx, async (inner) => {
    const { db, actor, clock } = inner
    const now = clock.now()
    const row = await insertSimulation(db, {
      workflowKey: input.workflowKey,
      definition,
      options,
      state: 'queued',
      movedAt: now,
      createdAt: now,
      createdBy: actor.name,
    })
    const entry = { action: 'workflow.simulate', entity: 'workflow', entityId: input.workflowKey }
    await recordAudit(db, actor, { ...entry, after: { simulation: row.id, ...options } }, now)
    await afterCommit(inner, () => ring(ctx, row.id))
    return row
  })
}

async function liveDefinition({ db }: Context, key: string): Promise<unknown> {
  const workflow = await findWorkflow(db, key)
  if (!workflow) throw new NotFoundError('workflow', key)
  const version = workflow.liveVersionId === null ? undefined : await findVersion(db, workflow.liveVersionId)
  if (!version) throw new ConflictError(`the workflow ${key} has no live version: give a definition`)
  return version.definition
}

function ring({ queue }: Context, simulationId: number): Promise<void> {
  return queue.ring(runSimulationJob, { simulationId }, { key: `simulation-${simulationId}` })
}

export async function getSimulation({ db }: Context, id: number): Promise<Simulation> {
  const found = await findSimulation(db, id)
  if (!found) throw new NotFoundError('simulation', id)
  return found
}

/** One that is under way stops within a second. Cancelling it again changes nothing; one that is over is a ConflictError. */
export async function cancelSimulation(ctx: Context, id: number): Promise<Simulation> {
  const change = { state: 'cancelled' as const, finishedAt: ctx.clock.now() }
  const moved = await moveSimulation(ctx.db, id, ['queued', 'running'], change)
  if (moved) return moved
  const found = await getSimulation(ctx, id)
  if (found.state === 'cancelled') return found
  throw new ConflictError(`the simulation is ${found.state} already`)
}

/** Rings for those that wait, takes up those whose worker is gone, and forgets old ones. */
export async function tendSimulations(ctx: Context): Promise<void> {
  const now = ctx.clock.now().getTime()
  await releaseStalled(ctx.db, new Date(now - STALLED_MS), TRIES_MAX)
  for (const id of await listQueued(ctx.db)) await ring(ctx, id)
  await deleteSimulations(ctx.db, new Date(now - KEEP_MS))
}
