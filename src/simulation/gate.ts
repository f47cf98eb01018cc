import { addDuration } from '../core/calendar.ts'
import { appendEvents } from '../events/append-events.ts'
import { type Decision, decideBatch } from '../messages/decide-batch.ts'
import { toVerdict } from '../messages/gate.ts'
import { toMessageEvent } from '../messages/message-event.ts'
import { type ClaimedMessage, claimDue, saveVerdicts } from '../messages/queries/claim.ts'
import { decideCalls } from '../phoning/claim-call.ts'
import type { Span } from './queries/feed.ts'
import { listDueCalls, markSent, type SimulatedCall, saveCalls } from './queries/gate.ts'
import { answerCalls, answerMessages } from './respond.ts'
import type { SimulatedWorld } from './world.ts'

const BATCH = 500

/** The gate over everything that is due now, with its own policy and no channel behind it. Returns how many it decided. */
export async function passSimulatedGate(world: SimulatedWorld, span: Span): Promise<number> {
  let decided = 0
  for (const channel of ['email', 'sms'] as const) {
    decided += await drain(() => decideMessages(world, channel, span))
  }
  return decided + (await drain(() => decideDueCalls(world, span)))
}

async function drain(turn: () => Promise<number>): Promise<number> {
  let sum = 0
  for (;;) {
    const count = await turn()
    sum += count
    if (count < BATCH) return sum
  }
}

async function decideMessages(
  world: SimulatedWorld,
  channel: 'email' | 'sms',
  { done, now }: Span,
): Promise<number> {
  const { db, settings } = world
  const end = { dueAt: done, id: Number.MAX_SAFE_INTEGER }
  const messages = await claimDue(db, { channel, now, after: { 0: end, 1: end, 2: end }, limit: BATCH })
  const decisions = await decideBatch(db, messages, { channel, settings, now })
  await save(world, decisions, now)
  const sent = sentOf(decisions)
  if (sent.length === 0) return messages.length

  await markSent(
    db,
    sent.map(({ id }) => id),
    now,
  )
  await appendEvents(
    db,
    sent.map((message) => toSentEvent(message, now, world.masterKey)),
    now,
  )
  await answerMessages(world, sent, now)
  return messages.length
}

/** An agent is taken to be free whenever a call may be made. */
async function decideDueCalls(world: SimulatedWorld, span: Span): Promise<number> {
  const { db } = world
  const { now } = span
  const messages = await listDueCalls(db, span, BATCH)
  if (messages.length === 0) return 0
  const decisions = await decideCalls(db, messages, now)
  await save(world, decisions, now)
  await saveCalls(db, decisions.map(toCall), now)
  const called = sentOf(decisions)
  await markSent(
    db,
    called.map(({ id }) => id),
    now,
  )
  const held = decisions.filter(({ verdict }) => verdict.kind === 'skip')
  await appendEvents(
    db,
    held.map(({ message }) => toHeldEvent(message, now)),
    now,
  )
  await answerCalls(world, called)
  return messages.length
}

async function save({ db }: SimulatedWorld, decisions: readonly Decision[], now: Date): Promise<void> {
  const leaseUntil = addDuration(now, 'UTC', 'PT1H')
  await saveVerdicts(
    db,
    decisions.map((decision) => toVerdict(decision, 'simulation', leaseUntil)),
    now,
  )
}

function sentOf(decisions: readonly Decision[]): ClaimedMessage[] {
  return decisions.filter(({ verdict }) => verdict.kind === 'send').map(({ message }) => message)
}

function toCall({ message: { id: messageId }, verdict }: Decision): SimulatedCall {
  switch (verdict.kind) {
    case 'send':
      return { messageId, state: 'claimed', reason: null, nextAt: null }
    case 'defer':
      return { messageId, state: 'open', reason: verdict.reason, nextAt: verdict.until }
    case 'skip':
      return { messageId, state: 'held', reason: verdict.reason, nextAt: null }
  }
}

function toSentEvent(message: ClaimedMessage, occurredAt: Date, masterKey: Buffer) {
  return toMessageEvent('message_sent', { ...message, template: null }, { masterKey, occurredAt })
}

/** As the phone's own gate announces it: the workflow that waits for the outcome learns that there will be none. */
function toHeldEvent({ id, customerId, enrolmentId, stepId }: ClaimedMessage, now: Date) {
  return {
    customerId,
    type: 'call_outcome',
    occurredAt: now,
    properties: { outcome: 'held', final: true, enrolmentId, step: stepId, messageId: id, channel: 'phone' },
  }
}
