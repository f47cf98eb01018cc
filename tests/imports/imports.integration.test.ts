import { existsSync, rmSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { definePurpose } from '../../src/consent/define-purpose.ts'
import { suppress } from '../../src/consent/suppress.ts'
import { fixedClock, virtualClock } from '../../src/core/clock.ts'
import { findCustomerByIdentity } from '../../src/customers/queries.ts'
import { rows } from '../../src/db/client.ts'
import { saveCustomer, updateCustomer } from '../../src/events/save-customer.ts'
import { dropOldFiles } from '../../src/imports/drop-files.ts'
import { BATCH_ROWS } from '../../src/imports/import.ts'
import { cancelImport, getImport, runImport, undoImport } from '../../src/imports/move-import.ts'
import { listErrors } from '../../src/imports/queries/imports.ts'
import { recheckImport } from '../../src/imports/recheck-import.ts'
import { sampleImport } from '../../src/imports/sample-import.ts'
import { pathOf } from '../../src/imports/storage.ts'
import { sweepImports, workImport } from '../../src/imports/work-import.ts'
import { recordingQueue, testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { bringIn, temporaryDataDir, upload } from './support.ts'

const database = testDatabase()
const dataDir = temporaryDataDir()
const ctx = testContext(database.db)
afterAll(() => rmSync(dataDir, { recursive: true }))

let run = 0
beforeEach(() => {
  run += 1
})
const mail = (name: string) => `${name}${run}@example.com`

async function countCustomers() {
  const [row] = await rows<{ n: number }>(
    database.db,
    sql`select count(*) as n from customers where state <> 'erased'`,
  )
  return row?.n ?? 0
}

function topicsOf(customerId: number) {
  return rows<{ topic: string }>(
    database.db,
    sql`select distinct topic from inbox where customer_id = ${customerId}`,
  )
}

async function undo(id: number) {
  await undoImport(ctx, id)
  await workImport(ctx, dataDir, id)
  return {
    undone: await getImport(ctx, id),
    errors: await listErrors(ctx.db, id, { afterId: 0, limit: 100 }),
  }
}

describe('a list of customers', () => {
  it('is only checked until it is run, then creates and updates, and tells the engine', async () => {
    const { customer } = await saveCustomer(ctx, { email: mail('old'), attributes: { city: 'Paris' } })
    const before = await countCustomers()
    const file = `Email;Prénom;Ville\n${mail('new')};Zoé;Lyon\n${mail('old')};Léa;Nice\nnobody;X;Y\n`
    const { checked, errors } = await upload(ctx, dataDir, file)

    expect(checked).toMatchObject({
      state: 'checked',
      rowsTotal: 3,
      rejected: 1,
      delimiter: ';',
      encoding: 'utf-8',
    })
    expect(checked.mapping).toEqual({ Email: 'email', Prénom: 'firstName', Ville: 'city' })
    expect(errors).toMatchObject([
      { line: 4, column: 'Email', value: 'nobody' },
      { line: 4, column: null },
    ])
    expect(await countCustomers()).toBe(before)

    await runImport(ctx, checked.id)
    await workImport(ctx, dataDir, checked.id)

    expect(await getImport(ctx, checked.id)).toMatchObject({
      state: 'done',
      rowsDone: 3,
      created: 1,
      updated: 1,
      rejected: 1,
    })
    const made = await findCustomerByIdentity(database.db, 'email', mail('new'))
    expect(made).toMatchObject({ state: 'known', attributes: { firstName: 'Zoé', city: 'Lyon' } })
    expect((await topicsOf(made?.id ?? 0)).map(({ topic }) => topic)).toContain('event:customer_created')
    expect((await findCustomerByIdentity(database.db, 'email', mail('old')))?.id).toBe(customer.id)
  })

  it('can be understood otherwise after the first check', async () => {
    const { checked } = await upload(ctx, dataDir, `mail,age\n${mail('a')},41\n`)
    await recheckImport(ctx, dataDir, checked.id, { mapping: { age: 'age:number' } })
    await workImport(ctx, dataDir, checked.id)
    await runImport(ctx, checked.id)
    await workImport(ctx, dataDir, checked.id)

    expect((await findCustomerByIdentity(database.db, 'email', mail('a')))?.attributes).toEqual({ age: 41 })
  })

  it('waits when somebody is to look at the guess first, and shows what it would read', async () => {
    const bytes = Buffer.from('Contact;Pr\u00e9nom\nzoe@example.com;Zo\u00e9\n', 'latin1')
    const { checked } = await upload(ctx, dataDir, bytes, { check: 'later' })
    const sample = await sampleImport(ctx, dataDir, checked.id, {})
    const otherwise = await sampleImport(ctx, dataDir, checked.id, { delimiter: ',' })

    expect(checked.state).toBe('uploaded')
    expect(sample).toEqual({
      encoding: 'windows-1252',
      delimiter: ';',
      columns: [
        { header: 'Contact', target: 'contact', cells: ['zoe@example.com'] },
        { header: 'Prénom', target: 'firstName', cells: ['Zoé'] },
      ],
    })
    expect(otherwise.columns.map(({ header }) => header)).toEqual(['Contact;Prénom'])

    await recheckImport(ctx, dataDir, checked.id, { mapping: { Contact: 'email' } })
    await workImport(ctx, dataDir, checked.id)
    expect(await getImport(ctx, checked.id)).toMatchObject({ state: 'checked', rowsTotal: 1, rowsDone: 0 })
  })

  it('makes one customer of two rows about one person', async () => {
    const { done } = await bringIn(
      ctx,
      dataDir,
      `email,city\n${mail('a')},Lyon\n${mail('a').toUpperCase()},Nice\n`,
    )

    expect(done).toMatchObject({ created: 1, rejected: 0 })
    expect((await findCustomerByIdentity(database.db, 'email', mail('a')))?.attributes).toEqual({
      city: 'Nice',
    })
  })

  it('says when an address belongs to somebody else, and takes the rest of the row', async () => {
    await saveCustomer(ctx, { externalId: `owner${run}`, email: mail('a') })
    const { done, errors } = await bringIn(ctx, dataDir, `id,email,city\nother${run},${mail('a')},Lyon\n`)

    expect(done).toMatchObject({ created: 1 })
    expect(errors).toMatchObject([
      { line: 2, column: 'email', message: expect.stringContaining('another customer') },
    ])
    expect(await findCustomerByIdentity(database.db, 'external', `other${run}`)).toMatchObject({
      email: null,
      attributes: { city: 'Lyon' },
    })
  })

  it('cannot be run twice, nor before it is checked', async () => {
    const { done } = await bringIn(ctx, dataDir, `email\n${mail('a')}\n`)
    await expect(runImport(ctx, done.id)).rejects.toMatchObject({ code: 'conflict' })
  })

  it.each([
    ['an empty file', '', 'empty'],
    ['a header with a name twice', 'email,email\na@example.com,b@example.com\n', 'two columns are named'],
    ['10,000 columns', `${Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',')}\n`, '10000 columns'],
    ['no column that says who it is', 'city\nLyon\n', 'cannot be taken'],
  ])('is refused at once: %s', async (_, file, message) => {
    await expect(upload(ctx, dataDir, file)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining(message),
    })
  })

  it('fails with one sentence when a record is a megabyte long', async () => {
    const { checked } = await upload(ctx, dataDir, `email\n${mail('a')}\n"${'x'.repeat(1_200_000)}\n`)
    expect(checked).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('longer than 1000000 characters'),
    })
  })
})

