import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { rows } from '../../src/db/client.ts'
import { emptyDatabase } from '../support/database.ts'

const database = emptyDatabase()

describe('statements that come again', () => {
  it('are prepared from the third time on, on the connection of a transaction too', async () => {
    const seen = await database.db.transaction(async (tx) => {
      const counts: number[] = []
      for (let time = 1; time <= 4; time++) {
        await rows(tx, sql`select ${time}::int + 1 as again`)
        counts.push(await preparedLike('%+ 1 as again%', tx))
      }
      return counts
    })

    expect(seen).toEqual([0, 0, 1, 1])
  })

  it('give the same answers as before, with other values and after the table has changed', async () => {
    await database.sql`create table shelves (id int)`
    const put = (id: number) =>
      rows<{ id: number }>(database.db, sql`insert into shelves values (${id}) returning *`)
    for (let id = 1; id <= 5; id++) expect(await put(id)).toEqual([{ id }])

    await database.sql`alter table shelves add column label text default 'x'`

    expect(await put(6)).toEqual([{ id: 6, label: 'x' }])
    expect(await rows(database.db, sql`select count(*)::int as n from shelves where id > ${3}::int`)).toEqual(
      [{ n: 3 }],
    )
  })

  it('are told from one another by their text, inside a savepoint too', async () => {
    const answers: unknown[] = []
    for (let time = 0; time < 4; time++)
      await database.db.transaction((tx) =>
        tx.transaction(async (inner) => {
          answers.push(...(await rows(inner, sql`select ${time}::int * 2 as n`)))
          answers.push(...(await rows(inner, sql`select ${time}::int * 3 as n`)))
        }),
      )

    expect(answers).toEqual([0, 0, 2, 3, 4, 6, 6, 9].map((n) => ({ n })))
  })
})

async function preparedLike(pattern: string, tx: Parameters<typeof rows>[0]): Promise<number> {
  const quoted = sql.raw(`'${pattern}'`)
  const [row] = await rows<{ n: number }>(
    tx,
    sql`select count(*)::int as n from pg_prepared_statements where statement like ${quoted} and statement not like '%pg_prepared%'`,
  )
  return row?.n ?? -1
}
