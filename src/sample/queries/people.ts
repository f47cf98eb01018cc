import { type SQL, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'

/** One loads or removes at a time; any number that nothing else locks. */
const LOCK = 7_354_212

export async function lockSample(db: Db): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(${LOCK})`)
}

export interface SampleState {
  readonly customers: number
  readonly items: number
  /** There is somebody beside the invented people. */
  readonly hasOthers: boolean
}

export async function readSampleState(db: Db): Promise<SampleState> {
  const [row] = await rows<SampleState>(
    db,
    sql`
    select (select count(*) from sample_customers) as customers, (select count(*) from sample_items) as items,
      exists (select from customers c where c.state in ('known', 'anonymous')
        and not exists (select from sample_customers s where s.customer_id = c.id)) as "hasOthers"`,
  )
  if (!row) throw new Error('a count gave no row')
  return row
}

export async function insertSampleCustomers(db: Db, ids: readonly number[]): Promise<void> {
  await db.execute(sql`insert into sample_customers (customer_id) ${idsOf(ids)}`)
}

/** Those who became one with a real person, in either direction, are no longer only an invention. */
export function listSampleCustomers(db: Db): Promise<{ id: number; isMerged: boolean }[]> {
  return rows(
    db,
    sql`
    select s.customer_id as id, exists (
      select from customer_merges m
      where m.undone_at is null and s.customer_id in (m.survivor_id, m.merged_id)
        and not exists (select from sample_customers o
          where o.customer_id = m.survivor_id + m.merged_id - s.customer_id)) as "isMerged"
    from sample_customers s order by 1`,
  )
}

/** Tables with a customer's number, of which nothing else holds one; the events' trigger keeps score_history. */
const TABLES = [
  'call_attempts',
  'call_tasks',
  'consent_heads',
  'consent_ledger',
  'consents',
  'enrolments',
  'events',
  'export_links',
  'identities',
  'import_changes',
  'inbox',
  'last_opens',
  'memberships',
  'messages',
  'opt_in_requests',
  'score_queue',
  'score_staging',
  'scores',
  'segment_build_rows',
  'segment_build_skips',
  'segment_timers',
  'staff_notices',
  'step_log',
  'trigger_refusals',
  'webhook_calls',
] as const

/** Everything that is known of these people, as if they had never been there. */
export async function deleteCustomers(db: Db, ids: readonly number[], now: Date): Promise<void> {
  const gone = idsOf(ids)
  await db.execute(sql`
    delete from consent_evidence where entry_id in (select id from consent_ledger where customer_id in (${gone}))`)
  for (const table of ['outbox', 'click_hits']) {
    await db.execute(sql`
      delete from ${sql.identifier(table)} where message_id in (select id from messages where customer_id in (${gone}))`)
  }
  await db.execute(sql`
    insert into segment_deltas (segment_id, entered, "left", at)
    select segment_id, 0, count(*)::int, ${now}::timestamptz from memberships where customer_id in (${gone}) group by 1`)
  for (const table of TABLES) {
    await db.execute(sql`delete from ${sql.identifier(table)} where customer_id in (${gone})`)
  }
  await db.execute(sql`
    delete from customer_merges where survivor_id in (${gone}) or merged_id in (${gone})`)
  await db.execute(sql`delete from customers where id in (${gone})`)
}

/** Only of invented addresses: what was put in their place may be somebody's. */
export async function deleteSuppressions(db: Db, hashes: readonly string[]): Promise<void> {
  await db.execute(sql`
    delete from suppressions where address_hash in (
      select value from jsonb_array_elements_text(${json(hashes)}::jsonb))`)
}

export async function deleteReceipts(db: Db, receipts: readonly string[]): Promise<void> {
  await db.execute(sql`
    delete from event_receipts where key in (
      select value::uuid from jsonb_array_elements_text(${json(receipts)}::jsonb))`)
}

/** Only the marks: what is left under them belongs to the company. */
export async function forgetSample(db: Db): Promise<void> {
  await db.execute(sql`delete from sample_customers`)
  await db.execute(sql`delete from sample_items`)
}

function idsOf(ids: readonly number[]): SQL {
  return sql`select value::bigint from jsonb_array_elements_text(${json(ids)}::jsonb)`
}
