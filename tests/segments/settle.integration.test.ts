import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rows } from '../../src/db/client.ts'
import { planCondition } from '../../src/segments/compile.ts'
import { type Condition, parseCondition } from '../../src/segments/condition.ts'
import { topicsOf } from '../../src/segments/dependencies.ts'
import { matchCustomers } from '../../src/segments/match.ts'
import { evaluationOfRange } from '../../src/segments/queries/evaluate.ts'
import { nextTimerAt, settleSegments, type Touched } from '../../src/segments/settle.ts'
import { testDatabase } from '../support/database.ts'
import { isLong } from '../support/long.ts'
import { holds, type Person, type Universe } from './oracle.ts'
import { HOUR_MS, leaf, randomStep, randomTree, type Step, start } from './random.ts'

const database = testDatabase()
const lanes = Array.from({ length: 64 }, (_, lane) => lane)

const settings = {
  endOnFailure: process.env['SEGMENT_SHRINK'] === undefined,
  ...(process.env['SEGMENT_SEED'] && { seed: Number(process.env['SEGMENT_SEED']) }),
}
const runs = Number(process.env['SEGMENT_RUNS'] ?? (isLong ? 60 : 16))

describe('settleSegments', () => {
  it('keeps nested segments as a full evaluation would make them, whatever happens and whenever', async () => {
    const trees = fc.tuple(randomTree(), randomTree(['s0']), randomTree(['s0', 's1']))
    const steps = fc.array(randomStep, { minLength: 4, maxLength: 16 })

    await fc.assert(fc.asyncProperty(trees, steps, play), { ...settings, numRuns: runs })
  }, 600_000)

  it('keeps each kind of condition exact by itself', async () => {
    const leaves = fc.array(leaf as fc.Arbitrary<object>, { minLength: 8, maxLength: 8 })
    const steps = fc.array(randomStep, { minLength: 10, maxLength: 24 })

    await fc.assert(fc.asyncProperty(leaves, steps, play), { ...settings, numRuns: runs })
  }, 600_000)
})

async function play(trees: readonly object[], steps: readonly Step[]): Promise<void> {
  const world = await newWorld(trees)
  for (const step of steps) {
    await settle(world, await take(world, step))
    await check(world, step)
  }
}

interface World {
  now: Date
  people: Person[]
  segments: { key: string; condition: Condition }[]
}

async function newWorld(trees: readonly object[]): Promise<World> {
  const { db } = database
  for (const table of [
    'segments',
    'memberships',
    'segment_timers',
    'segment_deltas',
    'events',
    'consents',
    'scores',
    'customers',
  ]) {
    await db.execute(sql`delete from ${sql.identifier(table)}`)
  }
  const world: World = { now: start, people: [], segments: [] }
  for (const [depth, tree] of trees.entries()) {
    const condition = parseCondition(tree)
    const key = `s${depth}`
    world.segments.push({ key, condition })
    await db.execute(sql`insert into segments
      (key, name, kind, state, version, condition, hash, zone, depends_on, depth, created_at, updated_at)
      values (${key}, '{}', 'rules', 'live', 1, ${JSON.stringify(condition)}::jsonb, ${JSON.stringify(condition)}, 'UTC',
        array(select jsonb_array_elements_text(${JSON.stringify(topicsOf(condition))}::jsonb)), ${depth}, ${start}, ${start})`)
  }
  const touched: Touched[] = []
  for (let n = 0; n < 3; n++) touched.push(...(await newcomer(world)))
  await settle(world, touched)
  return world
}

async function settle(world: World, touched: readonly Touched[]): Promise<void> {
  await database.db.transaction((db) =>
    settleSegments(db, { touched, dueTimersOfLanes: lanes, now: world.now }),
  )
}

async function newcomer(world: World): Promise<Touched[]> {
  const [row] = await rows<{ id: number }>(
    database.db,
    sql`insert into customers (state, created_at, updated_at) values ('known', ${world.now}, ${world.now}) returning id`,
  )
  const id = row?.id ?? 0
  world.people.push({ id, gone: false, attributes: {}, events: [], consents: {} })
  return [{ customerId: id, topics: ['created'] }]
}

/** Does it to the database and to the people in memory; returns what the inbox would say. */
async function take(world: World, step: Step): Promise<Touched[]> {
  switch (step.kind) {
    case 'clock':
      world.now = new Date(world.now.getTime() + step.ms)
      return []
    case 'next-timer':
      await toNextTimer(world)
      return []
    case 'newcomer':
      return newcomer(world)
    case 'merge':
      return merge(world, step.from, step.into)
    default: {
      const person = world.people[step.who] as Person
      return person.gone ? [] : takeByPerson(world, person, step)
    }
  }
}

async function toNextTimer(world: World): Promise<void> {
  const next = await nextTimerAt(database.db)
  // A birthday may be a year away: leave the others something to happen.
  if (next && next.getTime() - world.now.getTime() < 400 * 24 * HOUR_MS) world.now = next
}

type PersonalStep = Extract<Step, { kind: 'event' | 'undo' | 'attribute' | 'consent' | 'score' }>

