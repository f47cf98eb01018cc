import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { updateSettings } from '../../src/company/settings.ts'
import { confirmOptIn } from '../../src/consent/confirm-opt-in.ts'
import type { ConsentEntry } from '../../src/consent/consent.ts'
import { recordConsents } from '../../src/consent/record-consent.ts'
import { verifyLedger } from '../../src/consent/verify-ledger.ts'
import { writeWording } from '../../src/consent/write-wording.ts'
import { rows } from '../../src/db/client.ts'
import { publishTemplate } from '../../src/templates/publish-template.ts'
import { readTemplateFiles, starterFolder } from '../../src/templates/read-template-files.ts'
import { aCustomer, anEntry } from '../consent/people.ts'
import { testContext } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { aLiveDispatcher, live } from './real-life.ts'
import { aWorld, DAY, forget, furnish, type World } from './world.ts'

const database = testDatabase()
let world: World
let count = 0

beforeAll(async () => {
  const ctx = testContext(database.db)
  await furnish(database.db)
  await writeWording(ctx, { key: 'by-sms', locale: 'en', text: 'I agree to offers by SMS.' })
  for (const { draft } of await readTemplateFiles(starterFolder, { only: 'ask-again' }))
    await publishTemplate(ctx, draft)
})
beforeEach(async () => {
  await forget(database.db)
  await database.db.execute(sql`truncate opt_in_requests, suppressions`)
  world = aWorld(database.db)
})

const publish = (ask: string) =>
  world.publish(`workflow: asks
trigger: { event: visited }
reentry: always
steps:
  - consent: { ask: ${ask}, wording: by-sms, within: P3D }
    id: ask
    then: [{ tag: agreed }]
    else: [{ tag: not }]`)

async function person(
  entries: readonly Partial<ConsentEntry>[],
  email: string | null = `v${++count}@example.com`,
) {
  const id = await aCustomer(database.db, email === null ? {} : { email })
  const at = new Date(world.clock.now().getTime() - DAY)
  await recordConsents(
    database.db,
    entries.map((entry) => anEntry(id, { at, ...entry })),
    world.clock.now(),
  )
  return id
}
async function visitor(...about: Parameters<typeof person>) {
  const id = await person(...about)
  await visit(id)
  return id
}
async function visit(id: number) {
  await world.happens(id, 'visited')
  await world.settle()
}
const why = async (id: number) =>
  (
    await rows<{ branch: string; facts: { why?: string } | null }>(
      database.db,
      sql`select branch, facts from step_log where customer_id = ${id} and step = 'ask' order by id`,
    )
  ).map(({ branch, facts }) => `${branch} ${facts?.why ?? ''}`.trim())
const requests = () =>
  rows<{ id: number; customerId: number; state: string }>(
    database.db,
    sql`select id, customer_id as "customerId", state from opt_in_requests order by id`,
  )

describe('a step that asks for a consent', () => {
  it('asks whoever agreed to email, in the words of the wording, and goes on with the answer', async () => {
    await publish('sms')
    const id = await visitor([{ action: 'granted' }])
    const sender = aLiveDispatcher(world)
    await live(world, sender)
    const [request] = await requests()
    expect(await world.messages()).toMatchObject([
      { customerId: id, channel: 'email', stepId: 'ask', status: 'sent' },
    ])
    await confirmOptIn(world.ctx, request!.id, { ip: '192.0.2.1' })
    await world.settle()
    await sender.close()

    const [message] = await rows<{ data: { event: Record<string, string> } }>(
      database.db,
      sql`select data from messages`,
    )
    expect(message?.data.event['wording']).toBe('I agree to offers by SMS.')
    expect(message?.data.event['confirmUrl']).toMatch(/^http:\/\/localhost:3000\/confirm\//)
    expect(await world.log(id)).toEqual(['ask:then', 'tag-1'])
    expect(
      await rows(
        database.db,
        sql`select action, source, wording_sha256 is not null as proven from consent_ledger where channel = 'sms' and customer_id = ${id} order by id`,
      ),
    ).toEqual([
      { action: 'requested', source: 'workflow:asks', proven: true },
      { action: 'confirmed', source: 'workflow:asks', proven: true },
    ])
    expect(await verifyLedger(database.db)).toMatchObject({ faults: [] })
  })

  it('asks nobody who refused, withdrew, never agreed to anything, or cannot be written to', async () => {
    await publish('sms')
    const refused = await person([{}, { channel: 'sms', action: 'refused' }])
    const withdrew = await person([{ action: 'withdrawn' }])
    const stranger = await person([])
    const noAddress = await person([{}], null)
    const suppressed = await person([{}])
    const granted = await person([{}, { channel: 'sms' }])
    await database.db.execute(sql`insert into suppressions (channel, address_hash, reason, actor, at)
      select 'email', email_hash, 'complaint', 'test', now() from customers where id = ${suppressed}`)
    for (const id of [refused, withdrew, stranger, noAddress, suppressed, granted]) await visit(id)

    expect(await Promise.all([refused, withdrew, stranger, noAddress, suppressed, granted].map(why))).toEqual(
      [
        ['else refused'],
        ['else refused'],
        ['else never_agreed'],
        ['else no_address'],
        ['else suppressed'],
        ['then'],
      ],
    )
    expect(await world.messages()).toEqual([])
  })

  it('asks again who asked for it by a form or whose consent ran out, as often as the settings say, a day apart', async () => {
    await publish('email')
    await updateSettings(world.ctx, { contact: { asks: { count: 2, period: 'P1Y' } } })
    const pending = await visitor([{ action: 'requested' }])
    expect(await requests()).toHaveLength(1)
    await visit(pending)
    await world.wait(4 * DAY)
    await visit(pending)
    const expired = await visitor([{ action: 'expired' }])
    await database.db.execute(sql`update opt_in_requests set sent_at = ${world.clock.now()}::timestamptz`)
    const waiting = await visitor([{ action: 'expired' }], 'shared@example.com')
    await world.wait(DAY)

    expect(await why(pending)).toContain('else asked_enough')
    expect((await requests()).map(({ customerId }) => customerId)).toEqual([pending, expired, waiting])
  })

  it('stops waiting when the person says no instead, and when nothing comes', async () => {
    await publish('sms')
    const no = await visitor([{}])
    const silent = await visitor([{}])
    await recordConsents(
      database.db,
      [anEntry(no, { channel: 'sms', action: 'refused', at: world.clock.now() })],
      world.clock.now(),
    )
    await world.settle()
    await world.wait(4 * DAY)

    expect(await why(no)).toEqual(['else refused'])
    expect(await why(silent)).toEqual(['else'])
  })
})
