import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import type { MessageChannel, MessageStatus } from '../message.ts'

export interface StatusCount {
  readonly channel: MessageChannel
  readonly status: MessageStatus
  readonly count: number
  /** Of the queued ones, those whose time has come. */
  readonly due: number
}

/** What became of the messages planned since then. */
export function countByStatus(db: Db, { since, now }: { since: Date; now: Date }): Promise<StatusCount[]> {
  return rows(
    db,
    sql`select channel, status, count(*)::float8 as count,
          (count(*) filter (where status = 'queued' and due_at <= ${now}::timestamptz))::float8 as due
        from messages
        where planned_at >= ${since}::timestamptz group by channel, status`,
  )
}
