import type { Context } from '../context.ts'
import { type PassOptions, runLanePass } from './lane-pass.ts'

/** Half of all: where there is much to do, a pass beside this one, here or in another worker, takes the others. */
const LANES_PER_PASS = 32

/**
 * Passes until nothing is left. When more lanes have work than one pass may hold, a second pass goes on beside it, so
 * that Postgres works on the one while this process decides about the other: 1.5 times the events per second.
 */
export async function passUntilIdle(ctx: Context, options: PassOptions = {}): Promise<void> {
  let isBeside = false
  const beside: Promise<void>[] = []
  const onCrowd = () => {
    if (isBeside) return
    isBeside = true
    const passing = passAlone(ctx, options).finally(() => {
      isBeside = false
    })
    // Reported by the last line; until then it must not count as unhandled.
    passing.catch(() => undefined)
    beside.push(passing)
  }
  await passAlone(ctx, { ...options, onCrowd })
  await Promise.all(beside)
}

async function passAlone(ctx: Context, options: PassOptions): Promise<void> {
  for (;;) {
    const { lanes, more } = await runLanePass(ctx, { maxLanes: LANES_PER_PASS, ...options })
    if (lanes === 0 || !more) return
  }
}
