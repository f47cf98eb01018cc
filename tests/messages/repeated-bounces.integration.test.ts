import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import type { DeliveryReport } from '../../src/channels/delivery-report.ts'
import { findSuppression } from '../../src/consent/queries/suppressions.ts'
import { tendConsents } from '../../src/consent/tend-consents.ts'
import { virtualClock } from '../../src/core/clock.ts'
import { addressHash } from '../../src/customers/address.ts'
import { recordResponses } from '../../src/messages/record-responses.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { aMessage, anEmailTemplate, people, plan } from './support.ts'

const DAY = 86_400_000
const database = testDatabase()

/** A subscriber who gets a mail a day, and what the provider reports about each. */
async function aSubscriber() {
  const clock = virtualClock(testNow)
  const ctx = testContext(database.db, { clock })
  const template = await anEmailTemplate(ctx)
  const [customer = 0] = await people(ctx.db, 1, 'untracked')
  const address = `p${customer}@example.com`
  return {
    ctx,
    clock,
    async mail(kind: DeliveryReport['kind'], rest: Partial<DeliveryReport> = {}) {
      const [id = 0] = await plan(ctx.db, [aMessage(customer, template)])
      await ctx.db.execute(
        sql`update messages set status = 'sent', handed_at = ${clock.now()} where id = ${id}`,
      )
      const report: DeliveryReport = { kind, messageId: id, address, at: clock.now(), ...rest }
      await recordResponses(ctx, [report, report])
      return id
    },
    async reason() {
      const key = { channel: 'email', addressHash: addressHash('email', address, ctx.masterKey) } as const
      return (await findSuppression(ctx.db, key))?.reason
    },
  }
}

const soft = { class: 'soft', action: 'count_soft' } as const
const noDomain = { class: 'hard_domain', action: 'suppress_after_2' } as const

describe('an address that bounces softly', () => {
  it('rests for 30 days after five days of it, however often on one day', async () => {
    const { ctx, clock, mail, reason } = await aSubscriber()
    for (let day = 1; day <= 4; day++) {
      for (let n = 0; n < 3; n++) await mail('bounced', soft)
      clock.advance(DAY)
    }
    expect(await reason()).toBeUndefined()
    await mail('bounced', soft)
    expect(await reason()).toBe('soft_bounce')

    clock.advance(30 * DAY - 1)
    await tendConsents(ctx)
    expect(await reason()).toBe('soft_bounce')
    clock.advance(1)
    await tendConsents(ctx)
    expect(await reason()).toBeUndefined()
  })

  it('begins again after a delivery, but not after one that bounced later', async () => {
    const { ctx, clock, mail, reason } = await aSubscriber()
    for (let day = 1; day <= 4; day++) {
      await mail('bounced', soft)
      clock.advance(DAY)
    }
    await mail('delivered')
    clock.advance(DAY)
    for (let day = 1; day <= 4; day++) {
      const id = await mail('delivered')
      clock.advance(1_000)
      const address = 'nobody-else@example.com'
      await recordResponses(ctx, [{ kind: 'bounced', messageId: id, address, at: clock.now(), ...soft }])
      clock.advance(DAY)
    }
    expect(await reason()).toBeUndefined()
    await mail('bounced', soft)
    expect(await reason()).toBe('soft_bounce')
  })
})

describe('an address whose domain is not found', () => {
  it('is suppressed for good by a second time 72 hours later, not sooner', async () => {
    const { clock, mail, reason } = await aSubscriber()
    await mail('bounced', noDomain)
    clock.advance(3 * DAY - 1)
    await mail('bounced', noDomain)
    expect(await reason()).toBeUndefined()

    clock.advance(1)
    await mail('bounced', noDomain)
    expect(await reason()).toBe('hard_bounce')
  })
})
