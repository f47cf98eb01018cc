import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DeliveryReport } from '../../src/channels/delivery-report.ts'
import { recordConsents } from '../../src/consent/record-consent.ts'
import { withdrawConsent } from '../../src/consent/withdraw-consent.ts'
import type { Context } from '../../src/context.ts'
import { inTransaction } from '../../src/context.ts'
import { virtualClock } from '../../src/core/clock.ts'
import { handleInboundSms } from '../../src/messages/handle-inbound-sms.ts'
import { findMessageContact, recordUnsubscribe } from '../../src/messages/message-contact.ts'
import { publicMessageId } from '../../src/messages/message-event.ts'
import { recordResponses } from '../../src/messages/record-responses.ts'
import { aCustomer, anEntry } from '../consent/people.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { aMessage, anEmailTemplate, eventsOf, people, plan, state } from './support.ts'

const database = testDatabase()
const at = (minutes: number) => new Date(testNow.getTime() + minutes * 60_000)

/** A message that was sent to somebody who lets us see opens and clicks, or does not. */
async function aSent(ctx: Context, tracked: 'tracked' | 'untracked' = 'tracked') {
  const template = await anEmailTemplate(ctx)
  const [customer = 0] = await people(ctx.db, 1, tracked)
  const [id = 0] = await plan(ctx.db, [aMessage(customer, template)])
  await ctx.db.execute(sql`
    update messages set status = 'sent', handed_at = ${testNow}, sent_at = ${testNow}, tracking = ${tracked === 'tracked'},
      click_tracking = ${tracked === 'tracked'}, provider_message_id = ${`ses-${id}`} where id = ${id}`)
  return { id, customer, address: `p${customer}@example.com` }
}

function columnsOf(id: number) {
  return database.sql`select status, delivered_at, opened_at, clicked_at, bounced_at, complained_at from messages where id = ${id}`
}