describe('consents', () => {
  const options = { consent: { document: 'Salon 2026, paper forms', givenAt: '2026-02-01T00:00:00Z' } }

  it('are recorded with document, file and line, and only where the file says yes or no', async () => {
    await definePurpose(ctx, { key: `news${run}`, name: { en: 'News', fr: 'Nouvelles' }, description: {} })
    const file = `email,ok\n${mail('yes')},oui\n${mail('no')},non\n${mail('silent')},\n${mail('odd')},maybe\n`
    const { done, errors } = await bringIn(ctx, dataDir, file, {
      mapping: { ok: `consent:email:news${run}` },
      options,
    })

    expect(errors).toMatchObject([{ line: 5, column: 'ok', message: 'is neither yes nor no' }])
    const consents = await rows<{
      email: string
      state: string
      evidence: Record<string, unknown>
      source: string
    }>(
      database.db,
      sql`
      select cu.email, c.state, ev.evidence, l.source from consents c join customers cu on cu.id = c.customer_id
      join consent_ledger l on l.id = c.entry_id join consent_evidence ev on ev.entry_id = l.id
      where c.purpose = ${`news${run}`} order by cu.email`,
    )
    expect(consents).toMatchObject([
      { email: mail('no'), state: 'refused', source: `import:${done.id}` },
      {
        email: mail('yes'),
        state: 'granted',
        evidence: { document: 'Salon 2026, paper forms', file: 'list.csv', line: 2, sha256: done.sha256 },
      },
    ])
  })

  it('are refused without a document, or for a purpose that nobody defined', async () => {
    const file = `email,ok\n${mail('a')},yes\n`
    const mapping = { ok: 'consent:email:unheard_of' }

    await expect(upload(ctx, dataDir, file, { mapping })).rejects.toMatchObject({
      issues: [{ path: 'options.consent' }],
    })
    await expect(upload(ctx, dataDir, file, { mapping, options })).rejects.toMatchObject({
      message: 'there is no purpose unheard_of',
    })
  })

  it('of a suppressed address are recorded, and the suppression stays', async () => {
    await definePurpose(ctx, { key: `supp${run}`, name: { en: 'News', fr: 'Nouvelles' }, description: {} })
    await suppress(
      ctx.db,
      [{ channel: 'email', address: mail('a'), reason: 'complaint', actor: 'test' }],
      testNow,
      ctx.masterKey,
    )
    await bringIn(ctx, dataDir, `email,ok\n${mail('a')},yes\n`, {
      mapping: { ok: `consent:email:supp${run}` },
      options,
    })

    const [row] = await rows<{ n: number }>(
      database.db,
      sql`select count(*) as n from customers c join suppressions s on s.address_hash = c.email_hash and s.channel = 'email'
        where c.email = ${mail('a')}`,
    )
    expect(row?.n).toBe(1)
  })
})

