import type { Context } from '../context.ts'
import { afterResult, healthy, isPaused, type ProviderHealth } from './breaker.ts'
import { type DeliveryResult, toOutcome } from './delivery.ts'
import type { HandedMessage } from './gate.ts'
import type { OutcomeRecorder } from './record-outcomes.ts'
import type { RenderKit } from './render-message.ts'
import type { SendMessage } from './send-message.ts'

/**
 * A sending begun with less than this left of the lease could end after it, when somebody else may already
 * decide about the message: longer than any provider's own time limit.
 */
const LEASE_MARGIN_MS = 75_000

/** Messages that this process was handed, on their way to one provider. */
export interface DeliveryLane {
  accept(messages: readonly HandedMessage[], kit: RenderKit): void
  /** Handed over and not yet recorded: what a crash at this instant leaves uncertain. */
  outstanding(): number
  /** Of those, the ones that the provider was not given yet. */
  unsent(): number
  /** The provider waited for us since the last load. */
  ranDry(): boolean
  /** Resolves once at most `count` are outstanding. */
  room(count: number): Promise<void>
}

interface LaneOptions {
  readonly send: SendMessage
  readonly maxInFlight: number
  readonly recorder: OutcomeRecorder
  /** Tells all other processes that the provider takes nothing before this instant. */
  readonly onPaused: (until: Date, reason: string) => void
}

export function createDeliveryLane(ctx: Context, options: LaneOptions): DeliveryLane {
  const waiting: { message: HandedMessage; kit: RenderKit }[] = []
  let inFlight = 0
  let outstanding = 0
  let dry = false
  let health: ProviderHealth = healthy
  let watchers: { count: number; resolve: () => void }[] = []

  function pump(): void {
    while (inFlight < options.maxInFlight) {
      const next = waiting.shift()
      if (!next) {
        dry = true
        return
      }
      inFlight++
      void deliver(next.message, next.kit)
    }
  }

  async function deliver(message: HandedMessage, kit: RenderKit): Promise<void> {
    const result = await tryOnce(message, kit)
    // The provider is free for the next one while this one waits to be recorded with others.
    inFlight--
    pump()
    await options.recorder.record(toOutcome(message, result, ctx.clock.now()))
    outstanding--
    notify()
  }

  async function tryOnce(message: HandedMessage, kit: RenderKit): Promise<DeliveryResult> {
    const now = ctx.clock.now()
    if (isPaused(health, now)) return { kind: 'not_tried', reason: 'provider_paused' }
    if (message.leaseUntil.getTime() - now.getTime() < LEASE_MARGIN_MS) {
      return { kind: 'not_tried', reason: 'lease_too_short' }
    }
    const result = await options.send(message, kit)
    const before = health
    health = afterResult(health, result, ctx.clock.now())
    if (!health.pausedUntil || health.pausedUntil === before.pausedUntil) return result
    options.onPaused(health.pausedUntil, result.kind === 'refused' ? String(result.error) : 'refused')
    return { kind: 'not_tried', reason: 'provider_paused' }
  }

  function notify(): void {
    const met = watchers.filter(({ count }) => outstanding <= count)
    watchers = watchers.filter(({ count }) => outstanding > count)
    for (const { resolve } of met) resolve()
  }

  return {
    accept(messages, kit) {
      outstanding += messages.length
      dry = false
      for (const message of messages) waiting.push({ message, kit })
      pump()
    },
    outstanding: () => outstanding,
    unsent: () => waiting.length,
    ranDry: () => dry,
    room: (count) =>
      outstanding <= count ? Promise.resolve() : new Promise((resolve) => watchers.push({ count, resolve })),
  }
}