describe('recordResponses', () => {
  it('comes to the same in any order and however often a report is repeated', async () => {
    const ctx = testContext(database.db)
    const reports = (id: number): DeliveryReport[] => [
      { kind: 'accepted', messageId: id, address: 'a@example.com', at: at(0) },
      { kind: 'delivered', messageId: id, address: 'a@example.com', at: at(1) },
      { kind: 'opened', messageId: id, address: 'a@example.com', at: at(2), machine: 'apple_mpp' },
      { kind: 'opened', messageId: id, address: 'a@example.com', at: at(3) },
      { kind: 'clicked', messageId: id, address: 'a@example.com', at: at(4), url: 'https://shop.example/' },
      {
        kind: 'clicked',
        messageId: id,
        address: 'a@example.com',
        at: at(5),
        url: 'https://shop.example/',
        machine: 'burst',
      },
      {
        kind: 'bounced',
        messageId: id,
        address: 'a@example.com',
        at: at(6),
        class: 'soft',
        action: 'count_soft',
      },
      {
        kind: 'bounced',
        messageId: id,
        address: 'a@example.com',
        at: at(7),
        class: 'autoreply',
        action: 'ignore',
      },
    ]
    const straight = await aSent(ctx)
    for (const report of reports(straight.id)) await recordResponses(ctx, [report])
    const [expected] = await columnsOf(straight.id)
    const typesOf = (customer: number) => database.sql`
      select type, occurred_at, properties->>'machine' as machine, properties->>'reason' as reason from events
      where customer_id = ${customer} and type like 'message_%' order by occurred_at, type`
    const expectedEvents = [...(await typesOf(straight.customer))]

    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 }),
        fc.array(fc.nat(7), { maxLength: 6 }),
        fc.integer({ min: 1, max: 5 }),
        async (order, repeats, size) => {
          const other = await aSent(ctx)
          const list = [...order, ...repeats].map((index) => reports(other.id)[index] as DeliveryReport)
          for (let i = 0; i < list.length; i += size) await recordResponses(ctx, list.slice(i, i + size))

          const [row] = await columnsOf(other.id)
          expect(row).toEqual(expected)
          expect([...(await typesOf(other.customer))]).toEqual(expectedEvents)
        },
      ),
      { numRuns: 8 },
    )
    expect(expected).toMatchObject({
      delivered_at: at(1),
      opened_at: at(3),
      clicked_at: at(4),
      bounced_at: at(6),
    })
    expect(expectedEvents).toHaveLength(6)
  })

  it('suppresses an address that bounced for good and one whose owner complained', async () => {
    const ctx = testContext(database.db)
    const hard = await aSent(ctx)
    const angry = await aSent(ctx)
    const soft = await aSent(ctx)

    await recordResponses(ctx, [
      {
        kind: 'bounced',
        messageId: hard.id,
        address: 'hard@example.com',
        at: at(1),
        class: 'hard',
        action: 'suppress',
      },
      {
        kind: 'complained',
        messageId: angry.id,
        address: 'angry@example.com',
        at: at(1),
        class: 'abuse',
        action: 'suppress',
      },
      { kind: 'complained', messageId: soft.id, address: 'fine@example.com', at: at(1), class: 'not_spam' },
      {
        kind: 'bounced',
        messageId: soft.id,
        address: 'full@example.com',
        at: at(1),
        class: 'soft',
        action: 'count_soft',
      },
      {
        kind: 'bounced',
        providerMessageId: 'nobody knows',
        address: 'stranger@example.com',
        at: at(1),
        class: 'hard',
        action: 'suppress',
      },
    ])

    const reasons = await database.sql`select reason from suppressions order by reason`
    expect(reasons.map((row) => row['reason'])).toEqual(['complaint', 'hard_bounce', 'hard_bounce'])
    expect(await eventsOf(ctx.db, angry.customer, 'message_complained')).toHaveLength(1)
  })

  it('finds a message by the public id in a tag and by the id of the provider', async () => {
    const ctx = testContext(database.db)
    const one = await aSent(ctx)
    const two = await aSent(ctx)

    await recordResponses(ctx, [
      {
        kind: 'delivered',
        publicId: publicMessageId(one.id, ctx.masterKey),
        address: one.address,
        at: at(1),
      },
      { kind: 'delivered', providerMessageId: `ses-${two.id}`, address: two.address, at: at(2) },
      { kind: 'delivered', publicId: 'msg_nonsense', address: 'x@example.com', at: at(3) },
    ])

    expect((await columnsOf(one.id))[0]).toMatchObject({ delivered_at: at(1) })
    expect((await columnsOf(two.id))[0]).toMatchObject({ delivered_at: at(2) })
  })

  it('sees no open and no click of somebody who never agreed or no longer does', async () => {
    const ctx = testContext(database.db)
    const never = await aSent(ctx, 'untracked')
    const before = await aSent(ctx)
    for (const channel of ['tracking_opens', 'tracking_clicks'] as const) {
      await withdrawConsent(ctx, {
        customerId: before.customer,
        channel,
        purpose: 'all',
        source: 'test',
        evidence: {},
      })
    }

    for (const { id, address } of [never, before]) {
      await recordResponses(ctx, [
        { kind: 'opened', messageId: id, address, at: at(1) },
        { kind: 'clicked', messageId: id, address, at: at(2), url: 'https://shop.example/' },
      ])
    }

    for (const { id, customer } of [never, before]) {
      expect(await state(ctx.db, id)).toMatchObject({ openedAt: null, clickedAt: null })
      expect(await eventsOf(ctx.db, customer, 'message_opened')).toEqual([])
      expect(await eventsOf(ctx.db, customer, 'message_clicked')).toEqual([])
    }
  })

  it('withdraws the consent of somebody who unsubscribed at the provider', async () => {
    const ctx = testContext(database.db)
    const { id, customer, address } = await aSent(ctx)

    await recordResponses(ctx, [{ kind: 'unsubscribed', messageId: id, address, at: at(1) }])

    const [consent] = await database.sql`
      select state from consents where customer_id = ${customer} and channel = 'email' and purpose = 'promotions'`
    expect(consent?.['state']).toBe('withdrawn')
  })
})

