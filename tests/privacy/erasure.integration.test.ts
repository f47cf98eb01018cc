import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { OPT_IN_PURPOSE } from '../../src/consent/opt-in.ts'
import { listConsents } from '../../src/consent/queries/consents.ts'
import { insertOptIn } from '../../src/consent/queries/opt-ins.ts'
import { recordConsents } from '../../src/consent/record-consent.ts'
import { isSuppressed, suppress } from '../../src/consent/suppress.ts'
import { verifyLedger } from '../../src/consent/verify-ledger.ts'
import { addressHash } from '../../src/customers/address.ts'
import { rows } from '../../src/db/client.ts'
import { appendEvents } from '../../src/events/append-events.ts'
import { identifyCustomers } from '../../src/events/identify-customers.ts'
import { passGate } from '../../src/messages/gate.ts'
import { planMessages } from '../../src/messages/plan-messages.ts'
import { eraseCustomer } from '../../src/privacy/erase-customer.ts'
import { exportCustomer } from '../../src/privacy/export-customer.ts'
import { aCustomer, anEntry, aPurpose, testMasterKey } from '../consent/people.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const { db } = testDatabase()
const ctx = testContext(db)
const phone = '+33612345678'

/** Every row of the database as text: where could something about a person hide? */
async function findInDatabase(text: string): Promise<string[]> {
  const tables = await rows<{ name: string }>(
    db,
    sql`select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition`,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const hits = await rows(
      db,
      sql`select 1 from ${sql.raw(name)} t where t::text ilike ${`%${text}%`} limit 1`,
    )
    if (hits.length > 0) found.push(name)
  }
  return found.sort()
}

