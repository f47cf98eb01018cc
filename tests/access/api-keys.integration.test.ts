import { describe, expect, it } from 'vitest'
import { createKey, listKeys, noteKeyUse, revokeKey, verifyKey } from '../../src/access/api-keys.ts'
import { fixedClock } from '../../src/core/clock.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
const ctx = () => testContext(database.db)

describe('an API key', () => {
  it('is known again by its secret alone, with what it may do', async () => {
    const write = await createKey(ctx(), { kind: 'write', name: 'site' })
    const api = await createKey(ctx(), { kind: 'api', name: 'crm', role: 'marketer' })

    expect(write.secret).toMatch(/^rel_write_[A-Za-z0-9_-]{43}$/)
    expect(await verifyKey(database.db, write.secret)).toEqual({
      id: write.key.id,
      name: 'site',
      kind: 'write',
      role: null,
      scopes: ['events:write'],
    })
    expect(await verifyKey(database.db, api.secret)).toMatchObject({
      kind: 'api',
      role: 'marketer',
      scopes: ['api'],
    })
    const other = api.secret[20] === 'A' ? 'B' : 'A'
    expect(
      await verifyKey(database.db, `${api.secret.slice(0, 20)}${other}${api.secret.slice(21)}`),
    ).toBeUndefined()
    expect(await verifyKey(database.db, '')).toBeUndefined()
  })

  it('is stored as a hash: a copy of the table opens nothing', async () => {
    const { secret } = await createKey(ctx(), { kind: 'write', name: 'hidden' })

    const [found] =
      await database.sql`select count(*) as n from api_keys k where to_jsonb(k)::text like ${`%${secret.slice(20)}%`}`

    expect(found?.['n']).toBe(0)
  })

  it('stops at once here when it is revoked, and cannot be revoked twice', async () => {
    const { key, secret } = await createKey(ctx(), { kind: 'write', name: 'short lived' })
    await verifyKey(database.db, secret)

    await revokeKey(ctx(), key.id)

    expect(await verifyKey(database.db, secret)).toBeUndefined()
    await expect(revokeKey(ctx(), key.id)).rejects.toMatchObject({ code: 'conflict' })
    await expect(revokeKey(ctx(), 999_999)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('needs a role exactly when it is for the management API', async () => {
    await expect(createKey(ctx(), { kind: 'api', name: 'x' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
    await expect(createKey(ctx(), { kind: 'write', name: 'x', role: 'admin' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })

  it('remembers when it was used, to five minutes', async () => {
    const { key } = await createKey(ctx(), { kind: 'write', name: 'used' })
    const use = (minutes: number) =>
      noteKeyUse(
        testContext(database.db, { clock: fixedClock(new Date(testNow.getTime() + minutes * 60_000)) }),
        key.id,
      )
    const lastUse = async () => (await listKeys(database.db)).find(({ id }) => id === key.id)?.lastUsedAt

    await use(0)
    await use(3)
    const first = await lastUse()
    await use(6)

    expect(first).toEqual(testNow)
    expect(await lastUse()).toEqual(new Date(testNow.getTime() + 6 * 60_000))
  })
})
