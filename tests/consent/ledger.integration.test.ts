import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { listConsents } from '../../src/consent/queries/consents.ts'
import { recordConsents } from '../../src/consent/record-consent.ts'
import { transferConsents } from '../../src/consent/transfer-consents.ts'
import { verifyLedger } from '../../src/consent/verify-ledger.ts'
import { rows } from '../../src/db/client.ts'
import { testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { aCustomer, anEntry } from './people.ts'

const { db } = testDatabase()
const earlier = new Date('2026-02-01T12:00:00Z')
const later = new Date('2026-03-02T08:59:00Z')

async function stateOf(customerId: number) {
  return (await listConsents(db, customerId))[0]?.state
}

describe('recordConsents', () => {
  it('keeps entry, evidence and projection, and tells the engine', async () => {
    const customerId = await aCustomer(db)

    const [entryId] = await recordConsents(db, [anEntry(customerId)], testNow)

    expect(await listConsents(db, customerId)).toEqual([
      {
        customerId,
        channel: 'email',
        purpose: 'promotions',
        state: 'granted',
        legalBasis: 'consent',
        entryId,
        since: testNow,
        expiresAt: null,
        proven: true,
        outOfHours: false,
      },
    ])
    const topics = await rows(
      db,
      sql`select topic from inbox where customer_id = ${customerId} order by topic`,
    )
    expect(topics).toEqual([{ topic: 'consent:email' }, { topic: 'event:consent_granted' }])
  })

  it('chains a thousand entries of many people in one call and returns their ids in order', async () => {
    const ids = await Promise.all(Array.from({ length: 250 }, () => aCustomer(db)))
    const entries = ids.flatMap((id) => ['a', 'b', 'c', 'd'].map((purpose) => anEntry(id, { purpose })))

    const entryIds = await recordConsents(db, entries, testNow)

    const stored = await rows<{ id: number; customerId: number; purpose: string }>(
      db,
      sql`select id, customer_id as "customerId", purpose from consent_ledger where id >= ${entryIds[0]} order by id`,
    )
    expect(stored).toEqual(
      entries.map(({ customerId, purpose }, i) => ({ id: entryIds[i], customerId, purpose })),
    )
    expect(await verifyLedger(db, ids[0])).toMatchObject({ entries: 4, faults: [] })
  })

  it('lets two writers of the same people wait for each other, without a fork', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => aCustomer(db)))
    const batch = (purpose: string, order: number[]) =>
      recordConsents(
        db,
        order.map((id) => anEntry(id, { purpose })),
        testNow,
      )

    await Promise.all([
      batch('a', ids),
      batch('b', ids.toReversed()),
      batch('c', ids),
      batch('d', ids.toReversed()),
    ])

    const checks = await Promise.all(ids.map((id) => verifyLedger(db, id)))
    expect(checks.map(({ entries, faults }) => [entries, faults.length])).toEqual(ids.map(() => [4, 0]))
  })

  it('does not let a consent that arrives late undo a newer withdrawal', async () => {
    const customerId = await aCustomer(db)
    await recordConsents(db, [anEntry(customerId, { action: 'withdrawn', at: later })], testNow)

    await recordConsents(db, [anEntry(customerId, { at: earlier, source: 'import:1' })], testNow)

    expect(await stateOf(customerId)).toBe('withdrawn')
  })

  it('lets the withdrawal win at the same instant, in either order', async () => {
    const [one, other] = [await aCustomer(db), await aCustomer(db)]
    const grant = (id: number) => anEntry(id)
    const withdrawal = (id: number) => anEntry(id, { action: 'withdrawn' })

    await recordConsents(db, [grant(one), withdrawal(one), withdrawal(other), grant(other)], testNow)

    expect([await stateOf(one), await stateOf(other)]).toEqual(['withdrawn', 'withdrawn'])
  })

  it('takes a decision dated in the future as one of the present', async () => {
    const customerId = await aCustomer(db)
    await recordConsents(db, [anEntry(customerId, { at: new Date('2099-01-01T00:00:00Z') })], testNow)

    await recordConsents(db, [anEntry(customerId, { action: 'withdrawn' })], testNow)

    expect(await stateOf(customerId)).toBe('withdrawn')
  })

  it('keeps a granted consent while it is asked for again', async () => {
    const customerId = await aCustomer(db)
    await recordConsents(db, [anEntry(customerId, { at: earlier })], testNow)

    await recordConsents(db, [anEntry(customerId, { action: 'requested' })], testNow)

    expect(await stateOf(customerId)).toBe('granted')
  })

  it('ends a phone consent after a year, one by contract never', async () => {
    const customerId = await aCustomer(db)
    await recordConsents(
      db,
      [
        anEntry(customerId, { channel: 'phone' }),
        anEntry(customerId, { channel: 'phone', purpose: 'service', legalBasis: 'contract' }),
      ],
      testNow,
    )

    expect((await listConsents(db, customerId)).map((row) => row.expiresAt)).toEqual([
      new Date('2027-03-02T09:00:00Z'),
      null,
    ])
  })

  it('refuses a wording that does not exist and writes nothing', async () => {
    const customerId = await aCustomer(db)

    const attempt = recordConsents(db, [anEntry(customerId, { wordingId: 999_999 })], testNow)

    await expect(attempt).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await listConsents(db, customerId)).toEqual([])
  })

  it('stores what Postgres cannot hold without it, and the hashes still fit', async () => {
    const customerId = await aCustomer(db)
    const evidence = { agent: 'evil\0agent\ud800', nested: { b: 1, a: [null, 1e21, -0.5] }, when: testNow }

    await recordConsents(db, [anEntry(customerId, { evidence, source: 'form:\0x' })], testNow)

    expect(await verifyLedger(db, customerId)).toEqual({ customers: 1, entries: 1, faults: [] })
  })
})

