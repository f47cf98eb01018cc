import { and, desc, eq, lt } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { outbox } from '../tables.ts'

export type OutboxRow = typeof outbox.$inferSelect
type OutboxSummary = Omit<OutboxRow, 'body'>

export async function insertOutboxEntry(db: Db, entry: typeof outbox.$inferInsert): Promise<void> {
  await db.insert(outbox).values(entry)
}

/** Newest first, without the bodies. */
export function listOutbox(
  db: Db,
  filter: { messageId?: number | undefined; recipient?: string | undefined; channel?: string | undefined },
  page: { beforeId: number | undefined; limit: number },
): Promise<OutboxSummary[]> {
  const { id, messageId, channel, recipient, subject, at } = outbox
  return db
    .select({ id, messageId, channel, recipient, subject, at })
    .from(outbox)
    .where(
      and(
        page.beforeId === undefined ? undefined : lt(id, page.beforeId),
        filter.messageId === undefined ? undefined : eq(messageId, filter.messageId),
        filter.recipient === undefined ? undefined : eq(recipient, filter.recipient),
        filter.channel === undefined ? undefined : eq(channel, filter.channel),
      ),
    )
    .orderBy(desc(id))
    .limit(page.limit)
}

export async function findOutboxEntry(db: Db, id: number): Promise<OutboxRow | undefined> {
  const [row] = await db.select().from(outbox).where(eq(outbox.id, id))
  return row
}
