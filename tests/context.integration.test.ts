import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { afterCommit, inTransaction } from '../src/context.ts'
import { rows } from '../src/db/client.ts'
import { testContext } from './support/context.ts'
import { emptyDatabase } from './support/database.ts'

const database = emptyDatabase()
const count = async () => (await rows<{ n: number }>(database.db, sql`select count(*) as n from notes`))[0]?.n

beforeAll(async () => {
  await database.sql`create table notes (text text)`
})

describe('inTransaction', () => {
  it('joins the one that is open: the inner work goes when the outer fails', async () => {
    const ctx = testContext(database.db)

    const attempt = inTransaction(ctx, async (outer) => {
      await inTransaction(outer, (inner) => inner.db.execute(sql`insert into notes values ('a')`))
      throw new Error('changed my mind')
    })

    await expect(attempt).rejects.toThrow('changed my mind')
    expect(await count()).toBe(0)
  })
})

describe('afterCommit', () => {
  it('runs once the row is there for others to see', async () => {
    let seen: number | undefined

    await inTransaction(testContext(database.db), async (ctx) => {
      await ctx.db.execute(sql`insert into notes values ('b')`)
      await afterCommit(ctx, async () => {
        seen = await count()
      })
      expect(seen).toBeUndefined()
    })

    expect(seen).toBe(1)
  })

  it('never runs after a rollback, and at once outside a transaction', async () => {
    const ran: string[] = []
    const ctx = testContext(database.db)

    const attempt = inTransaction(ctx, async (inner) => {
      await afterCommit(inner, async () => void ran.push('inside'))
      throw new Error('no')
    })

    await expect(attempt).rejects.toThrow('no')
    await afterCommit(ctx, async () => void ran.push('outside'))
    expect(ran).toEqual(['outside'])
  })

  it('cannot undo what is committed by failing', async () => {
    const result = inTransaction(testContext(database.db), async (ctx) => {
      await afterCommit(ctx, () => Promise.reject(new Error('bell broken')))
      return 'done'
    })

    expect(await result).toBe('done')
  })
})