describe('transferConsents', () => {
  it('gives the survivor the newer decision of both, whoever made it', async () => {
    const [from, to] = [await aCustomer(db), await aCustomer(db)]
    await recordConsents(
      db,
      [
        anEntry(from, { purpose: 'a', action: 'withdrawn', at: later }),
        anEntry(to, { purpose: 'a', at: earlier }),
        anEntry(from, { purpose: 'b', at: earlier }),
        anEntry(to, { purpose: 'b', action: 'withdrawn', at: later }),
        anEntry(from, { purpose: 'c' }),
        anEntry(to, { purpose: 'd', action: 'withdrawn', at: later }),
        anEntry(from, { purpose: 'd', at: later }),
      ],
      testNow,
    )

    await transferConsents(db, from, to, testNow)

    const states = Object.fromEntries((await listConsents(db, to)).map((row) => [row.purpose, row.state]))
    expect(states).toEqual({ a: 'withdrawn', b: 'withdrawn', c: 'granted', d: 'withdrawn' })
    expect(await verifyLedger(db, to)).toMatchObject({ entries: 7, faults: [] })
  })
})

describe('verifyLedger', () => {
  let customerId = 0
  let ids: number[] = []

  beforeEach(async () => {
    customerId = await aCustomer(db)
    ids = await recordConsents(
      db,
      [anEntry(customerId), anEntry(customerId, { purpose: 'b' }), anEntry(customerId, { purpose: 'c' })],
      testNow,
    )
  })

  /** Somebody with the database's own password, who knows how to switch a trigger off. */
  async function tamper(statement: ReturnType<typeof sql>) {
    await db.transaction(async (tx) => {
      await tx.execute(sql`set local session_replication_role = replica`)
      await tx.execute(statement)
    })
  }

  it('is content with an untouched chain', async () => {
    expect(await verifyLedger(db, customerId)).toEqual({ customers: 1, entries: 3, faults: [] })
  })

  it('names an entry whose field was changed', async () => {
    await tamper(sql`update consent_ledger set source = 'form:other' where id = ${ids[1]}`)

    expect((await verifyLedger(db, customerId)).faults).toEqual([
      { customerId, entryId: ids[1], fault: 'altered' },
    ])
  })

  it('names the entry after one that was removed', async () => {
    await tamper(sql`delete from consent_ledger where id = ${ids[1]}`)

    expect((await verifyLedger(db, customerId)).faults).toEqual([
      { customerId, entryId: ids[2], fault: 'broken_link' },
      { customerId, entryId: null, fault: 'cut_off' },
    ])
  })

  it('notices that the last entries, or all, are gone', async () => {
    await tamper(sql`delete from consent_ledger where id = ${ids[2]}`)
    expect((await verifyLedger(db, customerId)).faults).toEqual([
      { customerId, entryId: null, fault: 'cut_off' },
    ])

    await tamper(sql`delete from consent_ledger where customer_id = ${customerId}`)
    expect((await verifyLedger(db, customerId)).faults).toEqual([
      { customerId, entryId: null, fault: 'cut_off' },
    ])
  })

  it('notices changed evidence, and takes erased evidence as no fault', async () => {
    await db.execute(
      sql`update consent_evidence set evidence = '{"ip":"203.0.113.9"}' where entry_id = ${ids[0]}`,
    )
    await db.execute(sql`delete from consent_evidence where entry_id = ${ids[1]}`)

    expect((await verifyLedger(db, customerId)).faults).toEqual([
      { customerId, entryId: ids[0], fault: 'evidence_altered' },
    ])
  })

  it('is not needed against the application: the database refuses to change an entry', async () => {
    const attempt = db.execute(sql`update consent_ledger set source = 'x' where id = ${ids[0]}`)

    await expect(attempt).rejects.toMatchObject({
      cause: expect.objectContaining({ message: 'consent_ledger is append-only' }),
    })
  })
})
