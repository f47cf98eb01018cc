import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRuntime, type Runtime } from '../../../src/app.ts'
import { movableClock } from '../../../src/cli/demo/movable-clock.ts'
import { planTimeline } from '../../../src/cli/demo/timeline.ts'
import { loadConfig } from '../../../src/config.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { listen } from '../../../src/server.ts'

export interface MorningWorld {
  readonly url: string
  readonly runtime: Runtime
  close(): Promise<void>
}

/**
 * The program in this process, its web app built, on a Thursday morning of the recent past, whatever the hour of the
 * test: at night and on Sundays much is not allowed.
 */
export async function openMorningWorld(
  databaseUrl: string,
  port: number,
  env: Record<string, string> = {},
): Promise<MorningWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'relance-world-'))
  const config = loadConfig({
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    PORT: String(port),
    SECRET_KEY: 'a secret of at least thirty-two characters',
    LOG_LEVEL: 'error',
    ...env,
  })
  const clock = movableClock(planTimeline(systemClock.now(), '2026-01-01').followsUpAt)
  const runtime = await createRuntime(config, { clock })
  const server = await listen(runtime.http.fetch, config.http)
  await runtime.prepareWeb()
  return {
    url: config.http.publicUrl,
    runtime,
    async close() {
      await server.close()
      await runtime.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
