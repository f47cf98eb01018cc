import { sql } from 'drizzle-orm'
import { LANE_LOCK_SPACE } from '../../core/lane.ts'
import { type Db, rows } from '../../db/client.ts'

export type StuckKind = 'enrolments' | 'messages' | 'lanes' | 'webhooks' | 'migrations' | 'tasks'

/** Things of one kind that have waited too long in one place. */
export interface StuckRow {
  readonly kind: StuckKind
  /** A lane, a channel, a migration or a task. */
  readonly where: string
  readonly count: number
  readonly since: Date
}

/**
 * Everything that was due before `before` and that nobody works on: enrolments whose lane is not held, inbox rows
 * of lanes that no pass came to, messages whose sender died, migrations and recurring tasks that stand still.
 */
export function findStuck(db: Db, { before, now }: { before: Date; now: Date }): Promise<StuckRow[]> {
  return rows<StuckRow>(
    db,
    sql`
    with held as (
      select objid::int as lane from pg_locks
      where locktype = 'advisory' and classid = ${LANE_LOCK_SPACE}::int::oid and objsubid = 2 and granted
        and database = (select oid from pg_database where datname = current_database())
    )
    select 'enrolments' as kind, 'lane ' || e.lane as where, count(*)::int as count, min(e.wake_at) as since
    from enrolments e
    where e.status = 'active' and e.wake_at is not null and e.wake_at <= ${before}::timestamptz
      and e.lane not in (select lane from held) group by e.lane
    union all
    select 'lanes', 'lane ' || i.lane, count(*)::int, min(i.received_at) from inbox i
    where i.received_at <= ${before}::timestamptz and i.lane not in (select lane from held) group by i.lane
    union all
    select 'messages', m.channel, count(*)::int, min(m.lease_until) from messages m
    where m.status = 'handed' and m.channel <> 'phone' and m.lease_until <= ${before}::timestamptz group by m.channel
    union all
    select 'webhooks', c.endpoint_key, count(*)::int, min(c.due_at) from webhook_calls c
    where c.state = 'open' and c.due_at <= ${before}::timestamptz
      and not exists (select from workflows w where w.id = c.workflow_id and w.state = 'paused')
    group by c.endpoint_key
    union all
    select 'messages', 'staff', count(*)::int, min(m.due_at) from staff_mails m
    where m.status in ('queued', 'handed') and m.due_at <= ${before}::timestamptz having count(*) > 0
    union all
    select 'migrations', 'migration ' || g.id, 1, g.updated_at from workflow_migrations g
    where g.state = 'running' and g.updated_at <= ${before}::timestamptz
    union all
    select 'tasks', s.name, 1, s.next_at from schedules s
    where s.next_at <= ${before}::timestamptz and s.last_run_at is not null and s.last_run_at < ${now}::timestamptz
    order by since`,
  )
}
