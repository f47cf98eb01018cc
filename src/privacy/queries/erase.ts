import { type SQL, sql } from 'drizzle-orm'
import { type Db, json } from '../../db/client.ts'
import type { KnownAddress } from './family.ts'

/** `(1, 2, 3)` as a subquery, for `in`. */
function idsOf(ids: readonly number[]): SQL {
  return sql`(select value::bigint from jsonb_array_elements_text(${json(ids)}::jsonb))`
}

/** What only described the person goes. The ledger stays: it holds no personal data and proves what was done. */
export async function deletePersonalRows(db: Db, ids: readonly number[], now: Date): Promise<void> {
  const family = idsOf(ids)
  await db.execute(sql`
    update staff_mails m set subject = '', body = '' from staff_notices n
    where n.customer_id in ${family} and m.workflow_id = n.workflow_id and m.step_id = n.step_id and m.id >= n.mail_id`)
  await db.execute(sql`
    delete from consent_evidence where entry_id in (select id from consent_ledger where customer_id in ${family})`)
  await db.execute(sql`
    insert into segment_deltas (segment_id, entered, "left", at)
    select segment_id, 0, count(*)::int, ${now}::timestamptz from memberships where customer_id in ${family} group by segment_id`)
  await db.execute(sql`
    delete from import_errors e using import_changes c
    where c.customer_id in ${family} and e.import_id = c.import_id and e.line = c.line`)
  for (const table of [
    'identities',
    'consents',
    'opt_in_requests',
    'events',
    'inbox',
    'import_changes',
    'memberships',
    'segment_timers',
    'segment_build_rows',
    'last_opens',
    'scores',
    'score_queue',
    'score_staging',
    'trigger_refusals',
    'export_links',
    'staff_notices',
  ]) {
    await db.execute(sql`delete from ${sql.identifier(table)} where customer_id in ${family}`)
  }
}

/** What others' counts rest on stays, without anything that says who it was. */
export async function anonymiseRows(db: Db, ids: readonly number[], now: Date): Promise<void> {
  const family = idsOf(ids)
  await db.execute(sql`
    delete from outbox where message_id in (select id from messages where customer_id in ${family})`)
  await db.execute(sql`
    update click_hits set url = '' where message_id in (select id from messages where customer_id in ${family})`)
  await db.execute(sql`
    update messages set data = '{}', gate = null, error = null, locale = null, provider_message_id = null,
      status = case when status = 'queued' then 'cancelled' else status end,
      reason = case when status = 'queued' then 'erased' else reason end
    where customer_id in ${family}`)
  await db.execute(sql`
    update enrolments set facts = '{}',
      status = case when status = 'active' then 'exited' else status end,
      exit_reason = case when status = 'active' then 'erased' else exit_reason end,
      ended_at = coalesce(ended_at, ${now}::timestamptz),
      step = case when status = 'active' then null else step end,
      wake_at = null, frozen_at = null, waiting = false, goal_until = null
    where customer_id in ${family}`)
  await db.execute(sql`
    update webhook_calls set body = '{}', answer = null, error = null,
      state = case when state = 'open' then 'cancelled' else state end, fence = fence + 1,
      ended_at = coalesce(ended_at, ${now}::timestamptz)
    where customer_id in ${family}`)
  await db.execute(sql`update step_log set facts = null where customer_id in ${family}`)
  await db.execute(sql`
    update call_tasks set state = case when state in ('open', 'claimed') then 'cancelled' else state end,
      reason = case when state in ('open', 'claimed') then 'erased' else reason end,
      done_at = coalesce(done_at, ${now}::timestamptz), lease_until = null, fence = fence + 1
    where customer_id in ${family}`)
  await db.execute(sql`
    update call_attempts set phone = '', notes = null, gate = '{}' where customer_id in ${family}`)
  await db.execute(sql`
    update customer_merges set before = '{}' where survivor_id in ${family} or merged_id in ${family}`)
}

/** Refused lines of files with every cell of them, and mails to addresses of theirs that belong to no message, tests for one. */
export async function deleteByAddress(db: Db, addresses: readonly KnownAddress[]): Promise<void> {
  const values = sql`(select value from jsonb_to_recordset(${json(addresses)}::jsonb) as x(value text))`
  await db.execute(sql`delete from outbox where recipient in ${values}`)
  await db.execute(sql`
    delete from import_errors e where (e.import_id, e.line) in (
      select import_id, line from import_errors where lower(trim(value)) in ${values})`)
}

/** The row stays, empty: messages and the ledger refer to its number. */
export async function blankCustomers(db: Db, ids: readonly number[], now: Date): Promise<void> {
  await db.execute(sql`
    update customers set state = case when merged_into is null then 'erased' else 'merged' end,
      email = null, email_hash = null, phone = null, phone_hash = null, locale = null, timezone = null,
      attributes = '{}', last_seen_at = null, updated_at = ${now}::timestamptz
    where id in ${idsOf(ids)}`)
}