describe('an order history', () => {
  it('becomes dated events with value and properties, once however often it is brought in', async () => {
    const file = `customer_id,date,num_cds,dollars\nc${run},2025-01-05,2,19.90\nc${run},2025-02-05,1,9.99\nd${run},2025-03-01,x,5\n`
    const input = {
      kind: 'events' as const,
      mapping: { num_cds: 'num_cds:number' },
      options: { eventType: 'order_placed' },
    }
    const { done, errors } = await bringIn(ctx, dataDir, file, input)
    await bringIn(ctx, dataDir, file, input)

    expect(done).toMatchObject({ created: 2, rejected: 1 })
    expect(errors).toMatchObject([{ line: 4, column: 'num_cds' }])
    const customer = await findCustomerByIdentity(database.db, 'external', `c${run}`)
    const events = await rows(
      database.db,
      sql`select type, occurred_at as at, value, properties from events
        where customer_id = ${customer?.id ?? 0} and type = 'order_placed' order by occurred_at`,
    )
    expect(events).toEqual([
      { type: 'order_placed', at: new Date('2025-01-05'), value: 19.9, properties: { num_cds: 2 } },
      { type: 'order_placed', at: new Date('2025-02-05'), value: 9.99, properties: { num_cds: 1 } },
    ])
    expect(customer?.lastSeenAt).toEqual(new Date('2025-02-05'))
    expect(await findCustomerByIdentity(database.db, 'external', `d${run}`)).toBeUndefined()
  })

  it('lets segments look again, and names no single event that could trigger a workflow', async () => {
    await bringIn(ctx, dataDir, `customer_id,date,type\nc${run},2025-01-05,order_placed\n`, {
      kind: 'events',
    })

    const customer = await findCustomerByIdentity(database.db, 'external', `c${run}`)
    const inbox = await rows(
      database.db,
      sql`select topic, event_id as "eventId" from inbox where customer_id = ${customer?.id ?? 0} and topic = 'event:order_placed'`,
    )
    expect(inbox).toEqual([{ topic: 'event:order_placed', eventId: null }])
  })

  it('refuses rows of strangers when asked to, reserved types and impossible dates', async () => {
    const file = `customer_id,date,type\ns${run},2025-01-05,x\ns${run},2025-01-05,message_sent\ns${run},2031-01-01,x\ns${run},12/01/2025,x\n`
    const { done, errors } = await bringIn(ctx, dataDir, file, {
      kind: 'events',
      options: { createMissing: false },
    })

    expect(done).toMatchObject({ created: 0, rejected: 3 })
    expect(errors.map(({ line, message }) => [line, message])).toEqual(
      expect.arrayContaining([
        [2, 'is no customer; the row was left out'],
        [3, 'is an event type that only this system writes'],
        [4, 'is dated in the future or before 1900'],
        [5, 'has no ISO 8601 date'],
      ]),
    )
  })

  it('can be undone and brought in again', async () => {
    const file = `customer_id,date,type\nc${run},2025-01-05,order_placed\n`
    const { done } = await bringIn(ctx, dataDir, file, { kind: 'events' })
    const { undone } = await undo(done.id)
    const again = await bringIn(ctx, dataDir, file, { kind: 'events' })

    expect(undone).toMatchObject({ state: 'undone', kept: 0 })
    expect(again.done).toMatchObject({ created: 1 })
  })
})

