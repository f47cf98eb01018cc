import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { claimSimulation, moveSimulation, type Simulation } from './queries/simulations.ts'
import { SimulationCancelledError, simulateWorkflow } from './simulate-workflow.ts'

const MOVE_EVERY_MS = 1_000

/** Answers the bell: runs a simulation that waits, tells how far it is, and keeps its result. */
export async function runSimulation(ctx: Context, id: number): Promise<void> {
  const simulation = await claimSimulation(ctx.db, id, ctx.clock.now())
  if (!simulation) return

  const cancel = new AbortController()
  const telling = tellProgress(ctx, simulation, cancel)
  try {
    const { definition, options } = simulation
    const { signal } = cancel
    const result = await simulateWorkflow(ctx, {
      definition,
      options,
      signal,
      onProgress: telling.onProgress,
    })
    await finish(ctx, id, { state: 'done', progress: 1, result: { ...result } })
  } catch (error) {
    if (error instanceof SimulationCancelledError) return
    ctx.log.warn({ err: error, simulationId: id }, 'a simulation failed')
    await finish(ctx, id, {
      state: 'failed',
      error: error instanceof AppError ? describe(error) : 'an unexpected error: see the log of the worker',
    })
  } finally {
    telling.stop()
  }
}

function describe({ message, issues = [] }: AppError): string {
  return [message, ...issues.map(({ path, message: text }) => `${path}: ${text}`)].join('; ')
}

/** On a connection of its own, so that it is seen while the simulation's transaction is open. */
function tellProgress(ctx: Context, { id }: Simulation, cancel: AbortController) {
  let progress = 0
  let isTelling = false
  const timer = setInterval(() => {
    if (isTelling) return
    isTelling = true
    moveSimulation(ctx.db, id, ['running'], { progress, movedAt: ctx.clock.now() })
      .then((row) => {
        if (!row) cancel.abort()
      })
      .catch((error: unknown) =>
        ctx.log.warn({ err: error, simulationId: id }, 'a simulation cannot tell how far it is'),
      )
      .finally(() => {
        isTelling = false
      })
  }, MOVE_EVERY_MS)
  return {
    onProgress: (share: number) => {
      progress = share
    },
    stop: () => clearInterval(timer),
  }
}

async function finish(ctx: Context, id: number, change: Partial<Simulation>): Promise<void> {
  await moveSimulation(ctx.db, id, ['running'], { ...change, finishedAt: ctx.clock.now() })
}
