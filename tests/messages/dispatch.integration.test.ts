import { sql } from 'drizzle-orm'
import { afterEach, describe, expect, it } from 'vitest'
import { outboxEmailProvider } from '../../src/channels/email/outbox.ts'
import { recordConsents } from '../../src/consent/record-consent.ts'
import { suppress } from '../../src/consent/suppress.ts'
import { withdrawConsent } from '../../src/consent/withdraw-consent.ts'
import { virtualClock } from '../../src/core/clock.ts'
import {
  ProviderRejectedError,
  ProviderUnavailableError,
  ProviderUncertainError,
} from '../../src/core/errors.ts'
import type { Dispatcher } from '../../src/messages/dispatch.ts'
import { anEntry } from '../consent/people.ts'
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
  states,
} from './support.ts'

const database = testDatabase()
const dispatchers: Dispatcher[] = []

function dispatcher(...args: Parameters<typeof aDispatcher>): Dispatcher {
  const made = aDispatcher(...args)
  dispatchers.push(made)
  return made
}

afterEach(async () => {
  await Promise.all(dispatchers.splice(0).map((one) => one.close()))
  await database.db.execute(
    sql`update messages set status = 'cancelled' where status in ('queued', 'handed')`,
  )
})

describe('runOnce', () => {
  it('sends what is due to whoever agreed, once, and says so in an event', async () => {
    const queue = recordingQueue()
    const ctx = testContext(database.db, { queue })
    const template = await anEmailTemplate(ctx)
    const customers = await people(ctx.db, 3)
    const ids = await plan(
      ctx.db,
      customers.map((id) => aMessage(id, template)),
    )
    const provider = fakeProvider()
    const runner = dispatcher(ctx, provider)

    await runner.runOnce('email')
    await runner.runOnce('email')

    expect(provider.sent.map(({ messageId }) => messageId).sort()).toEqual(ids)
    for (const one of await states(ctx.db, ids)) {
      expect(one).toMatchObject({
        status: 'sent',
        fence: 1,
        attempts: 1,
        gate: { verdict: { kind: 'send' } },
      })
      expect(one.consentEntryId).not.toBeNull()
    }
    const [event] = await eventsOf(ctx.db, customers[0] ?? 0, 'message_sent')
    expect(event?.properties).toMatchObject({ messageId: ids[0], template: 'hello', channel: 'email' })
    expect(queue.rings.some(({ job }) => job === 'engine.pass')).toBe(true)
  })

  it('knows at once that what lies in the outbox is delivered; of other providers a report says so', async () => {
    const ctx = testContext(database.db)
    const template = await anEmailTemplate(ctx)
    const [here = 0, away = 0] = await people(ctx.db, 2)
    const kept: unknown[] = []
    const outbox = outboxEmailProvider(async (entry) => void kept.push(entry))

    await plan(ctx.db, [aMessage(here, template)])
    await dispatcher(ctx, outbox).runOnce('email')
    await plan(ctx.db, [aMessage(away, template)])
    await dispatcher(ctx, fakeProvider()).runOnce('email')

    const found = await database.sql`
      select customer_id::int as customer, status, delivered_at is not null as delivered from messages
      where customer_id in ${database.sql([here, away])} order by customer_id`
    expect([...found]).toEqual([
      { customer: here, status: 'sent', delivered: true },
      { customer: away, status: 'sent', delivered: false },
    ])
    expect(kept).toHaveLength(1)
    expect(await eventsOf(ctx.db, here, 'message_delivered')).toHaveLength(1)
    expect(await eventsOf(ctx.db, away, 'message_delivered')).toHaveLength(0)
  })

  it('holds a message for whoever did not agree, with the reason and the values seen', async () => {
    const ctx = testContext(database.db)
    const template = await anEmailTemplate(ctx)
    const [customer = 0] = await people(ctx.db, 1)
    await withdrawConsent(ctx, {
      customerId: customer,
      channel: 'email',
      purpose: 'promotions',
      source: 'test',
      evidence: {},
    })
    const [id = 0] = await plan(ctx.db, [aMessage(customer, template)])
    const provider = fakeProvider()

    await dispatcher(ctx, provider).runOnce('email')

    expect(provider.sent).toEqual([])
    const held = await state(ctx.db, id)
    expect(held).toMatchObject({ status: 'held', reason: 'no_consent' })
    expect(held.gate).toMatchObject({ facts: { consent: { state: 'withdrawn' } } })
  })

  it('never sends to a suppressed address, not even a receipt', async () => {
    const ctx = testContext(database.db)
    const template = await anEmailTemplate(ctx, { key: 'receipt', class: 'transactional' })
    const [customer = 0] = await people(ctx.db, 1)
    const [row] = await database.sql`select email from customers where id = ${customer}`
    await suppress(
      ctx.db,
      [{ channel: 'email', address: row?.['email'], reason: 'hard_bounce', actor: 'system:test' }],
      testNow,
      ctx.masterKey,
    )
    const [id = 0] = await plan(ctx.db, [aMessage(customer, template, { class: 'transactional' })])
    const provider = fakeProvider()

    await dispatcher(ctx, provider).runOnce('email')

    expect(provider.sent).toEqual([])
    expect(await state(ctx.db, id)).toMatchObject({ status: 'held', reason: 'suppressed' })
  })

  it('sends a receipt to whoever refused advertising', async () => {
    const ctx = testContext(database.db)
    const template = await anEmailTemplate(ctx, { key: 'receipt', class: 'transactional' })
    const [customer = 0] = await people(ctx.db, 1)
    await recordConsents(ctx.db, [anEntry(customer, { action: 'withdrawn' })], testNow)
    const [id = 0] = await plan(ctx.db, [aMessage(customer, template, { class: 'transactional' })])

    await dispatcher(ctx, fakeProvider()).runOnce('email')

    expect(await state(ctx.db, id)).toMatchObject({ status: 'sent', consentEntryId: null })
  })

  it('puts off what exceeds the frequency cap, counting within one batch', async () => {
    const ctx = testContext(database.db)
    const template = await anEmailTemplate(ctx)
    const [customer = 0] = await people(ctx.db, 1)
    const ids = await plan(
      ctx.db,
      [1, 2, 3].map(() => aMessage(customer, template)),
    )
    const provider = fakeProvider()

    await dispatcher(ctx, provider).runOnce('email')

    expect(provider.sent).toHaveLength(2)
    const late = await state(ctx.db, ids[2] ?? 0)
    expect(late).toMatchObject({ status: 'queued', reason: 'frequency_cap' })
    expect(late.dueAt).toEqual(new Date(testNow.getTime() + 86_400_000))
  })

  it('keeps to the cap when two dispatchers race for the same customers', async () => {
    const ctx = testContext(database.db)
    const template = await anEmailTemplate(ctx)
    const customers = await people(ctx.db, 20)
    await plan(
      ctx.db,
      customers.flatMap((id) => [1, 2, 3, 4, 5].map(() => aMessage(id, template))),
    )
    const provider = fakeProvider()
    const racers = [1, 2, 3].map(() => dispatcher(ctx, provider, { maxOutstanding: 10 }))

    await Promise.all(racers.map((racer) => racer.runOnce('email')))

    const perAddress = new Map<string, number>()
    for (const { to } of provider.sent) perAddress.set(to, (perAddress.get(to) ?? 0) + 1)
    expect([...perAddress.values()]).toEqual(Array(20).fill(2))
    expect(new Set(provider.sent.map(({ messageId }) => messageId)).size).toBe(40)
  })

  it('sends what somebody waits for before what is bulk', async () => {
    const ctx = testContext(database.db)
    const template = await anEmailTemplate(ctx)
    const receipt = await anEmailTemplate(ctx, { key: 'receipt', class: 'transactional' })
    const customers = await people(ctx.db, 5)
    const bulk = await plan(
      ctx.db,
      customers.map((id) => aMessage(id, template, { rank: 2 })),
    )
    const [urgent] = await plan(ctx.db, [aMessage(customers[0] ?? 0, receipt, { class: 'transactional' })])
    const provider = { ...fakeProvider(), maxInFlight: 1 }

    await dispatcher(ctx, provider).runOnce('email')

    expect(provider.sent.map(({ messageId }) => messageId)).toEqual([urgent, ...bulk])
  })

  it('lets the messages of a paused workflow wait, and sends the others', async () => {
    const ctx = testContext(database.db)
    const template = await anEmailTemplate(ctx)
    const [a = 0, b = 0] = await people(ctx.db, 2)
    const [waits = 0, goes = 0] = await plan(ctx.db, [
      aMessage(a, template, { workflowId: 7 }),
      aMessage(b, template, { workflowId: 8 }),
    ])

    await dispatcher(ctx, fakeProvider(), { pausedWorkflows: async () => new Set([7]) }).runOnce('email')

    expect(await state(ctx.db, waits)).toMatchObject({ status: 'queued', reason: 'paused' })
    expect(await state(ctx.db, goes)).toMatchObject({ status: 'sent' })
  })

  it('holds what came too late', async () => {
    const ctx = testContext(database.db)
    const template = await anEmailTemplate(ctx)
    const [customer = 0] = await people(ctx.db, 1)
    const [id = 0] = await plan(ctx.db, [aMessage(customer, template, { expiresAt: testNow })])

    await dispatcher(ctx, fakeProvider()).runOnce('email')

    expect(await state(ctx.db, id)).toMatchObject({ status: 'held', reason: 'too_late' })
  })

  it('fails the one message whose template cannot be filled, and sends the others', async () => {
    const ctx = testContext(database.db)
    const template = await anEmailTemplate(ctx)
    const [a = 0, b = 0] = await people(ctx.db, 2)
    const [bad = 0, good = 0] = await plan(ctx.db, [aMessage(a, 999_999_999), aMessage(b, template)])

    await dispatcher(ctx, fakeProvider()).runOnce('email')

    expect(await state(ctx.db, bad)).toMatchObject({ status: 'failed', reason: 'render_error' })
    expect(await state(ctx.db, good)).toMatchObject({ status: 'sent' })
  })
})

