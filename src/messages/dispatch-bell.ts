import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { type DispatchChannel, dispatchMessages } from './jobs.ts'
import { nextDueAt } from './queries/claim.ts'

/** A later message is rung for by the sweep; this is for those that are due soon. */
const RING_AHEAD_MS = 60_000
const WAIT_HERE_MS = 1_000

export interface Bell {
  ring(): void
  /** Forgets the rings until now. */
  silence(): void
  /** Resolves at the first ring since the last silence. */
  rung(): Promise<void>
}

/** A ring that comes while we are at work, so that nobody has to wait for the end of it. */
export function createBell(): Bell {
  let rung = false
  let wake = () => {}
  return {
    ring() {
      rung = true
      wake()
    },
    silence() {
      rung = false
    },
    rung(): Promise<void> {
      return new Promise((resolve) => {
        wake = resolve
        if (rung) resolve()
      })
    },
  }
}

/** True once `until` has come, if that is soon: a bell for less than a second would cost more. */
export async function waitABit(ctx: Context, until: Date): Promise<boolean> {
  const waitMs = until.getTime() - ctx.clock.now().getTime()
  if (waitMs > WAIT_HERE_MS) return false
  await sleep(Math.max(0, waitMs))
  return ctx.clock.now() >= until
}

export function ringAt(ctx: Context, channel: DispatchChannel, at: Date): Promise<void> {
  const afterMs = Math.max(0, at.getTime() - ctx.clock.now().getTime())
  return ctx.queue.ring(dispatchMessages, { channel }, { afterMs, key: channel })
}

export async function ringForNext(ctx: Context, channel: DispatchChannel): Promise<void> {
  const dueAt = await nextDueAt(ctx.db, channel)
  const now = ctx.clock.now()
  if (dueAt && dueAt > now && dueAt.getTime() - now.getTime() < RING_AHEAD_MS)
    await ringAt(ctx, channel, dueAt)
}
