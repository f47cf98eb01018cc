import { getSettings, type Settings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import { type Failpoint, noFailpoint } from '../core/failpoint.ts'
import type { Db } from '../db/client.ts'
import { type Decision, decideBatch } from './decide-batch.ts'
import type { MessageChannel, MessageRank } from './message.ts'
import { allow, type Budget, refill, spend } from './pacing.ts'
import { lockBudget, lockGate, type Rate, saveBudget } from './queries/budget.ts'
import { type ClaimedMessage, type Cursor, claimDue, saveVerdicts, type Verdict } from './queries/claim.ts'
import type { GatePerson } from './queries/facts.ts'

/** A message whose hand-over is committed: it may leave once, until `leaseUntil`. */
export interface HandedMessage extends ClaimedMessage {
  readonly person: GatePerson
  readonly leaseUntil: Date
}

/** Where each rank's scan goes on; one that reached its end starts from the beginning next time. */
export type Cursors = Partial<Record<MessageRank, Cursor>>

export interface GateTurn {
  readonly channel: MessageChannel
  readonly provider: string
  readonly budgetKey: string
  readonly rate: Rate
  readonly limit: number
  readonly leaseMs: number
  readonly cursors: Cursors
  readonly pausedWorkflows: (db: Db) => Promise<ReadonlySet<number>>
  readonly failpoint?: Failpoint
}

export interface GateResult {
  readonly handed: readonly HandedMessage[]
  /** Messages that got a verdict, whatever it was. None: nothing is due, or nothing may leave yet. */
  readonly decided: number
  readonly cursors: Cursors
  /** The budget has no room before this instant. */
  readonly waitUntil?: Date
}

/** How long a message of a paused workflow sleeps; resuming wakes it at once. */
const PAUSE_LOOK_AGAIN_MS = 5 * 60_000

const ranks: readonly MessageRank[] = [0, 1, 2]

/**
 * One turn of the gate, one transaction: takes what the budget allows of what is due, decides for each, keeps
 * the verdict with the values it saw, and marks as `handed` what may leave. After its commit the messages
 * returned are this process's to send, once.
 */
export async function passGate(ctx: Context, turn: GateTurn): Promise<GateResult> {
  const failpoint = turn.failpoint ?? noFailpoint
  // Outside the transaction, where a second's cache serves all turns.
  const settings = await getSettings(ctx.db)
  const result = await inTransaction(ctx, async ({ db, clock }) => {
    const [paused] = await Promise.all([turn.pausedWorkflows(db), lockGate(db)])
    const now = clock.now()
    const budget = refill(await lockBudget(db, turn.budgetKey, turn.rate, now), now)
    const allowance = allow(budget, turn.limit, now)
    if (allowance.kind === 'wait') return { ...nothing(turn.cursors), waitUntil: allowance.until }

    const { channel, cursors: after } = turn
    const messages = await claimDue(db, { channel, now, after, limit: allowance.count })
    const cursors = nextCursors(after, messages, allowance.count)
    if (messages.length === 0) return nothing(cursors)
    const gated = await decideAndSave(db, { ...turn, settings, budget, paused }, messages, now)
    failpoint('before_gate_commit')
    return { ...gated, cursors }
  })
  if (result.handed.length > 0) failpoint('after_handed')
  return result
}

function nothing(cursors: Cursors): GateResult {
  return { handed: [], decided: 0, cursors }
}

/** Where each rank goes on: the one that filled the batch after its last message, those before it at the start. */
function nextCursors(
  before: Cursors,
  claimed: readonly { rank: MessageRank; dueAt: Date; id: number }[],
  limit: number,
): Cursors {
  const last = claimed.at(-1)
  if (!last || claimed.length < limit) return {}
  const untouched = ranks.filter((rank) => rank > last.rank).map((rank) => [rank, before[rank]])
  return {
    ...Object.fromEntries(untouched.filter(([, cursor]) => cursor)),
    [last.rank]: { dueAt: last.dueAt, id: last.id },
  }
}

interface Deciding extends GateTurn {
  readonly settings: Settings
  readonly budget: Budget
  readonly paused: ReadonlySet<number>
}

async function decideAndSave(
  db: Db,
  turn: Deciding,
  messages: readonly ClaimedMessage[],
  now: Date,
): Promise<Omit<GateResult, 'cursors'>> {
  const { paused } = turn
  const lookAgainAt = new Date(now.getTime() + PAUSE_LOOK_AGAIN_MS)
  const decisions = await decideBatch(db, messages, {
    channel: turn.channel,
    provider: turn.provider,
    settings: turn.settings,
    now,
    pausedUntil: (workflowId) => (paused.has(workflowId) ? lookAgainAt : null),
  })
  const leaseUntil = new Date(now.getTime() + turn.leaseMs)
  const sending = decisions.filter(({ verdict }) => verdict.kind === 'send')
  // One after the other on the transaction's connection, without waiting in between.
  const [saved] = await Promise.all([
    saveVerdicts(
      db,
      decisions.map((decision) => toVerdict(decision, turn.provider, leaseUntil)),
      now,
    ),
    saveBudget(db, turn.budgetKey, spend(turn.budget, sending.length)),
  ])

  const handed = sending
    .filter(({ message }) => saved.has(message.id))
    .map(({ message, person }) => ({
      ...message,
      person,
      leaseUntil,
      fence: message.fence + 1,
      attempts: message.attempts + 1,
    }))
  return { handed, decided: saved.size }
}

/** What the verdict does to the message. */
export function toVerdict({ message, verdict, seen }: Decision, provider: string, leaseUntil: Date): Verdict {
  const row = {
    id: message.id,
    plannedAt: message.plannedAt,
    gate: seen,
    dueAt: null,
    leaseUntil: null,
    consentEntryId: null,
    provider: null,
  }
  switch (verdict.kind) {
    case 'send':
      return {
        ...row,
        status: 'handed',
        reason: null,
        leaseUntil,
        provider,
        consentEntryId: verdict.consentEntryId,
      }
    case 'defer':
      return { ...row, status: 'queued', reason: verdict.reason, dueAt: verdict.until }
    case 'skip':
      return { ...row, status: 'held', reason: verdict.reason }
  }
}
