import { and, desc, eq, lt, ne, type SQL } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { auditLog } from '../tables.ts'

export type AuditEntry = typeof auditLog.$inferSelect
export type NewAuditEntry = typeof auditLog.$inferInsert

export interface AuditFilter {
  readonly actorId?: string | undefined
  readonly action?: string | undefined
  readonly entity?: string | undefined
  readonly entityId?: string | undefined
  /** False: without the entry that every write through the API leaves beside its own. */
  readonly requests?: boolean | undefined
  /** Entries older than this one. */
  readonly beforeId?: number | undefined
  readonly limit: number
}

export async function insertAuditEntry(db: Db, entry: NewAuditEntry): Promise<void> {
  await db.insert(auditLog).values(entry)
}

/** Newest first. */
export function listAuditEntries(db: Db, filter: AuditFilter): Promise<AuditEntry[]> {
  const conditions: (SQL | undefined)[] = [
    filter.actorId === undefined ? undefined : eq(auditLog.actorId, filter.actorId),
    filter.action === undefined ? undefined : eq(auditLog.action, filter.action),
    filter.entity === undefined ? undefined : eq(auditLog.entity, filter.entity),
    filter.entityId === undefined ? undefined : eq(auditLog.entityId, filter.entityId),
    filter.requests === false ? ne(auditLog.action, 'http.request') : undefined,
    filter.beforeId === undefined ? undefined : lt(auditLog.id, filter.beforeId),
  ]
  return db
    .select()
    .from(auditLog)
    .where(and(...conditions))
    .orderBy(desc(auditLog.id))
    .limit(filter.limit)
}
