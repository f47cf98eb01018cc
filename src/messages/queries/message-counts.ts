import { type SQL, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'

/** What is counted of messages, each a column. */
export const messageCounts = [
  'planned',
  'queued',
  'handed',
  'sent',
  'held',
  'failed',
  'uncertain',
  'cancelled',
  'delivered',
  'opened',
  'clicked',
  'replied',
  'bounced',
  'complained',
  'unsubscribed',
  'cost',
] as const
export type MessageCount = (typeof messageCounts)[number]

/** What was folded and what was not yet, in one snapshot: together they are the messages, to the last. */
export const messageFigures: SQL = sql`(select * from message_counts union all select * from message_deltas)`

const names = sql.raw(messageCounts.join(', '))

/** Adds the deltas to the counts and takes them away; one fold at a time. */
export async function foldMessageDeltas(db: Db): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('messages.fold'))`)
  await db.execute(sql`
    with folded as (delete from message_deltas returning *)
    insert into message_counts as c (workflow_id, step_id, channel, day, ${names})
    select workflow_id, step_id, channel, day, ${sql.raw(messageCounts.map((name) => `sum(${name})`).join(', '))}
    from folded group by 1, 2, 3, 4
    on conflict (workflow_id, step_id, channel, day) do update set
      ${sql.raw(messageCounts.map((name) => `${name} = c.${name} + excluded.${name}`).join(', '))}`)
}
