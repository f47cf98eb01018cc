import { createApp } from './app/http.ts'
import { createParts, type Parts } from './app/parts.ts'
import { ensureOptInTemplate } from './app/send-opt-in.ts'
import { webSource } from './app/web-source.ts'
import { type RunningWorkers, startWorkers } from './app/workers.ts'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import type { Clock } from './core/clock.ts'

/** Everything that one process holds. */
export interface Runtime {
  readonly ctx: Context
  /** `env` is @hono/node-server's: where the client's address is. */
  readonly http: { fetch(request: Request, env?: object): Response | Promise<Response> }
  /** Answers the bell, sweeps, and runs what recurs. */
  startWorkers(): Promise<void>
  /** Builds the browser app where it is not up to date; says how long that took. Never throws: the API stays. */
  prepareWeb(): Promise<number | undefined>
  /** Finishes what has begun, then closes in order; the embedded database last. */
  stop(): Promise<void>
}

export interface RuntimeOptions {
  /** Instead of the database's clock: for the demo, which moves it. */
  readonly clock?: Clock
}

/**
 * Builds the whole from a configuration: the only place where parts are chosen and joined. Brings an embedded
 * database up to date by itself; one that others may share is refused until `relance migrate` has run.
 */
export async function createRuntime(config: Config, options: RuntimeOptions = {}): Promise<Runtime> {
  const parts = await createParts(config, options)
  await ensureOptInTemplate(parts.ctx)
  let workers: RunningWorkers | undefined
  const web = webSource(parts.ctx.log)
  const app = createApp(config, parts, web)
  return {
    ctx: parts.ctx,
    http: { fetch: (request, env) => app.fetch(request, env) },
    async startWorkers() {
      workers = await startWorkers(config, parts)
    },
    prepareWeb: () => web.prepare(),
    async stop() {
      web.close()
      await stopAll(parts, workers)
    },
  }
}

async function stopAll(parts: Parts, workers: RunningWorkers | undefined): Promise<void> {
  await parts.ingester.close()
  await workers?.close()
  await parts.close()
}
