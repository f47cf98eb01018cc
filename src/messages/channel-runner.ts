import type { Context } from '../context.ts'
import type { Failpoint } from '../core/failpoint.ts'
import type { Db } from '../db/client.ts'
import { toOutcome } from './delivery.ts'
import { createDeliveryLane, type DeliveryLane } from './delivery-lane.ts'
import { type Bell, createBell, ringAt, ringForNext, waitABit } from './dispatch-bell.ts'
import { type Cursors, type HandedMessage, passGate } from './gate.ts'
import { handOverWindow, resized } from './hand-over-window.ts'
import type { DispatchChannel } from './jobs.ts'
import { pauseBudget, type Rate } from './queries/budget.ts'
import { createOutcomeRecorder, recordOutcomes } from './record-outcomes.ts'
import { loadRenderKit, type RenderKit } from './render-message.ts'
import type { SendMessage } from './send-message.ts'

const LEASE_MS = 120_000
const REFILL_BELOW = 0.8

export interface RunnerOptions {
  readonly rate: Rate
  /** Ids of the workflows that are paused: their messages wait. */
  readonly pausedWorkflows: (db: Db) => Promise<ReadonlySet<number>>
  readonly failpoint?: Failpoint
  /** Most messages that are handed over and not yet recorded. */
  readonly maxOutstanding?: number
  readonly leaseMs?: number
}

export interface Route {
  readonly channel: DispatchChannel
  readonly provider: { readonly name: string; readonly maxInFlight: number }
  readonly send: SendMessage
}

export interface Runner {
  run(): Promise<number>
  close(): Promise<void>
}

/** Gates and delivers one channel; one per process and channel. */
export function createRunner(ctx: Context, options: RunnerOptions, route: Route): Runner {
  const { channel, provider } = route
  const budgetKey = `${channel}:${provider.name}`
  let window = handOverWindow(provider.maxInFlight, options.maxOutstanding)
  const lane = createDeliveryLane(ctx, {
    send: route.send,
    maxInFlight: provider.maxInFlight,
    recorder: createOutcomeRecorder(ctx),
    onPaused: (until, reason) => pause(ctx, { budgetKey, channel }, until, reason),
  })
  const bell = createBell()
  let running: Promise<number> | undefined
  let closing = false
  let cursors: Cursors = {}

  /** One turn of the gate; what it lets through is on its way when this returns. */
  async function turn(isFirst: boolean): Promise<{ decided: number; waitUntil?: Date }> {
    // The next part of a load is gated while the rest is delivered and recorded: neither waits for the other.
    await lane.room(Math.floor(window.size * REFILL_BELOW))
    if (closing) return { decided: 0 }
    const unsent = lane.unsent()
    const gated = await passGate(ctx, {
      channel,
      provider: provider.name,
      budgetKey,
      rate: options.rate,
      limit: Math.max(1, window.size - lane.outstanding()),
      leaseMs: options.leaseMs ?? LEASE_MS,
      cursors,
      pausedWorkflows: options.pausedWorkflows,
      ...(options.failpoint ? { failpoint: options.failpoint } : {}),
    })
    cursors = gated.cursors
    // The first load of a run finds an idle provider, whatever its size.
    if (!isFirst) window = resized(window, { ranDry: lane.ranDry(), unsent })
    if (gated.handed.length > 0) lane.accept(gated.handed, await loadKit(ctx, gated.handed))
    return gated
  }

  /** After a turn that found nothing to decide: is there reason for another one now? */
  async function goesOn(waitUntil: Date | undefined): Promise<boolean> {
    if (waitUntil) {
      if (await waitABit(ctx, waitUntil)) return true
      await ringAt(ctx, channel, waitUntil)
    }
    return !closing && !(await idleBeforeRing(lane, bell))
  }

  async function drain(): Promise<number> {
    let total = 0
    window = handOverWindow(provider.maxInFlight, options.maxOutstanding)
    for (let more = true; more; ) {
      bell.silence()
      const { decided, waitUntil } = await turn(total === 0)
      total += decided
      more = decided > 0 || (await goesOn(waitUntil))
    }
    await ringForNext(ctx, channel)
    return total
  }

  return {
    run() {
      bell.ring()
      if (running || closing) return Promise.resolve(0)
      running = drain().finally(() => {
        running = undefined
      })
      return running
    },
    async close() {
      closing = true
      bell.ring()
      await running?.catch(() => undefined)
      await lane.room(0)
    },
  }
}

/** True when all is delivered and recorded and nobody has rung since the last look. */
async function idleBeforeRing(lane: DeliveryLane, bell: Bell): Promise<boolean> {
  const idle = lane.room(0).then(() => true)
  const rung = bell.rung().then(() => false)
  return Promise.race([rung, idle])
}

/** What cannot be rendered now goes back at once: it certainly did not leave. */
async function loadKit(ctx: Context, handed: readonly HandedMessage[]): Promise<RenderKit> {
  try {
    return await loadRenderKit(ctx, handed)
  } catch (error) {
    const result = { kind: 'not_tried', reason: 'not_loaded' } as const
    await recordOutcomes(
      ctx,
      handed.map((message) => toOutcome(message, result, ctx.clock.now())),
    )
    throw error
  }
}

function pause(
  ctx: Context,
  { budgetKey, channel }: { budgetKey: string; channel: DispatchChannel },
  until: Date,
  reason: string,
): void {
  ctx.log.warn({ budgetKey, until, reason }, 'the provider takes nothing for now')
  pauseBudget(ctx.db, budgetKey, until, reason.slice(0, 200))
    .then(() => ringAt(ctx, channel, until))
    .catch((error: unknown) => ctx.log.error({ err: error }, 'a pause could not be recorded'))
}
