import { getSettings } from '../company/settings.ts'
import type { ContactChannel } from '../consent/consent.ts'
import { recordConsents } from '../consent/record-consent.ts'
import { suppress } from '../consent/suppress.ts'
import { withdrawConsent } from '../consent/withdraw-consent.ts'
import { type Context, inTransaction } from '../context.ts'
import { ConflictError, NotFoundError } from '../core/errors.ts'
import { appendEvents } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'
import { toCallEvent } from './call-event.ts'
import { effectOf } from './call-list.ts'
import type { OutcomeEffect } from './call-task.ts'
import { type CallAttempt, endAttempt, findAttempt } from './queries/attempts.ts'
import { type CallList, findCallListById } from './queries/lists.ts'
import { type CallEnd, endCalls, retakeCall } from './queries/messages.ts'
import { type CallTask, lockTask, saveTasks, type TaskChange } from './queries/tasks.ts'

export interface OutcomeInput {
  readonly taskId: number
  /** Of the claim, as `claimCall` gave it: says which call this is the result of. */
  readonly fence: number
  readonly outcome: string
  readonly notes?: string | undefined
  readonly callbackAt?: Date | undefined
  /** What the person agreed to during the call. */
  readonly consents?: readonly CallConsent[] | undefined
}

export interface CallConsent {
  readonly channel: ContactChannel
  readonly purpose: string
  /** What the agent read out. */
  readonly wordingId: number
}

/**
 * Records the result of a call, once: the same result again changes nothing, another one is a ConflictError.
 * A result that comes after the lease was taken over does not move the task any more, but what the person said
 * holds: a refusal, an opposition, a wrong number or a consent is never lost.
 */
export async function recordOutcome(ctx: Context, input: OutcomeInput): Promise<CallTask> {
  return inTransaction(ctx, async (tx) => {
    const { task, attempt } = await lockCall(tx, input)
    if (attempt.outcome === input.outcome) return task
    if (attempt.outcome !== null && attempt.outcome !== 'lapsed') {
      throw new ConflictError(`this call was ${attempt.outcome} already`)
    }

    const list = await findCallListById(tx.db, task.listId)
    if (!list) throw new Error(`call list ${task.listId} vanished`)
    const now = tx.clock.now()
    const effect = effectOf(list.settings, { ...input, attemptsBefore: task.attempts }, now)
    await endAttempt(tx.db, attempt.id, { outcome: input.outcome, notes: input.notes ?? null, endedAt: now })
    await applyToPerson(tx, attempt, input)

    const moves = isCurrent(task, input)
    const after = moves ? await applyToTask(tx, task, input.outcome, effect) : task
    await announce(tx, {
      list,
      task,
      attempt,
      outcome: input.outcome,
      final: moves && effect.kind !== 'again',
    })
    return after
  })
}

async function lockCall({ db }: Context, { taskId, fence }: OutcomeInput) {
  const task = await lockTask(db, taskId)
  const attempt = task && (await findAttempt(db, task.id, fence))
  if (!task || !attempt) throw new NotFoundError('call', `${taskId} with fence ${fence}`)
  return { task, attempt }
}

/** Nobody took the call since: its result moves the task. */
function isCurrent(task: CallTask, { fence }: OutcomeInput): boolean {
  return task.fence === fence && (task.state === 'claimed' || task.state === 'open')
}

/** What the person said, whatever becomes of the task. */
async function applyToPerson(ctx: Context, attempt: CallAttempt, input: OutcomeInput): Promise<void> {
  const now = ctx.clock.now()
  const source = `call:${attempt.id}`
  const actor = `${ctx.actor.kind}:${ctx.actor.id}`
  const evidence = { attempt: attempt.id, agent: attempt.agentId, startedAt: attempt.startedAt }
  const { customerId, phone } = attempt
  if (input.outcome === 'opposed') {
    await withdrawConsent(ctx, { customerId, channel: 'phone', purpose: 'all', source, evidence })
    await suppress(
      ctx.db,
      [{ channel: 'phone', address: phone, reason: 'opposed', actor }],
      now,
      ctx.masterKey,
    )
  }
  // Somebody else answers there: as with a mailbox that does not exist, nobody is to be called again.
  if (input.outcome === 'wrong_number') {
    await suppress(
      ctx.db,
      [{ channel: 'phone', address: phone, reason: 'hard_bounce', actor }],
      now,
      ctx.masterKey,
    )
  }
  await recordConsents(
    ctx.db,
    (input.consents ?? []).map((consent) => ({
      ...consent,
      customerId,
      action: 'granted' as const,
      legalBasis: 'consent' as const,
      source,
      evidence,
      actor,
      at: now,
    })),
    now,
  )
}

async function applyToTask(
  ctx: Context,
  task: CallTask,
  outcome: string,
  effect: OutcomeEffect,
): Promise<CallTask> {
  const now = ctx.clock.now()
  const { prices } = await getSettings(ctx.db)
  const change = toChange(task, outcome, effect, now)
  await saveTasks(ctx.db, [change])
  if (task.state === 'open')
    await retakeCall(ctx.db, { id: task.messageId, plannedAt: task.messagePlannedAt })
  await endCalls(ctx.db, [toEnd(task, effect, now, outcome === 'not_called' ? 0 : prices.phone)])
  return { ...task, ...change, nextAt: change.nextAt ?? task.nextAt }
}

function toChange(task: CallTask, outcome: string, effect: OutcomeEffect, now: Date): TaskChange {
  const { id, fence, attempts } = task
  const free = { id, fence, outcome, agentId: null, leaseUntil: null }
  switch (effect.kind) {
    case 'again':
      return {
        ...free,
        state: 'open',
        reason: outcome,
        nextAt: effect.at,
        callback: effect.callback ? 1 : 0,
        attempts: attempts + (effect.countsAttempt ? 1 : 0),
        doneAt: null,
      }
    case 'reached':
      return { ...free, state: 'done', reason: null, nextAt: null, callback: 0, attempts, doneAt: now }
    case 'failed':
      return {
        ...free,
        state: 'done',
        reason: effect.reason,
        nextAt: null,
        callback: 0,
        attempts: attempts + 1,
        doneAt: now,
      }
  }
}

function toEnd(task: CallTask, effect: OutcomeEffect, now: Date, cost: number): CallEnd {
  const end = {
    id: task.messageId,
    plannedAt: task.messagePlannedAt,
    cost,
    dueAt: null,
    sentAt: null,
    reason: null,
  }
  switch (effect.kind) {
    case 'again':
      return { ...end, status: 'queued', reason: 'call_again', dueAt: effect.at }
    case 'reached':
      return { ...end, status: 'sent', sentAt: now }
    case 'failed':
      return { ...end, status: 'failed', reason: effect.reason }
  }
}

async function announce(
  ctx: Context,
  call: { list: CallList; task: CallTask; attempt: CallAttempt; outcome: string; final: boolean },
): Promise<void> {
  const { list, task, attempt, outcome, final } = call
  if (outcome === 'not_called') return
  const now = ctx.clock.now()
  const event = toCallEvent(task, {
    outcome,
    final,
    listKey: list.key,
    at: now,
    masterKey: ctx.masterKey,
    attemptId: attempt.id,
  })
  await appendEvents(ctx.db, [event], now)
  await ringEngine(ctx)
}
