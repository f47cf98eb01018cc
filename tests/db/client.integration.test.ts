import { sql } from 'drizzle-orm'
import { bigint, jsonb, numeric, pgTable, timestamp } from 'drizzle-orm/pg-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { connect, json, rows } from '../../src/db/client.ts'
import { emptyDatabase } from '../support/database.ts'

const database = emptyDatabase()
const things = pgTable('things', {
  largeId: bigint({ mode: 'number' }),
  happenedAt: timestamp({ withTimezone: true }),
  amount: numeric({ mode: 'number' }),
  properties: jsonb(),
})
const at = new Date('2026-03-29T01:30:00.123Z')
const thing = {
  largeId: 2 ** 52 + 1,
  happenedAt: at,
  amount: 19.99,
  properties: { nested: [1, 'é😀', null] },
}

beforeAll(async () => {
  await database.sql`create table things (large_id int8, happened_at timestamptz, amount numeric, properties jsonb)`
})

describe('the connection', () => {
  it('brings back from typed columns what was put in', async () => {
    await database.db.insert(things).values(thing)

    expect(await database.db.select().from(things)).toEqual([thing])
  })

  it('lets the server end a transaction that its process leaves alone, and its locks with it', async () => {
    const hung = connect(database.url, { max: 1, applicationName: 'hung' })
    await hung.sql`select set_config('idle_in_transaction_session_timeout', '50ms', false)`
    const failed = hung.sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(4711)`
      // What a frozen process does.
      await database.sql`select pg_advisory_xact_lock(4711)`
      await tx`select 1`
    })

    await expect(failed).rejects.toThrow()
    expect(await database.sql`show idle_in_transaction_session_timeout`).toEqual([
      { idle_in_transaction_session_timeout: '20s' },
    ])
    await hung.close()
  })

  it('gives the same values to raw statements', async () => {
    const [raw] = await rows(database.db, sql`select * from things where happened_at = ${at}`)

    expect(raw).toEqual({
      large_id: thing.largeId,
      happened_at: at,
      amount: thing.amount,
      properties: thing.properties,
    })
  })

  it('takes instants as dates or texts in raw statements, arrays included', async () => {
    const [raw] = await rows(
      database.db,
      sql`select ${at}::timestamptz as a, ${at.toISOString()}::timestamptz as b, array[${at}::timestamptz] as c,
        ${sql.param([1, 2])}::bigint[] as ids, null::timestamptz as nothing, '2026-01-01'::date as day`,
    )

    expect(raw).toEqual({ a: at, b: at, c: [at], ids: [1, 2], nothing: null, day: '2026-01-01' })
  })

  it('passes many rows as one parameter, encoded once', async () => {
    const sent = [
      { id: 1, at, properties: { a: 1 } },
      { id: 2, at: null, properties: { b: '"quoted"' } },
    ]

    const read = await rows(
      database.db,
      sql`select x.*, jsonb_typeof(properties) as kind
        from jsonb_to_recordset(${json(sent)}::jsonb) as x(id bigint, at timestamptz, properties jsonb)`,
    )

    expect(read).toEqual(sent.map((row) => ({ ...row, kind: 'object' })))
  })

  it('drops what Postgres refuses in jsonb, and nothing else', async () => {
    const text = 'a\0b\ud800c\\u0000d\u0001é😀'

    const [read] = await rows(database.db, sql`select ${json({ text })}::jsonb ->> 'text' as text`)

    expect(read).toEqual({ text: 'abc\\u0000d\u0001é😀' })
  })

  it('counts in numbers', async () => {
    expect(await rows(database.db, sql`select count(*) as n from things`)).toEqual([{ n: 1 }])
  })
})
