import type { Actor } from '../context.ts'
import type { Db } from '../db/client.ts'
import { insertAuditEntry } from './queries/audit.ts'

export interface AuditedChange {
  /** `entity.verb`, e.g. `segment.publish`. */
  readonly action: string
  readonly entity: string
  readonly entityId: string | number
  /** Plain data, without secrets; personal data only where the change is about it. */
  readonly before?: unknown
  readonly after?: unknown
}

/** Writes who changed what into the append-only log. Pass the transaction of the change itself. */
export async function recordAudit(db: Db, actor: Actor, change: AuditedChange, now: Date): Promise<void> {
  await insertAuditEntry(db, {
    at: now,
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    action: change.action,
    entity: change.entity,
    entityId: String(change.entityId),
    before: change.before ?? null,
    after: change.after ?? null,
  })
}
