import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { rows } from '../../src/db/client.ts'
import { appendEvents } from '../../src/events/append-events.ts'
import { ensurePartitions } from '../../src/events/ensure-partitions.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
const now = new Date('2026-11-30T23:59:59Z')

function homesOfEvents() {
  return rows<{ home: string; at: Date }>(
    database.db,
    sql`select tableoid::regclass::text as home, occurred_at as at from events order by occurred_at`,
  )
}

it('makes this month and the next three, over the turn of the year, from five processes at once', async () => {
  await appendEvents(
    database.db,
    ['2026-10-31T23:59:59.999Z', '2026-11-01T00:00:00Z', '2026-11-30T12:00:00Z', '2027-01-15T00:00:00Z'].map(
      (at) => ({
        customerId: 1,
        type: 'seen',
        occurredAt: new Date(at),
        properties: {},
      }),
    ),
    now,
  )

  const made = await Promise.all([1, 2, 3, 4, 5].map(() => ensurePartitions(database.db, now)))

  expect(made.flat().sort()).toEqual(
    ['events', 'messages'].flatMap((table) =>
      ['2026_11', '2026_12', '2027_01', '2027_02'].map((m) => `${table}_${m}`),
    ),
  )
  expect((await homesOfEvents()).map(({ home }) => home)).toEqual([
    'events_default',
    'events_2026_11',
    'events_2026_11',
    'events_2027_01',
  ])
  expect(await ensurePartitions(database.db, now)).toEqual([])
})

it('goes on numbering events in the new partitions', async () => {
  const before = await rows<{ max: number }>(database.db, sql`select max(id) as max from events`)
  const [stored] = await appendEvents(
    database.db,
    [{ customerId: 1, type: 'seen', occurredAt: new Date('2026-12-24T18:00:00Z'), properties: {} }],
    now,
  )

  expect(stored?.id).toBeGreaterThan(before[0]?.max ?? 0)
  expect((await homesOfEvents()).map(({ home }) => home)).toContain('events_2026_12')
})

it('still lets the database refuse a second message of one visit', async () => {
  const insert = () =>
    database.sql`insert into messages (planned_at, customer_id, lane, channel, purpose, class, status, enrolment_id, step_id, visit, template_version_id, due_at)
      values ('2026-12-01', 1, 1, 'email', 'p', 'marketing', 'queued', 1, 's', 1, 1, '2026-12-01')`

  await insert()
  await expect(insert()).rejects.toMatchObject({ code: '23505' })
})