/** A person of whom every room knows something that contains `mark`. */
async function aPersonEverywhere(mark: string, number: string): Promise<number> {
  const email = `${mark}@example.com`
  const id = await aCustomer(db, {
    email,
    phone: number,
    attributes: { nick: mark },
  })
  const evidence = { ip: '192.0.2.7', userAgent: `${mark}-browser` }
  await recordConsents(
    db,
    [
      anEntry(id, { evidence }),
      anEntry(id, { channel: 'sms', evidence }),
      anEntry(id, { channel: 'phone', evidence }),
    ],
    testNow,
  )
  await appendEvents(
    db,
    [{ customerId: id, type: 'order_placed', occurredAt: testNow, properties: { note: mark } }],
    testNow,
  )
  const [enrolment] = await rows<{ id: number }>(
    db,
    sql`
    insert into enrolments (workflow_id, version_id, customer_id, lane, arm, status, step, arrived_at, wake_at, facts, entered_at)
    values (1, 1, ${id}, ${id & 63}, 'treated', 'active', 'hello', ${testNow}, ${testNow}, ${JSON.stringify({ mark })}::jsonb, ${testNow})
    returning id`,
  )
  const [message] = await planMessages(db, [aMessage(id, { mark })])
  const messageId = message?.id ?? 0
  await db.execute(sql`
    insert into step_log (enrolment_id, version_id, customer_id, step, visit, arrived_at, left_at, facts)
    values (${enrolment?.id}, 1, ${id}, 'hello', 1, ${testNow}, ${testNow}, ${JSON.stringify({ mark })}::jsonb)`)
  await db.execute(sql`
    insert into outbox (message_id, channel, recipient, subject, body, at)
    values (${messageId}, 'email', ${email}, ${mark}, ${mark}, ${testNow}), (null, 'email', ${email}, 'test', ${mark}, ${testNow})`)
  await db.execute(sql`
    insert into click_hits (message_id, position, url, at) values (${messageId}, 1, ${`https://shop.example/?n=${mark}`}, ${testNow})`)
  const [task] = await rows<{ id: number }>(
    db,
    sql`
    insert into call_tasks (list_id, customer_id, message_id, message_planned_at, state, next_at, created_at)
    values (1, ${id}, ${messageId}, ${testNow}, 'open', ${testNow}, ${testNow}) returning id`,
  )
  await db.execute(sql`
    insert into call_attempts (task_id, fence, customer_id, agent_id, phone, started_at, timezone, notes, gate)
    values (${task?.id}, 1, ${id}, 'agent', ${number}, ${testNow}, 'Europe/Paris', ${mark}, '{}')`)
  await db.execute(sql`
    insert into scores (customer_id, model, value, reasons, updated_at)
    values (${id}, 'rfm', 5, ${JSON.stringify({ mark })}::jsonb, ${testNow})`)
  await db.execute(sql`
    insert into import_changes (import_id, customer_id, line, change) values (1, ${id}, 2, ${JSON.stringify({ mark })}::jsonb)`)
  await db.execute(sql`
    insert into import_errors (import_id, line, value, message) values (1, 2, ${`${mark} in a cell`}, 'is no number'),
      (1, 3, ${email}, 'twice in the file'), (1, 3, ${`of ${mark}`}, 'is no date')`)
  return id
}

function aMessage(customerId: number, data: Record<string, unknown> = {}) {
  return {
    customerId,
    channel: 'email' as const,
    purpose: 'promotions',
    class: 'marketing' as const,
    visit: 1,
    plannedAt: testNow,
    templateVersionId: 1,
    data,
    dueAt: testNow,
  }
}

function openGate() {
  return passGate(ctx, {
    channel: 'email',
    provider: 'outbox',
    budgetKey: 'test',
    rate: { perSecond: 1_000 },
    limit: 100,
    leaseMs: 60_000,
    cursors: {},
    pausedWorkflows: async () => new Set(),
  })
}

beforeAll(async () => {
  await aPurpose(db, 'promotions')
})

describe('eraseCustomer', () => {
  let erased = 0
  let other = 0

  beforeAll(async () => {
    erased = await aPersonEverywhere('zora', phone)
    other = await aPersonEverywhere('boris', '+33698765432')
    const merged = await aCustomer(db, { email: 'zora.old@example.com', attributes: { nick: 'zora' } })
    await db.execute(sql`update customers set state = 'merged', merged_into = ${erased} where id = ${merged}`)
    await db.execute(sql`
      insert into customer_merges (survivor_id, merged_id, reason, before, merged_at)
      values (${erased}, ${merged}, 'identify', '{"other":{"email":"zora.older@example.com"}}', ${testNow})`)

    await eraseCustomer(ctx, merged)
  })

  it('leaves nothing of the person in any table, of those merged into them neither', async () => {
    expect(await findInDatabase('zora')).toEqual([])
    expect(await findInDatabase(phone.slice(1))).toEqual([])
  })

  it('leaves everybody else as they were', async () => {
    const where = await findInDatabase('boris')

    expect(where).toEqual(
      expect.arrayContaining([
        'customers',
        'identities',
        'events',
        'messages',
        'outbox',
        'call_attempts',
        'scores',
      ]),
    )
    expect((await listConsents(db, other)).map(({ state }) => state)).toEqual([
      'granted',
      'granted',
      'granted',
    ])
  })

  it('suppresses every address that they ever had, on every channel', async () => {
    const addresses = [
      { channel: 'email', address: 'zora@example.com' },
      { channel: 'email', address: 'zora.old@example.com' },
      { channel: 'email', address: 'zora.older@example.com' },
      { channel: 'sms', address: phone },
      { channel: 'phone', address: phone },
    ] as const

    expect(await Promise.all(addresses.map((one) => isSuppressed(db, one, testMasterKey)))).toEqual(
      addresses.map(() => true),
    )
  })

  it('cancels what was queued, exits what was under way, closes the calls', async () => {
    const [state] = await rows(
      db,
      sql`
      select (select status || ':' || reason from messages where customer_id = ${erased}) as message,
        (select status || ':' || exit_reason from enrolments where customer_id = ${erased}) as enrolment,
        (select state || ':' || reason from call_tasks where customer_id = ${erased}) as call`,
    )

    expect(state).toEqual({
      message: 'cancelled:erased',
      enrolment: 'exited:erased',
      call: 'cancelled:erased',
    })
  })

  it('keeps a ledger that still verifies, ending with the withdrawals', async () => {
    expect(await verifyLedger(db, erased)).toEqual({ customers: 1, entries: 6, faults: [] })
    expect(
      await rows(
        db,
        sql`
      select action, source from consent_ledger where customer_id = ${erased} order by id desc limit 1`,
      ),
    ).toEqual([{ action: 'withdrawn', source: 'erasure' }])
  })

  it('keeps the deed in the audit log, without a name', async () => {
    const log = await rows(
      db,
      sql`select action, entity_id as "entityId", after from audit_log where action = 'customer.erase'`,
    )

    expect(log).toEqual([
      { action: 'customer.erase', entityId: String(erased), after: { customers: 2, suppressed: 5 } },
    ])
  })

  it('done again changes nothing', async () => {
    expect(await eraseCustomer(ctx, erased)).toEqual({ customerId: erased, customers: 2, suppressed: 0 })
    expect(await verifyLedger(db, erased)).toMatchObject({ entries: 6 })
  })

  it('404 for nobody', async () => {
    await expect(eraseCustomer(ctx, 999_999)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('the same file imported again, consents and all, contacts nobody: the gate says suppressed', async () => {
    const [again] = await db.transaction((tx) =>
      identifyCustomers(
        tx,
        [
          {
            identities: [{ kind: 'email', value: 'zora@example.com' }],
            set: { email: 'zora@example.com' },
            repoint: false,
            at: testNow,
            source: 'import',
          },
        ],
        testNow,
        testMasterKey,
      ),
    )
    const customerId = again?.customerId ?? 0
    await recordConsents(db, [anEntry(customerId, { source: 'import:2' })], testNow)
    const [message] = await planMessages(db, [aMessage(customerId)])

    const { handed } = await openGate()

    expect(customerId).not.toBe(erased)
    expect(handed.map((one) => one.customerId)).not.toContain(customerId)
    expect(await rows(db, sql`select status, reason from messages where id = ${message?.id ?? 0}`)).toEqual([
      { status: 'held', reason: 'suppressed' },
    ])
  })
})

describe('an erased address that asks for our mails again', () => {
  it('is reached by the mail that asks to confirm it, and by nothing else', async () => {
    const back = await aCustomer(db, { email: 'back@example.com' })
    const address = {
      channel: 'email',
      address: 'back@example.com',
      reason: 'erased',
      actor: 'test',
    } as const
    await suppress(db, [address], testNow, testMasterKey)
    const ask = { class: 'transactional', purpose: OPT_IN_PURPOSE } as const
    const plan = (change: object) => planMessages(db, [{ ...aMessage(back), ...change }])
    const outcomeOf = async (id: number | undefined) =>
      (await rows<{ status: string }>(db, sql`select status from messages where id = ${id ?? 0}`))[0]?.status

    const [unasked] = await plan(ask)
    await openGate()
    expect(await outcomeOf(unasked?.id)).toBe('held')

    await insertOptIn(db, {
      customerId: back,
      grants: [{ channel: 'email', purpose: 'promotions', wordingId: null, outOfHours: false }],
      evidence: {},
      locale: 'en',
      addressHash: addressHash('email', 'back@example.com', testMasterKey),
      state: 'pending',
      createdAt: testNow,
      expiresAt: new Date(testNow.getTime() + 86_400_000),
    })
    const [receipt] = await plan({ class: 'transactional', visit: 2 })
    const [asking] = await plan({ ...ask, visit: 3 })
    await openGate()
    expect(await outcomeOf(asking?.id)).toBe('handed')
    expect(await outcomeOf(receipt?.id)).toBe('held')
  })
})

describe('exportCustomer', () => {
  it('holds all rooms of this person and nothing of anybody else', async () => {
    const mine = await aPersonEverywhere('nadia', '+33698765433')
    await aPersonEverywhere('pierre', '+33698765434')

    const { data, eventsCsv } = await exportCustomer(ctx, mine)

    const text = JSON.stringify(data)
    expect(text).not.toMatch(/pierre|boris/)
    expect(data).toMatchObject({
      profile: [{ email: 'nadia@example.com', attributes: { nick: 'nadia' } }],
      identities: [{ kind: 'email', value: 'nadia@example.com' }, { kind: 'phone' }],
      consentLog: [
        { channel: 'email', evidence: { userAgent: 'nadia-browser' } },
        { channel: 'sms' },
        { channel: 'phone' },
      ],
      messages: [{ channel: 'email', data: { mark: 'nadia' } }],
      mails: [{ subject: 'nadia' }],
      clicks: [{ url: 'https://shop.example/?n=nadia' }],
      calls: [{ notes: 'nadia' }],
      scores: [{ model: 'rfm', value: 5 }],
    })
    expect(eventsCsv.split('\r\n')[0]).toBe('occurredAt,receivedAt,type,value,properties')
    expect(eventsCsv).toContain('order_placed')
    expect(
      await rows(db, sql`select entity_id as id from audit_log where action = 'customer.export'`),
    ).toEqual([{ id: String(mine) }])
  })
})
