import { type SQL, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { given, loses, type MergePair } from './merges.ts'

/** Of the records that hold enough to be undone exactly. What older ones wrote down does not suffice. */
export const RECORD_VERSION = 2

/** The keys of the record, and the tables whose rows they name. */
export const movedTables = {
  events: { name: 'events', inLane: false },
  messages: { name: 'messages', inLane: true },
  enrolments: { name: 'enrolments', inLane: true },
  callTasks: { name: 'call_tasks', inLane: false },
  callAttempts: { name: 'call_attempts', inLane: false },
  webhookCalls: { name: 'webhook_calls', inLane: false },
  staffNotices: { name: 'staff_notices', inLane: false },
  optIns: { name: 'opt_in_requests', inLane: false },
  refusals: { name: 'trigger_refusals', inLane: false },
} as const

/** What both were, and the rows that change hands or go: enough to put them back. Before anything moves. */
export async function insertMerges(db: Db, pairs: readonly MergePair[], now: Date): Promise<void> {
  const ids = Object.entries(movedTables).map(
    ([key, { name }]) =>
      sql`${sql.raw(`'${key}'`)}, ${all(sql`t.id`, sql`${sql.raw(name)} t where t.customer_id = p.o`)}`,
  )
  await db.execute(sql`
    insert into customer_merges (survivor_id, merged_id, reason, before, merged_at)
    select p.s, p.o, 'identify', jsonb_build_object(
      'version', ${RECORD_VERSION}::int, 'survivor', ${profile('a')}, 'other', ${profile('b')},
      'identities', ${all(sql`jsonb_build_object('kind', i.kind, 'value', i.value)`, sql`identities i where i.customer_id = p.o`)},
      ${sql.join(ids, sql`, `)},
      'losers', ${all(sql`to_jsonb(e) - 'facts'`, sql`enrolments e where e.customer_id = p.o and ${loses}`)},
      'cancelled', ${all(
        sql`jsonb_build_object('id', m.id, 'reason', m.reason)`,
        sql`messages m join enrolments e on e.id = m.enrolment_id
          where m.customer_id = p.o and m.status = 'queued' and e.customer_id = p.o and ${loses}`,
      )},
      ${keptNumbers}), ${now}::timestamptz
    from ${given(pairs)} join customers a on a.id = p.s join customers b on b.id = p.o`)
}

/** What a merge deletes or adds up, of both where the survivor's own changes. */
const keptNumbers = sql`
  'memberships', ${all(
    sql`jsonb_build_object('segment', m.segment_id, 'since', m.since)`,
    sql`memberships m where m.customer_id = p.o`,
  )},
  'ownSegments', ${all(sql`m.segment_id`, sql`memberships m where m.customer_id = p.s`)},
  'scores', ${all(sql`to_jsonb(x)`, sql`scores x where x.customer_id = p.o`)},
  'scoreHistory', ${all(sql`to_jsonb(h)`, sql`score_history h where h.customer_id = p.o`)},
  'ownScores', ${all(sql`x.model`, sql`scores x where x.customer_id = p.s`)},
  'lastOpen', (select o.opened_on from last_opens o where o.customer_id = p.o),
  'ownLastOpen', (select o.opened_on from last_opens o where o.customer_id = p.s),
  'ownConsents', ${all(sql`to_jsonb(c)`, sql`consents c where c.customer_id = p.s`)}`

function all(value: SQL, from: SQL): SQL {
  return sql`(select coalesce(jsonb_agg(${value}), '[]') from ${from})`
}

function profile(alias: 'a' | 'b'): SQL {
  const fields = {
    state: 'state',
    email: 'email',
    emailHash: 'email_hash',
    phone: 'phone',
    phoneHash: 'phone_hash',
    locale: 'locale',
    timezone: 'timezone',
    attributes: 'attributes',
    createdAt: 'created_at',
    lastSeenAt: 'last_seen_at',
  }
  const pairs = Object.entries(fields).map(([key, column]) => `'${key}', ${alias}.${column}`)
  return sql.raw(`jsonb_build_object(${pairs.join(', ')})`)
}
