import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { withdrawConsent } from '../../src/consent/withdraw-consent.ts'
import { type Context, inTransaction } from '../../src/context.ts'
import { systemClock } from '../../src/core/clock.ts'
import { passGate } from '../../src/messages/gate.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import {
  aDispatcher,
  aMessage,
  anEmailTemplate,
  fakeProvider,
  people,
  plan,
  state,
  states,
} from './support.ts'

const database = testDatabase()
/** 10,000 by hand: `RACES=10000 npx vitest run tests/messages/opt-out-race`. */
const races = Number(process.env['RACES'] ?? 150)

function optOut(ctx: Context, customerId: number) {
  return withdrawConsent(ctx, {
    customerId,
    channel: 'email',
    purpose: 'promotions',
    source: 'race',
    evidence: {},
  })
}

async function oneMessage() {
  const ctx = testContext(database.db)
  const template = await anEmailTemplate(ctx)
  const [customer = 0] = await people(ctx.db, 1)
  const [id = 0] = await plan(ctx.db, [aMessage(customer, template)])
  return { ctx, customer, id }
}

function gate(ctx: Context) {
  return passGate(ctx, {
    channel: 'email',
    provider: 'race',
    budgetKey: 'email:race',
    rate: { perSecond: 100 },
    limit: 10,
    leaseMs: 60_000,
    cursors: {},
    pausedWorkflows: async () => new Set<number>(),
  })
}

describe('an opt-out that meets the gate', () => {
  it('is waited for by the message, which stays until the opt-out is committed and is then held', async () => {
    const { ctx, customer, id } = await oneMessage()

    const during = await inTransaction(ctx, async (tx) => {
      await optOut(tx, customer)
      const result = await gate(ctx)
      return { result, state: await state(ctx.db, id) }
    })
    await gate(ctx)

    expect(during.result.handed).toEqual([])
    expect(during.state).toMatchObject({ status: 'queued', gate: null })
    expect(await state(ctx.db, id)).toMatchObject({ status: 'held', reason: 'no_consent' })
  })

  it('waits for the gate that is deciding about its message', async () => {
    const { ctx, customer, id } = await oneMessage()
    let optedOut = false

    const { optingOut, early } = await inTransaction(ctx, async (tx) => {
      await gate(tx)
      const pending = optOut(ctx, customer).then(() => {
        optedOut = true
      })
      await sleep(200)
      return { optingOut: pending, early: optedOut }
    })
    const handed = await state(ctx.db, id)
    await optingOut

    expect(early).toBe(false)
    expect(handed.status).toBe('handed')
    expect(optedOut).toBe(true)
    await ctx.db.execute(`update messages set status = 'cancelled' where id = ${id}`)
  })

  it('is never followed by a hand-over, however close the two are', async () => {
    const ctx = testContext(database.db, { clock: systemClock })
    const template = await anEmailTemplate(testContext(database.db))
    const customers = await people(ctx.db, races)
    const ids = await plan(
      ctx.db,
      customers.map((id) => aMessage(id, template, { dueAt: testNow })),
    )
    const rates = { email: { perSecond: 100_000, burst: 100_000 }, sms: { perSecond: 1 } }
    const dispatcher = aDispatcher(ctx, fakeProvider(), { maxOutstanding: 8, rates })
    const committedAt = new Map<number, Date>()

    async function optOutEvery(nth: number): Promise<void> {
      for (let i = races - 1 - nth; i >= 0; i -= 3) {
        await optOut(ctx, customers[i] ?? 0)
        committedAt.set(customers[i] ?? 0, ctx.clock.now())
      }
    }
    await Promise.all([dispatcher.runOnce('email'), optOutEvery(0), optOutEvery(1), optOutEvery(2)])
    await dispatcher.runOnce('email')
    await dispatcher.close()

    const sent = await database.sql<{ customerId: number; handedAt: Date }[]>`
      select customer_id as "customerId", handed_at as "handedAt" from messages
      where id in ${database.sql(ids)} and status = 'sent'`
    const late = sent.filter(({ customerId, handedAt }) => {
      const optedOutAt = committedAt.get(customerId)
      return optedOutAt !== undefined && optedOutAt < handedAt
    })
    const others = (await states(ctx.db, ids)).filter(({ status }) => status !== 'sent')
    expect(late).toEqual([])
    expect(new Set(others.map(({ reason }) => reason))).toEqual(new Set(['no_consent']))
    // Both must have happened, or nothing was shown.
    expect(Math.min(sent.length, others.length)).toBeGreaterThan(0)
  })
})
