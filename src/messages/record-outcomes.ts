import { setTimeout as sleep } from 'node:timers/promises'
import { suppress } from '../consent/suppress.ts'
import { type Context, inTransaction } from '../context.ts'
import { appendEvents, type NewEvent } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'
import { toMessageEvent } from './message-event.ts'
import { type MessageFacts, type Outcome, saveOutcomes } from './queries/outcomes.ts'

const FLUSH_MS = 25
const FLUSH_AT = 120
const TRIES = 6

export interface OutcomeRecorder {
  /** Resolves once the outcome is recorded, or could not be: it then shows as uncertain when its lease ends. */
  record(outcome: Outcome): Promise<void>
}

/**
 * Records what became of hand-overs in bulk: every 25 ms, or 120 of them. One at a time would halve the rate
 * (PERFORMANCE §3.7), and what waits here is what a crash leaves uncertain.
 */
export function createOutcomeRecorder(ctx: Context): OutcomeRecorder {
  let waiting: { outcome: Outcome; done: () => void }[] = []
  let timer: NodeJS.Timeout | undefined
  let last: Promise<void> = Promise.resolve()

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    const batch = waiting
    waiting = []
    if (batch.length === 0) return
    last = last
      .then(() =>
        saveWithRetry(
          ctx,
          batch.map(({ outcome }) => outcome),
        ),
      )
      .then(() => {
        for (const { done } of batch) done()
      })
  }

  return {
    record(outcome) {
      return new Promise((done) => {
        waiting.push({ outcome, done })
        if (waiting.length >= FLUSH_AT) flush()
        else timer ??= setTimeout(flush, FLUSH_MS)
      })
    },
  }
}

/** What was sent must be known to be sent: a database that is away for a moment is waited for. */
async function saveWithRetry(ctx: Context, outcomes: readonly Outcome[]): Promise<void> {
  for (let tried = 1; tried <= TRIES; tried++) {
    try {
      return await recordOutcomes(ctx, outcomes)
    } catch (error) {
      ctx.log.error({ err: error, outcomes: outcomes.length, tried }, 'outcomes could not be recorded')
      if (tried < TRIES) await sleep(200 * 2 ** tried)
    }
  }
}

/** Outcomes of hand-overs into the messages, and those sent as events, in one transaction. */
export async function recordOutcomes(ctx: Context, outcomes: readonly Outcome[]): Promise<void> {
  const inOrder = outcomes.toSorted((a, b) => a.id - b.id)
  await inTransaction(ctx, async (tx) => {
    // Consents before messages, as everybody locks them.
    await suppressBadAddresses(tx, inOrder)
    const saved = await saveOutcomes(tx.db, inOrder)
    const events = toEvents(ctx, inOrder, saved)
    await appendEvents(tx.db, events, ctx.clock.now())
    if (events.length > 0) await ringEngine(tx)
    if (saved.length < outcomes.length) {
      ctx.log.warn({ refused: outcomes.length - saved.length }, 'outcomes of leases that were taken over')
    }
  })
}

function toEvents(
  { masterKey, clock }: Context,
  outcomes: readonly Outcome[],
  saved: readonly (MessageFacts & { status: Outcome['status'] })[],
): NewEvent[] {
  const byId = new Map(outcomes.map((outcome) => [outcome.id, outcome]))
  return saved.flatMap((facts) => {
    if (facts.status !== 'sent') return []
    const outcome = byId.get(facts.id)
    const occurredAt = outcome?.at ?? clock.now()
    const sent = toMessageEvent('message_sent', facts, { masterKey, occurredAt })
    if (!outcome?.delivered) return [sent]
    const receiptKey = `response:${facts.id}:delivered`
    return [sent, toMessageEvent('message_delivered', facts, { masterKey, occurredAt, receiptKey })]
  })
}

async function suppressBadAddresses(
  { db, clock, masterKey }: Context,
  outcomes: readonly Outcome[],
): Promise<void> {
  const bad = outcomes.flatMap(({ badAddress }) =>
    badAddress === null
      ? []
      : [
          {
            channel: 'email' as const,
            address: badAddress,
            reason: 'hard_bounce' as const,
            actor: 'system:provider',
          },
        ],
  )
  await suppress(db, bad, clock.now(), masterKey)
}
