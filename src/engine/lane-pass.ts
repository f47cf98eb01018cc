import { randomInt } from 'node:crypto'
import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import { LANES } from '../core/lane.ts'
import { sqlStateOf } from '../db/sql-error.ts'
import { ringEngine } from '../events/jobs.ts'
import { dispatchMessages } from '../messages/jobs.ts'
import { ringNotices } from '../notices/jobs.ts'
import { ringWebhooks } from '../webhooks/jobs.ts'
import { versionCacheOf } from '../workflows/load-version.ts'
import { listPausedWorkflowIds } from '../workflows/queries/workflows.ts'
import { noCounts, type Pass, type PassCounts } from './pass.ts'
import { listLanesWithWork, tryLockLanes } from './queries/lanes.ts'
import { runRounds } from './rounds.ts'

export interface PassOptions {
  /** Lanes that one pass may hold; fewer leave more for other workers. */
  readonly maxLanes?: number
  /** Inbox rows, and as many due enrolments, that one pass may take. */
  readonly limit?: number
  /** Called before it begins when more lanes have work than it may hold. */
  readonly onCrowd?: () => void
}

export interface PassResult extends PassCounts {
  /** Lanes that were worked on; 0 when there was nothing to do or others hold them all. */
  readonly lanes: number
  /** True when something was left for the next pass. */
  readonly more: boolean
}

const TRIES = 5
/** Deadlock, serialisation failure, a partition made meanwhile: all is undone, and the same again will do. */
const AGAIN = new Set(['40P01', '40001', '23514'])

/**
 * Works through what is new or due, in one transaction: takes the lanes that have work and that nobody else
 * holds, brings segments up to date, enrols, wakes and advances, and commits all of it or nothing. Then rings
 * for the messages that it planned, and again for itself if something is left.
 */
export async function runLanePass(ctx: Context, options: PassOptions = {}): Promise<PassResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryPass(ctx, options)
    } catch (error) {
      if (attempt >= TRIES || !AGAIN.has(sqlStateOf(error) ?? '')) throw error
      ctx.log.info({ attempt, state: sqlStateOf(error) }, 'a lane pass met another writer and starts again')
    }
  }
}

async function tryPass(
  ctx: Context,
  { maxLanes = 32, limit = 2_000, onCrowd }: PassOptions,
): Promise<PassResult> {
  const now = ctx.clock.now()
  const busy = await listLanesWithWork(ctx.db, now)
  if (busy.length === 0) return { ...noCounts(), lanes: 0, more: false }
  if (busy.length > maxLanes) onCrowd?.()

  const { company } = await getSettings(ctx.db)
  const versions = versionCacheOf(ctx.db)
  const pass = await inTransaction(ctx, async ({ db }) => {
    const lanes = await tryLockLanes(db, inRandomOrder(busy), maxLanes)
    const { log, masterKey, publicUrl } = ctx
    const made = await newPass(db, { now, ...placeOf(company), lanes, log, masterKey, publicUrl, versions })
    if (lanes.length > 0) await runRounds(made, limit)
    return made
  })

  const rings = [...pass.channels]
    .filter((channel) => channel !== 'phone')
    .map((channel) => ctx.queue.ring(dispatchMessages, { channel }, { key: channel }))
  if (pass.called.has('webhooks')) rings.push(ringWebhooks(ctx))
  if (pass.called.has('notices')) rings.push(ringNotices(ctx))
  // Whoever held no lane leaves it to those who do: they look again themselves.
  const more = pass.lanes.length > 0 && (await listLanesWithWork(ctx.db, now)).length > 0
  await Promise.all(rings)
  if (more) await ringEngine(ctx)
  return { ...pass.counts, lanes: pass.lanes.length, more }
}

function placeOf({ timezone, country }: { timezone: string; country: string }) {
  return { zone: timezone, country }
}

type Known = Pick<
  Pass,
  'now' | 'zone' | 'country' | 'lanes' | 'log' | 'masterKey' | 'publicUrl' | 'versions' | 'replays'
>

/** A pass that has looked at nothing yet. */
export async function newPass(db: Pass['db'], known: Known): Promise<Pass> {
  return {
    ...known,
    db,
    // Nothing is paused in a simulation.
    pausedWorkflowIds: new Set(known.replays ? [] : await listPausedWorkflowIds(db)),
    touched: new Set(),
    channels: new Set(),
    called: new Set(),
    counts: noCounts(),
    contacted: new Set(),
    stopped: new Set(),
    moved: new Map(),
    passages: [],
    cancelled: new Map(),
  }
}

/** Two workers that start at different lanes seldom want the same one. */
function inRandomOrder(lanes: readonly number[]): number[] {
  const start = randomInt(LANES)
  return [...lanes].sort((a, b) => ((a + LANES - start) % LANES) - ((b + LANES - start) % LANES))
}
