import type { OutboxEntry } from '../channels/channel.ts'
import type { Context } from '../context.ts'
import { insertOutboxEntry } from './queries/outbox.ts'

/** Keeps what the outbox provider was given. What it kept counts as delivered: nobody will ever report on it. */
export function outboxRecorder(ctx: Context): (entry: OutboxEntry) => Promise<void> {
  return (entry) =>
    insertOutboxEntry(ctx.db, { ...entry, subject: entry.subject ?? null, at: ctx.clock.now() })
}
