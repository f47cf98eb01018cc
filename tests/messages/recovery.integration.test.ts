import { sql } from 'drizzle-orm'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { virtualClock } from '../../src/core/clock.ts'
import { ConflictError } from '../../src/core/errors.ts'
import type { FailpointName } from '../../src/core/failpoint.ts'
import { passGate } from '../../src/messages/gate.ts'
import { saveOutcomes } from '../../src/messages/queries/outcomes.ts'
import { recordResponses } from '../../src/messages/record-responses.ts'
import { recoverHanded } from '../../src/messages/recover.ts'
import { resolveUncertain } from '../../src/messages/resolve-uncertain.ts'
import { recordingQueue, testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import {
  aDispatcher,
  aMessage,
  anEmailTemplate,
  eventsOf,
  fakeProvider,
  people,
  plan,
  state,
} from './support.ts'

const database = testDatabase()
const MINUTE = 60_000

afterEach(() =>
  database.db.execute(sql`update messages set status = 'cancelled' where status in ('queued', 'handed')`),
)

/** A world in which one message is about to be sent, by a process that dies at this line. */
async function dyingAt(point: FailpointName, messageClass: 'marketing' | 'transactional' = 'marketing') {
  const clock = virtualClock(testNow)
  const queue = recordingQueue()
  const ctx = testContext(database.db, { clock, queue })
  const template = await anEmailTemplate(ctx, { key: `dying-${messageClass}`, class: messageClass })
  const [customer = 0] = await people(ctx.db, 1)
  const [id = 0] = await plan(ctx.db, [aMessage(customer, template, { class: messageClass })])
  const provider = fakeProvider()
  // The process is gone: nothing after this line happens, nothing is recorded.
  const dead = new Promise<never>(() => {})
  const failpoint = (name: FailpointName) => {
    if (name === point) throw new Error('killed')
  }
  const first =
    point === 'after_data'
      ? {
          ...fakeProvider(),
          sent: provider.sent,
          send(mail: (typeof provider.sent)[number]) {
            provider.sent.push(mail)
            return dead
          },
        }
      : provider
  const run = aDispatcher(ctx, first, point === 'after_data' ? {} : { failpoint }).runOnce('email')
  if (point === 'after_data')
    await vi.waitFor(() => expect(provider.sent).toHaveLength(1), { timeout: 60_000 })
  else await run.catch(() => undefined)
  const again = aDispatcher(ctx, provider)
  return { ctx, clock, queue, id, customer, provider, again }
}

describe('a process that dies', () => {
  it('before the gate commits: the message leaves with the next process, once', async () => {
    const { ctx, id, provider, again } = await dyingAt('before_gate_commit')

    await again.runOnce('email')

    expect(provider.sent).toHaveLength(1)
    expect(await state(ctx.db, id)).toMatchObject({ status: 'sent', fence: 1 })
  })

  it('after the hand-over: marketing becomes uncertain and is never sent by itself', async () => {
    const { ctx, clock, id, provider, again } = await dyingAt('after_handed')

    const early = await recoverHanded(ctx)
    clock.advance(3 * MINUTE)
    const late = await recoverHanded(ctx)
    clock.advance(60 * MINUTE)
    await recoverHanded(ctx)
    await again.runOnce('email')

    expect(early).toEqual({ uncertain: 0, requeued: 0 })
    expect(late).toEqual({ uncertain: 1, requeued: 0 })
    expect(provider.sent).toHaveLength(0)
    expect(await state(ctx.db, id)).toMatchObject({ status: 'uncertain', reason: 'lease_expired' })
  })

  it('after the provider took it: there is one mail, and evidence settles the message', async () => {
    const { ctx, clock, id, customer, provider, again } = await dyingAt('after_data')
    clock.advance(3 * MINUTE)
    await recoverHanded(ctx)
    const unsure = await state(ctx.db, id)

    await recordResponses(ctx, [{ kind: 'delivered', messageId: id, address: 'x@example.com', at: testNow }])
    await again.runOnce('email')

    expect(unsure.status).toBe('uncertain')
    expect(provider.sent).toHaveLength(1)
    expect(await state(ctx.db, id)).toMatchObject({ status: 'sent', reason: null, sentAt: testNow })
    expect(await eventsOf(ctx.db, customer, 'message_sent')).toHaveLength(1)
  })

  it('with a receipt in hand: it goes again after a quarter of an hour without evidence', async () => {
    const { ctx, clock, queue, id, provider, again } = await dyingAt('after_handed', 'transactional')

    clock.advance(14 * MINUTE)
    const early = await recoverHanded(ctx)
    clock.advance(MINUTE)
    const late = await recoverHanded(ctx)
    const requeued = await state(ctx.db, id)
    await again.runOnce('email')

    expect([early.requeued, late.requeued]).toEqual([0, 1])
    expect(requeued).toMatchObject({ status: 'queued', reason: 'resent_after_uncertain' })
    expect(queue.rings.some(({ job }) => job === 'messages.dispatch')).toBe(true)
    expect(provider.sent).toHaveLength(1)
    expect(await state(ctx.db, id)).toMatchObject({ status: 'sent', fence: 2 })
  })
})

describe('a fence', () => {
  const outcome = {
    reason: null,
    error: null,
    providerMessageId: 'p',
    dueAt: null,
    at: testNow,
    locale: null,
    parts: null,
  } as const
  const rest = {
    delivered: false,
    cost: null,
    tracking: false,
    clickTracking: false,
    countsAttempt: true,
    badAddress: null,
  } as const

  async function handed() {
    const ctx = testContext(database.db)
    const template = await anEmailTemplate(ctx)
    const [customer = 0] = await people(ctx.db, 1)
    await plan(ctx.db, [aMessage(customer, template)])
    const { handed: messages } = await passGate(ctx, {
      channel: 'email',
      provider: 'fence',
      budgetKey: 'email:fence',
      rate: { perSecond: 100 },
      limit: 10,
      leaseMs: 60_000,
      cursors: {},
      pausedWorkflows: async () => new Set<number>(),
    })
    const [message] = messages
    if (!message) throw new Error('nothing was handed over')
    return { ctx, message }
  }

  it('refuses what an earlier holder of the message says', async () => {
    const { ctx, message } = await handed()
    const late = { ...message, ...outcome, ...rest, status: 'sent' as const, fence: message.fence - 1 }

    const saved = await saveOutcomes(ctx.db, [late])

    expect(saved).toEqual([])
    expect(await state(ctx.db, message.id)).toMatchObject({ status: 'handed' })
  })

  it('takes a late "sent" as evidence while nobody knows better, and nothing else', async () => {
    const { ctx, message } = await handed()
    await ctx.db.execute(sql`update messages set status = 'uncertain' where id = ${message.id}`)
    const late = { ...message, ...outcome, ...rest }

    const failed = await saveOutcomes(ctx.db, [{ ...late, status: 'failed' }])
    const sent = await saveOutcomes(ctx.db, [{ ...late, status: 'sent' }])
    const again = await saveOutcomes(ctx.db, [{ ...late, status: 'sent' }])

    expect([failed.length, sent.length, again.length]).toEqual([0, 1, 0])
  })
})

describe('resolveUncertain', () => {
  async function uncertain() {
    const ctx = testContext(database.db)
    const template = await anEmailTemplate(ctx)
    const [customer = 0] = await people(ctx.db, 1)
    const [id = 0] = await plan(ctx.db, [aMessage(customer, template)])
    await ctx.db.execute(
      sql`update messages set status = 'uncertain', handed_at = ${testNow} where id = ${id}`,
    )
    return { ctx, id, customer }
  }

  it('marks a message sent, with its event and an entry in the audit log', async () => {
    const { ctx, id, customer } = await uncertain()

    await resolveUncertain(ctx, { messageId: id, resolution: 'sent' })

    expect(await state(ctx.db, id)).toMatchObject({ status: 'sent' })
    expect(await eventsOf(ctx.db, customer, 'message_sent')).toHaveLength(1)
    const [entry] = await database.sql`select action from audit_log order by id desc limit 1`
    expect(entry?.['action']).toBe('message.resolve')
  })

  it('sends again only when a person says so', async () => {
    const { ctx, id } = await uncertain()

    await resolveUncertain(ctx, { messageId: id, resolution: 'resend' })
    const provider = fakeProvider()
    await aDispatcher(ctx, provider).runOnce('email')

    expect(provider.sent.map(({ messageId }) => messageId)).toEqual([id])
  })

  it('refuses a message that is not uncertain', async () => {
    const { ctx, id } = await uncertain()
    await resolveUncertain(ctx, { messageId: id, resolution: 'give_up' })

    const again = resolveUncertain(ctx, { messageId: id, resolution: 'resend' })

    await expect(again).rejects.toThrow(ConflictError)
    expect(await state(ctx.db, id)).toMatchObject({ status: 'failed', reason: 'given_up' })
  })
})
