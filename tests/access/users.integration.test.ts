import { beforeEach, describe, expect, it } from 'vitest'
import { pruneAccess } from '../../src/access/prune-access.ts'
import { listAuditEntries } from '../../src/access/queries/audit.ts'
import { createUser, listUsers, resetPassword, updateUser } from '../../src/access/users.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
const ctx = () => testContext(database.db)

beforeEach(() => database.sql`delete from users`)

describe('staff users', () => {
  it('have one account per address, however it is spelt', async () => {
    await createUser(ctx(), { email: 'Ada@Example.com', role: 'admin', name: 'Ada' })

    await expect(createUser(ctx(), { email: 'ada@example.com', role: 'viewer' })).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await listUsers(database.db)).toMatchObject([
      { email: 'ada@example.com', name: 'Ada', role: 'admin', disabledAt: null },
    ])
  })

  it('never lose the last admin, also when two of them go at once', async () => {
    const [a, b] = [
      await createUser(ctx(), { email: 'a@example.com', role: 'admin' }),
      await createUser(ctx(), { email: 'b@example.com', role: 'admin' }),
    ]

    const results = await Promise.allSettled([
      updateUser(ctx(), a.user.id, { disabled: true }),
      updateUser(ctx(), b.user.id, { role: 'viewer' }),
    ])

    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const admins = (await listUsers(database.db)).filter(
      ({ role, disabledAt }) => role === 'admin' && !disabledAt,
    )
    expect(admins).toHaveLength(1)
  })

  it('are enabled again with what they were', async () => {
    await createUser(ctx(), { email: 'root@example.com', role: 'admin' })
    const { user } = await createUser(ctx(), { email: 'agent@example.com', role: 'agent' })

    await updateUser(ctx(), user.id, { disabled: true })
    const again = await updateUser(ctx(), user.id, { disabled: false })

    expect(again).toMatchObject({ role: 'agent', disabledAt: null })
  })

  it('lose their ended sessions with the daily clean-up, and keep the others', async () => {
    const { user } = await createUser(ctx(), { email: 's@example.com', role: 'viewer' })
    const session = (id: string, days: number) => {
      const expiresAt = new Date(testNow.getTime() + days * 86_400_000)
      return database.sql`
        insert into sessions (id, user_id, token, expires_at, created_at, updated_at)
        values (${id}, ${user.id}, ${id}, ${expiresAt}, ${testNow}, ${testNow})`
    }
    await session('ended', -1)
    await session('running', 1)

    await pruneAccess(ctx())

    expect(await database.sql`select id from sessions`).toMatchObject([{ id: 'running' }])
  })

  it('have one link to choose a password: a new one ends the one before', async () => {
    const { user, link } = await createUser(ctx(), { email: 'link@example.com', role: 'viewer' })
    const reset = await resetPassword(ctx(), user.id)

    const kept = await database.sql<{ identifier: string }[]>`
      select identifier from verifications where value = ${user.id}`

    expect(kept).toEqual([{ identifier: `reset-password:${tokenOf(reset.link)}` }])
    expect(tokenOf(link)).not.toBe(tokenOf(reset.link))
  })

  it('leave no password in the audit log', async () => {
    const { user, password } = await createUser(ctx(), { email: 'quiet@example.com', role: 'viewer' })
    const reset = await resetPassword(ctx(), user.id)

    const entries = await listAuditEntries(database.db, { entity: 'user', entityId: user.id, limit: 10 })

    expect(entries.map(({ action }) => action)).toEqual(['user.reset_password', 'user.create'])
    expect(JSON.stringify(entries)).not.toContain(password)
    expect(JSON.stringify(entries)).not.toContain(tokenOf(reset.link))
    expect(reset.password).not.toBe(password)
  })
})

function tokenOf(link: string): string {
  return new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? ''
}