describe('what the provider answers', () => {
  it('fails a message that it refuses for good, and suppresses an address that does not exist', async () => {
    const ctx = testContext(database.db)
    const template = await anEmailTemplate(ctx)
    const [customer = 0, other = 0] = await people(ctx.db, 2)
    const [gone = 0, refused = 0] = await plan(ctx.db, [
      aMessage(customer, template),
      aMessage(other, template),
    ])
    const cause = { responseCode: 550, command: 'RCPT TO', response: '550 5.1.1 no such user' }
    const provider = fakeProvider(({ messageId }) => {
      if (messageId === gone) throw new ProviderRejectedError('no such user', { cause })
      throw new ProviderRejectedError('content refused', {
        cause: { ...cause, command: 'DATA', response: '554 5.7.1 spam' },
      })
    })

    await dispatcher(ctx, provider).runOnce('email')

    expect(await state(ctx.db, gone)).toMatchObject({ status: 'failed', reason: 'rejected' })
    expect(await state(ctx.db, refused)).toMatchObject({ status: 'failed', reason: 'rejected' })
    const suppressed = await database.sql`
      select c.id, s.reason from suppressions s join customers c on c.email_hash = s.address_hash
      where c.id in (${customer}, ${other})`
    expect(suppressed.map((row) => ({ ...row }))).toEqual([{ id: customer, reason: 'hard_bounce' }])
  })

  it('tries a message again later that was certainly not taken', async () => {
    const clock = virtualClock(testNow)
    const ctx = testContext(database.db, { clock })
    const template = await anEmailTemplate(ctx)
    const [customer = 0] = await people(ctx.db, 1)
    const [id = 0] = await plan(ctx.db, [aMessage(customer, template)])
    const provider = fakeProvider((_, nth) => {
      if (nth === 1) throw new ProviderUnavailableError('away')
    })
    const runner = dispatcher(ctx, provider)

    await runner.runOnce('email')
    const before = await state(ctx.db, id)
    clock.advance(60_000)
    await runner.runOnce('email')

    expect(before).toMatchObject({ status: 'queued', reason: 'provider_unavailable', attempts: 1 })
    expect(await state(ctx.db, id)).toMatchObject({ status: 'sent', attempts: 2, fence: 2 })
  })

  it('stops for everybody when the account is refused, blames no address and goes on after', async () => {
    const clock = virtualClock(testNow)
    const queue = recordingQueue()
    const ctx = testContext(database.db, { clock, queue })
    const template = await anEmailTemplate(ctx)
    const customers = await people(ctx.db, 40)
    const ids = await plan(
      ctx.db,
      customers.map((id) => aMessage(id, template)),
    )
    let refuses = true
    const provider = fakeProvider(() => {
      if (refuses) throw new ProviderUnavailableError('bad password', { retryAfterMs: 300_000 })
    })
    const runner = dispatcher(ctx, { ...provider, name: 'refusing' })

    await runner.runOnce('email')
    const tried = provider.sent.length
    const stopped = await states(ctx.db, ids)
    refuses = false
    clock.advance(301_000)
    await runner.runOnce('email')

    expect(tried).toBeLessThan(20)
    expect(new Set(stopped.map(({ status }) => status))).toEqual(new Set(['queued']))
    expect((await states(ctx.db, ids)).map(({ status }) => status)).toEqual(Array(40).fill('sent'))
    expect(queue.rings.some(({ job, afterMs }) => job === 'messages.dispatch' && afterMs)).toBe(true)
    const [suppressed] = await database.sql`
      select count(*)::int as n from suppressions s join customers c on c.email_hash = s.address_hash
      where c.id in ${database.sql(customers)}`
    expect(suppressed?.['n']).toBe(0)
    await runner.close()
  })

  it('never sends marketing again when nobody knows whether it left', async () => {
    const clock = virtualClock(testNow)
    const ctx = testContext(database.db, { clock })
    const template = await anEmailTemplate(ctx)
    const [customer = 0] = await people(ctx.db, 1)
    const [id = 0] = await plan(ctx.db, [aMessage(customer, template)])
    const provider = fakeProvider(() => {
      throw new ProviderUncertainError('the line went dead')
    })
    const runner = dispatcher(ctx, provider)

    await runner.runOnce('email')
    clock.advance(86_400_000)
    await runner.runOnce('email')

    expect(provider.sent).toHaveLength(1)
    expect(await state(ctx.db, id)).toMatchObject({ status: 'uncertain', reason: 'provider_uncertain' })
  })

  it('keeps to the rate and the daily quota, and comes back when there is room', async () => {
    const clock = virtualClock(testNow)
    const queue = recordingQueue()
    const ctx = testContext(database.db, { clock, queue })
    const template = await anEmailTemplate(ctx)
    const customers = await people(ctx.db, 12)
    await plan(
      ctx.db,
      customers.map((id) => aMessage(id, template)),
    )
    const provider = { ...fakeProvider(), name: 'slow' }
    const rates = { email: { perSecond: 2, burst: 4, dailyQuota: 7 }, sms: { perSecond: 1 } }
    const runner = dispatcher(ctx, provider, { rates })

    const sentAfter: number[] = []
    for (const ms of [0, 1_000, 60_000, 86_400_000]) {
      clock.advance(ms)
      await runner.runOnce('email')
      sentAfter.push(provider.sent.length)
    }

    expect(sentAfter).toEqual([4, 6, 7, 11])
    const rings = queue.rings.filter(({ job }) => job === 'messages.dispatch')
    expect(rings.at(-2)?.afterMs).toBe(
      Date.parse('2026-03-03T00:00:00Z') - Date.parse('2026-03-02T09:01:01Z'),
    )
  })
})
