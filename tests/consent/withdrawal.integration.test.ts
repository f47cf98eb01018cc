import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { updateSettings } from '../../src/company/settings.ts'
import { expireConsents } from '../../src/consent/expire-consents.ts'
import { listConsents } from '../../src/consent/queries/consents.ts'
import { recordConsents } from '../../src/consent/record-consent.ts'
import { reopenBySms } from '../../src/consent/reopen-by-sms.ts'
import { isSuppressed, suppress } from '../../src/consent/suppress.ts'
import { verifyLedger } from '../../src/consent/verify-ledger.ts'
import { withdrawConsent } from '../../src/consent/withdraw-consent.ts'
import { inTransaction } from '../../src/context.ts'
import { fixedClock } from '../../src/core/clock.ts'
import { rows } from '../../src/db/client.ts'
import { recordingQueue, testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { aCustomer, anEntry, aPurpose, testMasterKey } from './people.ts'

const { db } = testDatabase()
const ctx = testContext(db)

beforeAll(async () => {
  await aPurpose(db, 'promotions')
  await aPurpose(db, 'newsletter')
})

async function statesOf(customerId: number) {
  return Object.fromEntries(
    (await listConsents(db, customerId)).map((row) => [`${row.channel}:${row.purpose}`, row.state]),
  )
}

describe('withdrawConsent', () => {
  it('withdraws one purpose, leaves the rest and rings the engine', async () => {
    const queue = recordingQueue()
    const customerId = await aCustomer(db)
    await recordConsents(db, [anEntry(customerId), anEntry(customerId, { purpose: 'newsletter' })], testNow)

    await withdrawConsent(testContext(db, { queue }), {
      customerId,
      channel: 'email',
      purpose: 'promotions',
      source: 'preferences',
      evidence: {},
    })

    expect(await statesOf(customerId)).toEqual({
      'email:promotions': 'withdrawn',
      'email:newsletter': 'granted',
    })
    expect(queue.rings.map(({ job }) => job)).toEqual(['engine.pass'])
  })

  it('with "all" also closes what was never asked, so that a late import cannot open it', async () => {
    const customerId = await aCustomer(db)
    const all = { customerId, channel: 'sms', purpose: 'all', source: 'sms_stop', evidence: {} } as const

    expect(await withdrawConsent(ctx, all)).toBe(2)
    const old = anEntry(customerId, { channel: 'sms', at: new Date('2026-01-01T00:00:00Z') })
    await recordConsents(db, [old], testNow)

    expect(await statesOf(customerId)).toEqual({
      'sms:newsletter': 'withdrawn',
      'sms:promotions': 'withdrawn',
    })
  })

  it('changes nothing the second time', async () => {
    const customerId = await aCustomer(db)
    const withdrawal = {
      customerId,
      channel: 'email',
      purpose: 'promotions',
      source: 'one_click',
      evidence: {},
    } as const
    await withdrawConsent(ctx, withdrawal)

    expect(await withdrawConsent(ctx, withdrawal)).toBe(0)
    expect(await verifyLedger(db, customerId)).toMatchObject({ entries: 1 })
  })

  it('reaches the survivor of a merge', async () => {
    const [merged, survivor] = [await aCustomer(db), await aCustomer(db)]
    await recordConsents(db, [anEntry(survivor)], testNow)
    await db.execute(
      sql`update customers set state = 'merged', merged_into = ${survivor} where id = ${merged}`,
    )

    await withdrawConsent(ctx, {
      customerId: merged,
      channel: 'email',
      purpose: 'promotions',
      source: 'one_click',
      evidence: {},
    })

    expect(await statesOf(survivor)).toEqual({ 'email:promotions': 'withdrawn' })
  })

  it('withdraws a consent that a server with a faster clock has recorded', async () => {
    const customerId = await aCustomer(db)
    await recordConsents(db, [anEntry(customerId)], testNow)
    const slow = testContext(db, { clock: fixedClock(new Date(testNow.getTime() - 400)) })

    await withdrawConsent(slow, {
      customerId,
      channel: 'email',
      purpose: 'promotions',
      source: 'one_click',
      evidence: {},
    })

    expect(await statesOf(customerId)).toEqual({ 'email:promotions': 'withdrawn' })
  })

  it('waits for whoever holds the consents, as the gate does', async () => {
    const customerId = await aCustomer(db)
    await recordConsents(db, [anEntry(customerId)], testNow)
    const steps: string[] = []
    let withdrawal: Promise<unknown> = Promise.resolve()

    await inTransaction(ctx, async (gate) => {
      await gate.db.execute(sql`select 1 from consents where customer_id = ${customerId} for update`)
      withdrawal = withdrawConsent(ctx, {
        customerId,
        channel: 'email',
        purpose: 'promotions',
        source: 'one_click',
        evidence: {},
      }).then(() => steps.push('withdrawn'))
      // Until Postgres itself says that the withdrawal is waiting for a lock.
      await waitForWaiter()
      steps.push('gate done')
    })
    await withdrawal

    expect(steps).toEqual(['gate done', 'withdrawn'])
  })
})

async function waitForWaiter() {
  for (;;) {
    const waiting = await rows(
      db,
      sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if (waiting.length > 0) return
  }
}

describe('suppress', () => {
  it('covers an address whatever its customers do, and shares the number between SMS and calls', async () => {
    const phone = '+33612345678'

    await suppress(
      db,
      [{ channel: 'phone', address: phone, reason: 'opposed', actor: 'user:1' }],
      testNow,
      testMasterKey,
    )

    expect(await isSuppressed(db, { channel: 'phone', address: phone }, testMasterKey)).toBe(true)
    expect(await isSuppressed(db, { channel: 'sms', address: phone }, testMasterKey)).toBe(false)
  })

  it('tells the engine about the customers of the address', async () => {
    const email = 'told@example.com'
    const customerId = await aCustomer(db, { email })

    await suppress(
      db,
      [{ channel: 'email', address: email, reason: 'complaint', actor: 'system:ses' }],
      testNow,
      testMasterKey,
    )

    expect(await rows(db, sql`select topic from inbox where customer_id = ${customerId}`)).toEqual([
      { topic: 'consent:email' },
    ])
  })

  it('lets a stronger reason replace a weaker one and never the other way', async () => {
    const address = { channel: 'email', address: 'strong@example.com', actor: 'system:test' } as const
    const reasonNow = async () =>
      (
        await rows<{ reason: string }>(
          db,
          sql`select reason from suppressions order by at desc, address_hash limit 50`,
        )
      )
        .map((row) => row.reason)
        .filter((reason) => reason === 'manual' || reason === 'erased')

    await suppress(db, [{ ...address, reason: 'manual' }], testNow, testMasterKey)
    expect(await reasonNow()).toEqual(['manual'])
    await suppress(db, [{ ...address, reason: 'erased' }], testNow, testMasterKey)
    await suppress(db, [{ ...address, reason: 'manual' }], testNow, testMasterKey)

    expect(await reasonNow()).toEqual(['erased'])
  })
})

describe('reopenBySms', () => {
  const phone = '+33698765432'

  async function stopped(evidence: Record<string, unknown>) {
    const customerId = await aCustomer(db)
    await recordConsents(
      db,
      [anEntry(customerId, { channel: 'sms', at: new Date('2026-02-01T09:00:00Z'), evidence })],
      testNow,
    )
    await suppress(
      db,
      [{ channel: 'sms', address: phone, reason: 'stop', actor: 'system:sms' }],
      testNow,
      testMasterKey,
    )
    await withdrawConsent(ctx, {
      customerId,
      channel: 'sms',
      purpose: 'all',
      source: 'sms_stop',
      evidence: {},
    })
    return customerId
  }

  it('re-opens what a STOP closed when the consent of before is still proven', async () => {
    const customerId = await stopped({ ip: '192.0.2.7' })
    const tomorrow = testContext(db, { clock: fixedClock(new Date('2026-03-03T09:00:00Z')) })

    expect(await reopenBySms(tomorrow, { customerId, phone, evidence: { inbound: 'in_1' } })).toBe('reopened')
    expect(await statesOf(customerId)).toEqual({ 'sms:promotions': 'granted', 'sms:newsletter': 'withdrawn' })
    expect(await isSuppressed(db, { channel: 'sms', address: phone }, testMasterKey)).toBe(false)
  })

  it('does not bring back what the person had closed themselves before the STOP', async () => {
    const customerId = await aCustomer(db)
    const channel = 'sms'
    const at = new Date('2026-02-01T09:00:00Z')
    await recordConsents(db, [anEntry(customerId, { channel, at })], testNow)
    await withdrawConsent(ctx, {
      customerId,
      channel,
      purpose: 'promotions',
      source: 'preferences',
      evidence: {},
    })
    await withdrawConsent(ctx, { customerId, channel, purpose: 'all', source: 'sms_stop', evidence: {} })

    expect(await reopenBySms(ctx, { customerId, phone, evidence: {} })).toBe('no_proven_consent')
  })

  it('leaves everything closed when nothing proves it any more', async () => {
    const customerId = await stopped({})

    expect(await reopenBySms(ctx, { customerId, phone, evidence: {} })).toBe('no_proven_consent')
    expect(await statesOf(customerId)).toEqual({
      'sms:promotions': 'withdrawn',
      'sms:newsletter': 'withdrawn',
    })
    expect(await isSuppressed(db, { channel: 'sms', address: phone }, testMasterKey)).toBe(true)
  })
})

describe('expireConsents', () => {
  it('writes the end of a phone consent into the ledger, once', async () => {
    const customerId = await aCustomer(db)
    await recordConsents(
      db,
      [anEntry(customerId, { channel: 'phone', at: new Date('2025-03-02T09:00:00Z') }), anEntry(customerId)],
      testNow,
    )

    await expireConsents(ctx, 100)
    await expireConsents(ctx, 100)

    expect(await statesOf(customerId)).toEqual({
      'phone:promotions': 'expired',
      'email:promotions': 'granted',
    })
    expect(await verifyLedger(db, customerId)).toEqual({ customers: 1, entries: 3, faults: [] })
  })

  it('also ends those that are too old since the company allows less', async () => {
    const customerId = await aCustomer(db)
    const at = new Date('2025-12-02T09:00:00Z')
    await recordConsents(db, [anEntry(customerId, { channel: 'phone', at })], testNow)
    await updateSettings(ctx, { contact: { phoneConsentMaxAge: 'P2M' } })

    await expireConsents(ctx, 100)

    expect(await statesOf(customerId)).toEqual({ 'phone:promotions': 'expired' })
    await updateSettings(ctx, { contact: { phoneConsentMaxAge: 'P1Y' } })
  })
})
