import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordConsents } from '../../src/consent/record-consent.ts'
import { withdrawConsent } from '../../src/consent/withdraw-consent.ts'
import { rows } from '../../src/db/client.ts'
import { appendEvents } from '../../src/events/append-events.ts'
import { SimulationCancelledError, simulateWorkflow } from '../../src/simulation/simulate-workflow.ts'
import { anEntry } from '../consent/people.ts'
import { reachable } from '../engine/real-life.ts'
import { aWorld, DAY, forget, furnish, HOUR, type World } from '../engine/world.ts'
import { testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
let world: World

beforeAll(() => furnish(database.db))
beforeEach(async () => {
  await forget(database.db)
  world = aWorld(database.db)
})

const head = 'workflow: visit\nname: Visit\npurpose: promotions\ntrigger: { event: visited }\n'
const mail = `${head}steps: [{ send: { email: offer } }]`

/** They visited so many hours before now, in this order. */
async function visited(customerIds: readonly number[], hoursAgo: number): Promise<void> {
  const occurredAt = new Date(world.clock.now().getTime() - hoursAgo * HOUR)
  await appendEvents(
    database.db,
    customerIds.map((customerId) => ({ customerId, type: 'visited', occurredAt, properties: {} })),
    occurredAt,
  )
  await database.db.execute(sql`truncate inbox`)
}

/** Rows of every table, to see that nothing came or went. */
async function countEverything(): Promise<Record<string, number>> {
  const tables = await rows<{ name: string }>(
    database.db,
    sql`select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  )
  const counts: Record<string, number> = {}
  for (const { name } of tables) {
    const [row] = await rows<{ n: number; sum: string }>(
      database.db,
      sql`select count(*)::int as n, coalesce(md5(string_agg(t::text, '' order by t::text)), '') as sum from ${sql.identifier(name)} t`,
    )
    counts[`${name} ${row?.sum}`] = row?.n ?? 0
  }
  return counts
}

describe('simulateWorkflow', () => {
  it('leaves every table as it was, whatever steps it takes', async () => {
    const people = await reachable(database.db, 3)
    world.clock.advance(10 * DAY)
    await visited(people, 30)
    const before = await countEverything()
    const everyStep = `${head}steps:
  - update: { set: { a: 1 } }
  - split: [{ name: a, share: 50%, then: [{ send: { email: offer } }] }, { name: b, share: 50%, then: [{ send: { sms: reminder } }] }]
  - wait: PT1H
  - call: { list: calls, script: script, within: PT2H }
  - wait_for: { event: visited, upto: PT1H }
  - branch: [{ if: { attribute: a, is: 1 }, then: [{ consent: { withdraw: email } }] }]
  - exit: null
`
    const result = await simulateWorkflow(world.ctx, { definition: everyStep, options: { since: '10d' } })

    expect(result.problems).toEqual([])
    expect(result.entered).toEqual({ treated: 3, holdout: 0 })
    expect(result.steps.find(({ type }) => type === 'exit')?.passages).toBe(3)
    expect(await countEverything()).toEqual(before)
    expect(world.queue.rings).toEqual([])
  })

  it('makes its calls beside those that were really made to the same people', async () => {
    const [ann] = (await reachable(database.db, 1)) as [number]
    const consentedAt = new Date(testNow.getTime() - DAY)
    await recordConsents(database.db, [anEntry(ann, { at: consentedAt, channel: 'phone' })], testNow)
    await world.publish(
      `workflow: before\ntrigger: { event: phoned }\nsteps: [{ call: { list: calls, script: script } }]`,
    )
    await world.happens(ann, 'phoned')
    await world.settle()
    await database.db.execute(sql`
      insert into call_attempts (id, task_id, fence, customer_id, agent_id, phone, started_at, timezone, gate)
      overriding system value
      select 1, id, 1, customer_id, 'agent', '+33612340000', ${testNow}::timestamptz, 'Europe/Paris', '{}'
      from call_tasks`)
    world.clock.advance(10 * DAY)
    await visited([ann], 2 * 24)
    const definition = `${head}steps: [{ call: { list: calls, script: script } }]`

    const { calls, problems } = await simulateWorkflow(world.ctx, { definition, options: { since: '5d' } })

    expect(problems).toEqual([])
    expect(calls.calls).toBe(1)
  })

  it('takes consents as they were then', async () => {
    const [ann, bob, cleo] = (await reachable(database.db, 3)) as [number, number, number]
    world.clock.advance(10 * DAY)
    await withdrawConsent(world.ctx, {
      customerId: ann,
      channel: 'email',
      purpose: 'all',
      source: 'test',
      evidence: {},
    })
    world.clock.advance(DAY)
    await visited([ann, bob], 12)
    await visited([cleo], 48)
    await withdrawConsent(world.ctx, {
      customerId: cleo,
      channel: 'email',
      purpose: 'all',
      source: 'test',
      evidence: {},
    })

    const { journeys } = await simulateWorkflow(world.ctx, { definition: mail, options: { since: '5d' } })

    const told = new Map(
      journeys.map(({ customerId, messages }) => [customerId, messages[0]?.reason ?? messages[0]?.status]),
    )
    expect(told).toEqual(
      new Map([
        [ann, 'no_consent'],
        [bob, 'sent'],
        [cleo, 'sent'],
      ]),
    )
  })

  it('knows who was in a segment then', async () => {
    const [ann, bob, cleo] = (await reachable(database.db, 3)) as [number, number, number]
    world.clock.advance(20 * DAY)
    await database.db.execute(sql`
      insert into segments (key, name, kind, state, version, depends_on, created_at, updated_at)
      values ('vips', '{"en":"VIPs"}', 'static', 'live', 1, '{}', ${testNow}, ${testNow})`)
    await database.db.execute(sql`
      insert into memberships (segment_id, customer_id, since)
      select s.id, c.id, ${testNow} from segments s, customers c where c.id in (${ann}, ${bob})`)
    const change = (customerId: number, type: string, daysAgo: number) => ({
      customerId,
      type,
      occurredAt: new Date(world.clock.now().getTime() - daysAgo * DAY),
      properties: { segment: 'vips' },
    })
    await appendEvents(
      database.db,
      [change(bob, 'segment_entered', 2), change(cleo, 'segment_left', 3)],
      world.clock.now(),
    )
    await visited([ann, bob, cleo], 4 * 24)
    const definition = `${head}steps: [{ branch: [{ if: { segment: vips }, then: [{ send: { email: offer } }] }] }]`

    const { journeys } = await simulateWorkflow(world.ctx, { definition, options: { since: '10d' } })

    const took = new Map(journeys.map(({ customerId, steps }) => [customerId, steps[0]?.branch]))
    expect(took).toEqual(
      new Map([
        [ann, 'if:1'],
        [bob, 'else'],
        [cleo, 'if:1'],
      ]),
    )
  })

  it('launches a campaign at its time to its audience', async () => {
    const people = await reachable(database.db, 4, { plan: 'gold' })
    world.clock.advance(10 * DAY)
    const at = new Date(world.clock.now().getTime() - 2 * DAY).toISOString()
    const definition = `workflow: sale\nname: Sale\npurpose: promotions\ntrigger: { audience: { attribute: plan, is: gold }, at: "${at}" }
steps: [{ send: { email: offer } }, { wait: P1D }, { send: { sms: reminder } }]`

    const result = await simulateWorkflow(world.ctx, { definition, options: { since: '5d' } })

    expect(result.entered.treated).toBe(people.length)
    expect(result.messages.map(({ channel, messages }) => [channel, messages])).toEqual([
      ['email', 4],
      ['sms', 4],
    ])
    expect(result.journeys[0]?.enteredAt.toISOString()).toBe(at)
    expect(result.peaks.map(({ channel, messages }) => [channel, messages])).toEqual([
      ['email', 4],
      ['sms', 4],
    ])
    expect(result.cost).toMatchObject({ currency: 'EUR', total: 4 * 0.05 })
  })

  it('draws a sample, the same each time, and says the factor', async () => {
    const people = await reachable(database.db, 10)
    await visited(people, 30)
    const run = () =>
      simulateWorkflow(world.ctx, { definition: mail, options: { since: '10d', customers: 4 } })

    const result = await run()

    expect(result.sample).toEqual({ candidates: 10, customers: 4, factor: 2.5 })
    expect(result.entered.treated).toBe(4)
    expect(result.assumptions.join(' ')).toContain('4 of 10 customers')
    expect((await run()).journeys).toEqual(result.journeys)
  })

  it('draws responses by the rates that it is given', async () => {
    const people = await reachable(database.db, 8)
    world.clock.advance(10 * DAY)
    await visited(people, 72)
    const definition = `${head}steps:
  - send: { email: offer }
    id: first
  - wait_for: { message: first, is: clicked, upto: P2D }
    then: [{ send: { sms: reminder } }]`
    const smsOf = async (clicked: number) => {
      const { steps } = await simulateWorkflow(world.ctx, {
        definition,
        options: { since: '10d', responses: { clicked } },
      })
      return steps.find(({ step }) => step === 'send-1')?.passages ?? 0
    }

    expect(await smsOf(1)).toBe(8)
    expect(await smsOf(0)).toBe(0)
    expect([...Array(9).keys()]).toContain(await smsOf(0.5))
  })

  it('counts what other workflows sent: for the caps, and as contact pressure', async () => {
    const [ann, bob] = (await reachable(database.db, 2)) as [number, number]
    world.clock.advance(10 * DAY)
    for (const hours of [50, 51]) {
      const handedAt = new Date(world.clock.now().getTime() - hours * HOUR)
      await database.db.execute(sql`
        insert into messages (planned_at, customer_id, lane, channel, purpose, class, status, template_version_id, due_at, handed_at, sent_at)
        values (${handedAt}, ${ann}, 0, 'email', 'promotions', 'marketing', 'sent', 1, ${handedAt}, ${handedAt}, ${handedAt})`)
    }
    await visited([ann, bob], 48)

    const result = await simulateWorkflow(world.ctx, { definition: mail, options: { since: '5d' } })

    const sentAt = new Map(
      result.journeys.map(({ customerId, messages }) => [customerId, messages[0]?.at.getTime()]),
    )
    const visitAt = world.clock.now().getTime() - 48 * HOUR
    expect(sentAt.get(bob)).toBe(visitAt)
    // Two a day: there is room a day after the first of the two.
    expect(sentAt.get(ann)).toBe(visitAt + 21 * HOUR)
    expect(result.pressure).toMatchObject({ customers: 2, weekMaxBefore: 2, weekMaxAfter: 3, sameDay: 1 })
  })

  it('stops when it is told to, and leaves no temporary table', async () => {
    const people = await reachable(database.db, 5)
    for (const hours of [30, 40, 50]) await visited(people, hours)
    const cancel = new AbortController()
    const run = simulateWorkflow(world.ctx, {
      definition: mail,
      options: { since: '10d' },
      signal: cancel.signal,
      onProgress: () => cancel.abort(),
    })

    await expect(run).rejects.toThrow(SimulationCancelledError)
    expect(
      await rows(
        database.db,
        sql`select 1 from pg_class where relname like 'sim\\_%' and relpersistence = 't'`,
      ),
    ).toEqual([])
  })

  it('does not wait for a pass that holds the lanes, nor hold up the gate', async () => {
    const [ann] = (await reachable(database.db, 1)) as [number]
    world.clock.advance(10 * DAY)
    await visited([ann], 30)

    const result = await database.db.transaction(async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(1, lane) from generate_series(0, 63) lane`)
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('relance:gate', 0))`)
      await tx.execute(sql`select * from customers for update`)
      await tx.execute(sql`select * from consents for update`)
      return simulateWorkflow(world.ctx, { definition: mail, options: { since: '10d' } })
    })

    expect(result.journeys[0]?.messages[0]?.status).toBe('sent')
  })

  it('refuses what cannot be published, and periods without a history', async () => {
    const unknown = mail.replace('offer', 'nothing')
    await expect(simulateWorkflow(world.ctx, { definition: unknown })).rejects.toMatchObject({
      code: 'invalid_input',
    })
    for (const options of [
      { since: 'soon' },
      { since: '900d' },
      { until: '2030-01-01' },
      { since: '5d', until: '6d' },
    ])
      await expect(simulateWorkflow(world.ctx, { definition: mail, options })).rejects.toMatchObject({
        code: 'invalid_input',
        issues: [{ path: 'until' in options && !('since' in options) ? 'until' : 'since' }],
      })
  })
})