describe('undo', () => {
  it('restores what was before, erases whom the import made, and frees their addresses', async () => {
    const { customer } = await saveCustomer(ctx, { email: mail('old'), attributes: { city: 'Paris' } })
    const file = `email,phone,city,score\n${mail('old')},+33612340${String(100 + run)},Nice,5\n${mail('new')},,Lyon,1\n`
    const { done } = await bringIn(ctx, dataDir, file)
    const { undone, errors } = await undo(done.id)

    expect(undone).toMatchObject({ state: 'undone', kept: 0 })
    expect(errors).toEqual([])
    expect(await findCustomerByIdentity(database.db, 'email', mail('old'))).toMatchObject({
      id: customer.id,
      phone: null,
      phoneHash: null,
      attributes: { city: 'Paris' },
    })
    expect(await findCustomerByIdentity(database.db, 'email', mail('new'))).toBeUndefined()
    expect(
      await findCustomerByIdentity(database.db, 'phone', `+33612340${String(100 + run)}`),
    ).toBeUndefined()
  })

  it('leaves alone what was changed since, and reports it', async () => {
    const { customer } = await saveCustomer(ctx, {
      email: mail('old'),
      attributes: { city: 'Paris', tier: 'a' },
    })
    const { done } = await bringIn(
      ctx,
      dataDir,
      `email,city,tier\n${mail('old')},Nice,b\n${mail('new')},Lyon,c\n`,
    )
    await updateCustomer(ctx, { customerId: customer.id, set: { city: 'Brest' } })
    await saveCustomer(ctx, { email: mail('new'), attributes: { seen: true } })
    const { undone, errors } = await undo(done.id)

    expect(undone).toMatchObject({ state: 'undone', kept: 2 })
    expect(errors).toMatchObject([
      { line: 2, column: 'city', message: expect.stringContaining('changed again') },
      { line: 3, message: expect.stringContaining('in use') },
    ])
    expect(await findCustomerByIdentity(database.db, 'email', mail('old'))).toMatchObject({
      attributes: { city: 'Brest', tier: 'a' },
    })
    expect(await findCustomerByIdentity(database.db, 'email', mail('new'))).toMatchObject({
      attributes: { seen: true },
    })
  })

  it('withdraws the consents that it brought', async () => {
    await definePurpose(ctx, { key: `undo${run}`, name: { en: 'News', fr: 'Nouvelles' }, description: {} })
    await saveCustomer(ctx, { email: mail('old') })
    const { done } = await bringIn(ctx, dataDir, `email,ok\n${mail('old')},yes\n`, {
      mapping: { ok: `consent:email:undo${run}` },
      options: { consent: { document: 'Salon' } },
    })
    await undo(done.id)

    const states = await rows(database.db, sql`select state from consents where purpose = ${`undo${run}`}`)
    expect(states).toEqual([{ state: 'withdrawn' }])
  })
})

