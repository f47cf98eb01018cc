import { describe, expect, it } from 'vitest'
import { listAuditEntries } from '../../src/access/queries/audit.ts'
import { recordAudit } from '../../src/access/record-audit.ts'
import { testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
const actor = { kind: 'user', id: 'usr_1', name: 'Ada' } as const

describe('the audit log', () => {
  it('keeps who changed what, newest first, and finds it by entity', async () => {
    const change = { entity: 'segment', entityId: 7, before: { name: 'a' }, after: { name: 'b' } }
    await recordAudit(database.db, actor, { action: 'segment.rename', ...change }, testNow)
    await recordAudit(
      database.db,
      actor,
      { action: 'segment.publish', entity: 'segment', entityId: 8 },
      testNow,
    )

    expect(await listAuditEntries(database.db, { limit: 10 })).toMatchObject([
      { action: 'segment.publish', before: null, after: null },
      {
        action: 'segment.rename',
        actorName: 'Ada',
        before: { name: 'a' },
        after: { name: 'b' },
        at: testNow,
      },
    ])
    expect(await listAuditEntries(database.db, { entity: 'segment', entityId: '7', limit: 10 })).toHaveLength(
      1,
    )
  })

  it('can be neither changed nor emptied, by anybody who speaks SQL', async () => {
    await recordAudit(database.db, actor, { action: 'a.b', entity: 'a', entityId: 1 }, testNow)

    await expect(database.sql`update audit_log set actor_name = 'Eve'`).rejects.toThrow('append-only')
    await expect(database.sql`delete from audit_log`).rejects.toThrow('append-only')
    await expect(database.sql`truncate audit_log`).rejects.toThrow('append-only')
  })
})
