import { describe, expect, it } from 'vitest'
import { type Connection, connect } from '../../src/db/client.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()

/** A pool of one: whatever comes next uses the connection that was lost. */
async function onOne(work: (pool: Connection) => Promise<void>): Promise<void> {
  const pool = connect(database.url, { max: 1, applicationName: 'lost' })
  try {
    await work(pool)
  } finally {
    await pool.close()
  }
}

async function cut(pid: number): Promise<void> {
  await database.sql`select pg_terminate_backend(${pid})`
  for (let alive = true; alive; ) {
    alive = (await database.sql`select 1 from pg_stat_activity where pid = ${pid}`).length > 0
  }
}

const pidOf = async (sql: Connection['sql']) => {
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`
  return row?.pid ?? 0
}

describe('a transaction whose connection the server closes', () => {
  it.each([
    [
      'while it waits for an answer',
      async (sql: Connection['sql']) => {
        const asleep = sql`select pg_sleep(60)`.then(() => undefined)
        void pidOf(database.sql).then(async () => {
          const [row] = await database.sql<{ pid: number }[]>`
          select pid from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()`
          await cut(row?.pid ?? 0)
        })
        await asleep
      },
    ],
    ['while it is idle', async (sql: Connection['sql']) => cut(await pidOf(sql))],
  ])(
    'fails %s, whatever its work goes on to ask, and the connection serves the next',
    async (_name, lose) => {
      await onOne(async ({ sql }) => {
        await sql`select 1`
        const failed = sql.begin(async (tx) => {
          await lose(tx as unknown as Connection['sql']).catch(() => undefined)
          await tx`select 2`.catch(() => undefined)
          await tx`select 3`
        })
        await expect(failed).rejects.toMatchObject({ code: expect.stringMatching(/CONNECTION_|57P01/) })
        expect(await sql`select 4 as four`).toEqual([{ four: 4 }])
      })
    },
  )

  it('does nothing inside the next transaction of the same connection', async () => {
    await onOne(async ({ sql }) => {
      await sql`create table if not exists lost_rows (who text)`
      let goOn = () => {}
      const held = new Promise<void>((resolve) => {
        goOn = resolve
      })
      let ghost: Promise<unknown> = Promise.resolve()
      const failed = sql.begin(async (tx) => {
        await cut(await pidOf(tx as unknown as Connection['sql']))
        await held
        ghost = tx`insert into lost_rows values ('ghost')`.catch((error: unknown) => error)
        await ghost
      })
      await expect(failed).rejects.toThrow()
      await sql.begin(async (tx) => {
        goOn()
        await tx`insert into lost_rows values ('next')`
        await tx`select pg_sleep(0.05)`
      })
      expect(await ghost).toBeInstanceOf(Error)
      expect(await sql`select who from lost_rows`).toEqual([{ who: 'next' }])
      await sql`drop table lost_rows`
    })
  })
})