describe('the uploaded file', () => {
  const exists = (storedAs: string) => existsSync(pathOf(dataDir, storedAs))

  it('is deleted once it is imported, and the import can be undone all the same', async () => {
    const { checked } = await upload(ctx, dataDir, `email\n${mail('a')}\n`)
    expect(exists(checked.storedAs)).toBe(true)
    await runImport(ctx, checked.id)
    await workImport(ctx, dataDir, checked.id)

    expect(exists(checked.storedAs)).toBe(false)
    expect((await undo(checked.id)).undone.state).toBe('undone')
  })

  it('is deleted when it was cancelled, or waited for a week, and not before', async () => {
    const { checked: left } = await upload(ctx, dataDir, `email\n${mail('a')}\n`)
    const { checked: cancelled } = await upload(ctx, dataDir, `email\n${mail('b')}\n`)
    await cancelImport(ctx, cancelled.id)

    const sweepAfter = (days: number) =>
      dropOldFiles(
        testContext(database.db, { clock: fixedClock(new Date(testNow.getTime() + days * 86_400_000)) }),
        dataDir,
      )
    await sweepAfter(6)
    expect([exists(left.storedAs), exists(cancelled.storedAs)]).toEqual([true, false])

    await sweepAfter(8)
    expect(exists(left.storedAs)).toBe(false)
    await runImport(ctx, left.id)
    await workImport(ctx, dataDir, left.id)
    expect(await getImport(ctx, left.id)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('deleted after a week'),
    })
  })
})

describe('a run that is interrupted', () => {
  const lines = (n: number) =>
    Array.from({ length: n }, (_, i) => `r${run}-${i}@example.com,c${i}`).join('\n')

  it('goes on after the last batch, and two workers do not do it twice', async () => {
    const { checked } = await upload(ctx, dataDir, `email,city\n${lines(3_500)}\n`)
    await runImport(ctx, checked.id)
    const flaky = testContext(database.db, { clock: dyingAfter(3) })
    await expect(workImport(flaky, dataDir, checked.id)).rejects.toThrow('killed')
    const stopped = await getImport(ctx, checked.id)
    expect(stopped.state).toBe('running')
    expect(stopped.rowsDone).toBe(BATCH_ROWS)

    await Promise.all([workImport(ctx, dataDir, checked.id), workImport(ctx, dataDir, checked.id)])
    for (let i = 0; i < 5 && (await getImport(ctx, checked.id)).state === 'running'; i++)
      await workImport(ctx, dataDir, checked.id)

    expect(await getImport(ctx, checked.id)).toMatchObject({
      state: 'done',
      rowsDone: 3_500,
      created: 3_500,
      rejected: 0,
    })
    const [row] = await rows<{ n: number }>(
      database.db,
      sql`select count(*) as n from customers where email like ${`r${run}-%`}`,
    )
    expect(row?.n).toBe(3_500)
  })

  it('is found by the sweep once it stands still', async () => {
    const { checked } = await upload(ctx, dataDir, `email\n${mail('a')}\n`)
    await runImport(ctx, checked.id)
    const queue = recordingQueue()
    const clock = virtualClock(testNow)
    const later = testContext(database.db, { queue, clock })

    expect(await sweepImports(later)).toBe(0)
    clock.advance(61_000)
    expect(await sweepImports(later)).toBe(1)
    expect(queue.rings).toMatchObject([{ job: 'imports.work', payload: { importId: checked.id } }])
    await workImport(ctx, dataDir, checked.id)
  })

  it('stops when it is cancelled, and what was imported can be undone', async () => {
    const { checked } = await upload(ctx, dataDir, `email\n${mail('a')}\n`)
    await runImport(ctx, checked.id)
    await cancelImport(ctx, checked.id)
    await workImport(ctx, dataDir, checked.id)

    expect(await getImport(ctx, checked.id)).toMatchObject({ state: 'cancelled', rowsDone: 0 })
    expect((await undo(checked.id)).undone.state).toBe('undone')
  })

  it('fails with one sentence when the file is on another machine', async () => {
    const { checked } = await upload(ctx, dataDir, `email\n${mail('a')}\n`)
    rmSync(pathOf(dataDir, checked.storedAs))
    await runImport(ctx, checked.id)
    await workImport(ctx, dataDir, checked.id)

    expect(await getImport(ctx, checked.id)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('same DATA_DIR'),
    })
  })
})

/** Stands for a process that dies: the nth look at the clock throws. */
function dyingAfter(looks: number) {
  let left = looks
  return {
    now() {
      left -= 1
      if (left < 0) throw new Error('killed')
      return testNow
    },
  }
}