async function takeByPerson(world: World, person: Person, step: PersonalStep): Promise<Touched[]> {
  const { db } = database
  const nowMs = world.now.getTime()
  switch (step.kind) {
    case 'event': {
      const at = nowMs - step.agoMs
      await db.execute(sql`insert into events (customer_id, type, occurred_at, received_at, properties, value)
        values (${person.id}, ${step.type}, ${new Date(at)}, ${world.now}, ${JSON.stringify(step.properties)}::jsonb, ${step.value})`)
      person.events.push({ type: step.type, at, properties: step.properties, value: step.value })
      const topics = [`event:${step.type}`]
      return [{ customerId: person.id, topics, added: topics, eventId: 1 }]
    }
    case 'undo':
      return undo(person)
    case 'attribute':
      person.attributes[step.name] = step.value
      await db.execute(
        sql`update customers set attributes = ${JSON.stringify(person.attributes)}::jsonb where id = ${person.id}`,
      )
      return [{ customerId: person.id, topics: [`attribute:${step.name}`] }]
    case 'consent': {
      const expiresAt = step.expiresInMs === null ? null : nowMs + step.expiresInMs
      const since = nowMs - step.agoMs
      person.consents[step.channel] = { state: step.state, since, expiresAt }
      await db.execute(sql`insert into consents (customer_id, channel, purpose, state, legal_basis, entry_id, since, expires_at)
        values (${person.id}, ${step.channel}, 'promotions', ${step.state}, 'consent', 1, ${new Date(since)},
          ${expiresAt === null ? null : new Date(expiresAt)}::timestamptz)
        on conflict (customer_id, channel, purpose)
        do update set state = excluded.state, since = excluded.since, expires_at = excluded.expires_at`)
      return [{ customerId: person.id, topics: [`consent:${step.channel}`] }]
    }
    case 'score':
      person.score = { value: step.value, band: step.band }
      await db.execute(sql`insert into scores (customer_id, model, value, band, updated_at)
        values (${person.id}, 'rfm', ${step.value}, ${step.band}, ${world.now})
        on conflict (customer_id, model) do update set value = excluded.value, band = excluded.band`)
      return [{ customerId: person.id, topics: ['score:rfm'] }]
  }
}

/** Takes the newest event back, as undoing an import does. */
async function undo(person: Person): Promise<Touched[]> {
  const event = person.events.pop()
  if (!event) return []
  await database.db.execute(sql`delete from events where id = (select id from events
    where customer_id = ${person.id} and type = ${event.type} and occurred_at = ${new Date(event.at)}
      and properties = ${JSON.stringify(event.properties)}::jsonb and value is not distinct from ${event.value}::float8
    limit 1)`)
  return [{ customerId: person.id, topics: [`event:${event.type}`] }]
}

async function merge(world: World, from: number, into: number): Promise<Touched[]> {
  const [loser, survivor] = [world.people[from] as Person, world.people[into] as Person]
  if (from === into || loser.gone || survivor.gone) return []
  await database.db.execute(
    sql`update events set customer_id = ${survivor.id} where customer_id = ${loser.id}`,
  )
  await database.db.execute(
    sql`update customers set state = 'merged', merged_into = ${survivor.id} where id = ${loser.id}`,
  )
  survivor.events.push(...loser.events)
  loser.events = []
  loser.gone = true
  return [
    { customerId: survivor.id, topics: [`merge:${loser.id}`] },
    { customerId: loser.id, topics: [`merge:${survivor.id}`] },
  ]
}

async function check(world: World, step: Step): Promise<void> {
  const { db } = database
  const members = await rows<{ key: string; id: number }>(
    db,
    sql`select s.key, m.customer_id as id from memberships m join segments s on s.id = m.segment_id`,
  )
  const universe: Universe = {
    now: world.now.getTime(),
    zoneDay: (ms) => new Date(ms).toISOString().slice(5, 10),
    isIn: (key, person) =>
      !person.gone && holds(world.segments.find((s) => s.key === key)?.condition, person, universe),
  }
  const alive = world.people.filter((person) => !person.gone)
  for (const { key, condition } of world.segments) {
    const expected = alive
      .filter((person) => universe.isIn(key, person))
      .map(({ id }) => id)
      .sort((a, b) => a - b)
    const kept = members
      .filter((m) => m.key === key)
      .map(({ id }) => id)
      .sort((a, b) => a - b)
    const context = { key, condition, step, now: world.now }

    expect({ ...context, members: kept }).toEqual({ ...context, members: expected })
    expect({ ...context, members: await lookedUp(world, condition) }).toEqual({
      ...context,
      members: expected,
    })
    expect({ ...context, members: await scanned(world, condition) }).toEqual({
      ...context,
      members: expected,
    })
  }
  const next = await nextTimerAt(db)
  if (next) expect(next.getTime()).toBeGreaterThan(world.now.getTime())
}

async function lookedUp(world: World, condition: Condition): Promise<number[]> {
  const ids = world.people.map(({ id }) => id)
  const found = await matchCustomers(database.db, condition, ids, { now: world.now, zone: 'UTC' })
  return [...found].sort((a, b) => a - b)
}

async function scanned(world: World, condition: Condition): Promise<number[]> {
  const plan = planCondition(condition, { now: world.now, zone: 'UTC' })
  const found = await rows<{ id: number }>(
    database.db,
    sql`select id from (${evaluationOfRange(plan, { above: 0, upTo: 1_000_000_000 })}) all_of_them where member order by id`,
  )
  return found.map(({ id }) => id)
}