describe('the way out of a message', () => {
  it('is found by the message, and recorded on it once', async () => {
    const ctx = testContext(database.db)
    const { id, customer } = await aSent(ctx)

    const contact = await findMessageContact(ctx.db, id)
    await inTransaction(ctx, (tx) => recordUnsubscribe(tx, id))
    await inTransaction(ctx, (tx) => recordUnsubscribe(tx, id))

    expect(contact).toEqual({
      customerId: customer,
      channel: 'email',
      purpose: 'promotions',
      class: 'marketing',
    })
    expect(await eventsOf(ctx.db, customer, 'message_unsubscribed')).toHaveLength(1)
    expect(await findMessageContact(ctx.db, 999_999_999)).toBeUndefined()
  })
})

describe('handleInboundSms', () => {
  async function anSmsReader(ctx: Context, phone: string) {
    const customer = await aCustomer(ctx.db, { phone })
    await recordConsents(ctx.db, [anEntry(customer, { channel: 'sms', at: at(-60) })], at(-60))
    const [id = 0] = await plan(ctx.db, [aMessage(customer, 1, { channel: 'sms' })])
    await ctx.db.execute(sql`update messages set status = 'sent', handed_at = ${at(-30)} where id = ${id}`)
    return { customer, id }
  }
  const smsState = (customer: number) => database.sql`
    select state from consents where customer_id = ${customer} and channel = 'sms' and purpose = 'promotions'`

  it('takes STOP for everybody with the number and suppresses the number', async () => {
    const ctx = testContext(database.db)
    const { customer, id } = await anSmsReader(ctx, '+33639980001')

    const result = await handleInboundSms(ctx, {
      from: '+33639980001',
      text: 'Arrêt svp',
      id: 'in-1',
      at: testNow,
    })
    await handleInboundSms(ctx, { from: '+33639980001', text: 'Arrêt svp', id: 'in-1', at: testNow })

    expect(result).toBe('stopped')
    expect((await smsState(customer))[0]?.['state']).toBe('withdrawn')
    expect(await eventsOf(ctx.db, customer, 'message_unsubscribed')).toMatchObject([
      { properties: { messageId: id } },
    ])
    const [suppressed] =
      await database.sql`select count(*)::int as n from suppressions where channel = 'sms' and reason = 'stop'`
    expect(suppressed?.['n']).toBe(1)
  })

  it('re-opens with START what is still proven', async () => {
    const clock = virtualClock(testNow)
    const ctx = testContext(database.db, { clock })
    const { customer } = await anSmsReader(ctx, '+33639980002')
    await handleInboundSms(ctx, { from: '+33639980002', text: 'STOP', id: 'in-2', at: testNow })
    clock.advance(60_000)

    const result = await handleInboundSms(ctx, { from: '+33639980002', text: 'START', id: 'in-3', at: at(1) })

    expect(result).toBe('reopened')
    expect((await smsState(customer))[0]?.['state']).toBe('granted')
  })

  it('keeps any other answer as a reply, and withdraws nothing', async () => {
    const ctx = testContext(database.db)
    const { customer } = await anSmsReader(ctx, '+33639980003')

    const result = await handleInboundSms(ctx, {
      from: '+33639980003',
      text: 'Stop demain ?',
      id: 'in-4',
      at: testNow,
    })

    expect(result).toBe('replied')
    expect((await smsState(customer))[0]?.['state']).toBe('granted')
    expect(await eventsOf(ctx.db, customer, 'message_replied')).toHaveLength(1)
  })

  it('suppresses a number that nobody knows', async () => {
    const ctx = testContext(database.db)

    expect(await handleInboundSms(ctx, { from: '+33639980009', text: 'STOP', id: 'in-5', at: testNow })).toBe(
      'stopped',
    )
  })
})
