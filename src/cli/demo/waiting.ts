import { setTimeout as sleep } from 'node:timers/promises'
import { engineStats } from '../../engine/stats.ts'
import { countUnjudged } from '../../messages/queries/clicks.ts'
import { countByStatus } from '../../messages/queries/counts.ts'
import type { Stage } from './stage.ts'

export interface ImportState {
  readonly state: string
  readonly rowsTotal: number
  readonly rowsDone: number
  readonly created: number
  readonly rejected: number
  readonly error: string | null
  readonly filename: string
}

const LOOK_EVERY_MS = 60
const PATIENCE_MS = 120_000
const MONTH_MS = 31 * 86_400_000

/** Follows an import until it is in that state. */
export async function waitForImport(
  { client, progress }: Stage,
  id: string,
  wanted: string,
): Promise<ImportState> {
  return waitFor(`import ${wanted}`, async () => {
    const found = await client.api<ImportState>('GET', `/api/imports/${id}`)
    if (found.state === 'failed') throw new Error(`the import of ${found.filename} failed: ${found.error}`)
    if (wanted === 'done' && found.rowsTotal > 0) {
      progress.count(`rows of ${found.filename} imported`, found.rowsDone, found.rowsTotal)
    }
    return found.state === wanted ? found : undefined
  })
}

/** Until the segments that were published know their members. */
export async function waitForSegments({ client, progress }: Stage, keys: readonly string[]): Promise<void> {
  await waitFor('segments live', async () => {
    const found = await Promise.all(
      keys.map((key) => client.api<{ state: string }>('GET', `/api/segments/${key}`)),
    )
    const live = found.filter(({ state }) => state === 'live').length
    progress.count('segments built', live, keys.length)
    return live === keys.length ? true : undefined
  })
}

/** Until the engine has looked at everything, every click is judged and every message that is due has left. */
export async function waitUntilIdle({ ctx, progress }: Stage, what: string): Promise<void> {
  let most = 1
  await waitFor('nothing left to do', async () => {
    const stats = await engineStats(ctx)
    const now = ctx.clock.now()
    const counts = await countByStatus(ctx.db, { since: new Date(now.getTime() - MONTH_MS), now })
    const leaving = counts
      .filter(
        ({ status, channel, due }) =>
          channel !== 'phone' && (status === 'handed' || (status === 'queued' && due > 0)),
      )
      .reduce((sum, { due, status, count }) => sum + (status === 'handed' ? count : due), 0)
    const unjudged = await countUnjudged(ctx.db)
    const left = stats.inboxDepth + stats.dueEnrolments + stats.dueSegmentTimers + unjudged + leaving
    most = Math.max(most, left)
    progress.count(what, most - left, most)
    return left === 0 ? true : undefined
  })
}

async function waitFor<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const until = performance.now() + PATIENCE_MS
  while (performance.now() < until) {
    const found = await look()
    if (found !== undefined) return found
    await sleep(LOOK_EVERY_MS)
  }
  throw new Error(`${what}: not within ${PATIENCE_MS / 1_000} s`)
}
