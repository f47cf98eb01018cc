import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import { addDuration } from '../core/calendar.ts'
import { NotFoundError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { appendEvents } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'
import { type DecideOptions, type Decision, decideBatch } from '../messages/decide-batch.ts'
import { toVerdict } from '../messages/gate.ts'
import { lockGate } from '../messages/queries/budget.ts'
import { type ClaimedMessage, saveVerdicts } from '../messages/queries/claim.ts'
import { toCallEvent } from './call-event.ts'
import { type CallAttempt, findAttempt, insertAttempt, loadPhoneHistory } from './queries/attempts.ts'
import { type CallList, findCallList } from './queries/lists.ts'
import {
  type CallTask,
  type Candidate,
  claimCandidates,
  findClaimed,
  saveTasks,
  type TaskChange,
} from './queries/tasks.ts'

/** Decided for at once while looking for the first that may be called. */
const LOOK_AHEAD = 20
/** A claim answers in good time even when nobody on the list may be called: the next claim looks on. */
const ROUNDS_MAX = 50
/** Longer than every rule of the phone counts back: 60 days of refusal, and a company's own caps. */
const HISTORY = '-P1Y'
const MINUTE_MS = 60_000

export interface ClaimedCall {
  readonly list: CallList
  readonly task: CallTask
  readonly attempt: CallAttempt
}

/**
 * Gives the agent who asks the next person to call on this list, for as long as the list's lease: undefined
 * when nobody may be called now. Asked again with a call in hand, gives the same one. The gate decides at this
 * moment, whatever it said before; whoever may not be called now is put off or taken off the list.
 */
export async function claimCall(ctx: Context, listKey: string): Promise<ClaimedCall | undefined> {
  return inTransaction(ctx, async (tx) => {
    const list = await findCallList(tx.db, listKey)
    if (!list) throw new NotFoundError('call list', listKey)

    await lockGate(tx.db)
    const now = tx.clock.now()
    return (await callInHand(tx, list, now)) ?? (await nextCall(tx, list, now))
  })
}

async function callInHand(
  { db, actor }: Context,
  list: CallList,
  now: Date,
): Promise<ClaimedCall | undefined> {
  const task = await findClaimed(db, { listId: list.id, agentId: actor.id, now })
  const attempt = task && (await findAttempt(db, task.id, task.fence))
  return task && attempt && { list, task, attempt }
}

async function nextCall(ctx: Context, list: CallList, now: Date): Promise<ClaimedCall | undefined> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const candidates = await claimCandidates(ctx.db, { listId: list.id, now, limit: LOOK_AHEAD })
    const { claimed, progress } = await tryCandidates(ctx, list, candidates, now)
    if (claimed || !progress) return claimed
  }
  return undefined
}

/** Decides in calling order until one may be called; those behind it are not touched. */
async function tryCandidates(
  ctx: Context,
  list: CallList,
  candidates: readonly Candidate[],
  now: Date,
): Promise<{ claimed?: ClaimedCall; progress: boolean }> {
  const decisions = await decideCalls(
    ctx.db,
    candidates.map(({ message }) => message),
    now,
  )
  const first = decisions.findIndex(({ verdict }) => verdict.kind === 'send')
  const settled = first === -1 ? decisions : decisions.slice(0, first + 1)
  const leaseUntil = new Date(now.getTime() + list.settings.leaseMinutes * MINUTE_MS)
  await saveVerdicts(
    ctx.db,
    settled.map((decision) => toVerdict(decision, 'phone', leaseUntil)),
    now,
  )

  const taskOf = new Map(candidates.map(({ task, message }) => [message.id, task]))
  const changes = settled.flatMap((decision) => {
    const task = taskOf.get(decision.message.id)
    return task
      ? [{ decision, task, change: toChange(task, decision, { agentId: ctx.actor.id, leaseUntil, now }) }]
      : []
  })
  await saveTasks(
    ctx.db,
    changes.map(({ change }) => change),
  )
  await announceHeld(ctx, list, changes, now)

  const taken = changes.find(({ decision }) => decision.verdict.kind === 'send')
  if (!taken) return { progress: settled.length > 0 }
  const claimed = { ...taken.task, ...taken.change, nextAt: taken.task.nextAt }
  return {
    claimed: { list, task: claimed, attempt: await beginAttempt(ctx, list, claimed, taken.decision) },
    progress: true,
  }
}

/** What the gate says of calls, with the calls of each person counted as the law counts them. */
export async function decideCalls(
  db: Db,
  messages: readonly ClaimedMessage[],
  now: Date,
  options: Pick<DecideOptions, 'locking'> = {},
): Promise<Decision[]> {
  const customerIds = [...new Set(messages.map(({ customerId }) => customerId))]
  const since = addDuration(now, 'UTC', HISTORY)
  const history = (await loadPhoneHistory(db, customerIds, since)).filter(({ startedAt }) => startedAt <= now)
  const contactedAt = new Map<number, Date[]>(customerIds.map((id) => [id, []]))
  for (const { customerId, startedAt } of history) contactedAt.get(customerId)?.push(startedAt)
  const refused = history.filter(({ outcome }) => outcome === 'refused' || outcome === 'opposed')
  return decideBatch(db, messages, {
    ...options,
    channel: 'phone',
    settings: await getSettings(db),
    now,
    contactedAt,
    // Newest first: the first one seen of each customer is the last refusal.
    lastRefusalAt: new Map(refused.toReversed().map(({ customerId, startedAt }) => [customerId, startedAt])),
  })
}

function toChange(
  task: CallTask,
  { verdict }: Decision,
  claim: { agentId: string; leaseUntil: Date; now: Date },
): TaskChange {
  const { id, callback, fence, attempts, outcome } = task
  const kept = {
    id,
    callback,
    fence,
    attempts,
    outcome,
    agentId: null,
    leaseUntil: null,
    nextAt: null,
    doneAt: null,
  }
  switch (verdict.kind) {
    case 'send':
      return {
        ...kept,
        state: 'claimed',
        reason: null,
        agentId: claim.agentId,
        leaseUntil: claim.leaseUntil,
        fence: fence + 1,
      }
    case 'defer':
      return { ...kept, state: 'open', reason: verdict.reason, nextAt: verdict.until }
    case 'skip':
      return { ...kept, state: 'held', reason: verdict.reason, doneAt: claim.now }
  }
}

/** A workflow that waits for the outcome has to learn that there will be none. */
async function announceHeld(
  ctx: Context,
  list: CallList,
  changes: readonly { task: CallTask; change: TaskChange }[],
  now: Date,
): Promise<void> {
  const held = changes.filter(({ change }) => change.state === 'held')
  const events = held.map(({ task, change }) =>
    toCallEvent(task, {
      outcome: 'held',
      final: true,
      reason: change.reason,
      listKey: list.key,
      at: now,
      masterKey: ctx.masterKey,
    }),
  )
  await appendEvents(ctx.db, events, now)
  if (events.length > 0) await ringEngine(ctx)
}

/** The agent sees the number from now on, so this counts as an attempt unless they give it back undialled. */
function beginAttempt(
  ctx: Context,
  list: CallList,
  task: CallTask,
  decision: Decision,
): Promise<CallAttempt> {
  const { person, verdict, timeZone, seen } = decision
  if (person.phone === null || verdict.kind !== 'send')
    throw new Error(`call task ${task.id} was claimed without a number`)
  return insertAttempt(ctx.db, {
    taskId: task.id,
    fence: task.fence,
    customerId: task.customerId,
    agentId: ctx.actor.id,
    phone: person.phone,
    callerNumber: list.settings.callerNumber,
    startedAt: ctx.clock.now(),
    timezone: timeZone,
    gate: seen,
    consentEntryId: verdict.consentEntryId,
  })
}
