import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { rows } from '../../src/db/client.ts'
import { type PersonalData, readPersonalData } from '../../src/privacy/queries/export.ts'
import { testDatabase } from '../support/database.ts'

const { db } = testDatabase()

/** Tables with something about a person, and the part of the export that shows it. */
const exported: Readonly<Record<string, keyof PersonalData>> = {
  customers: 'profile',
  identities: 'identities',
  consents: 'consents',
  consent_ledger: 'consentLog',
  consent_evidence: 'consentLog',
  events: 'events',
  messages: 'messages',
  outbox: 'mails',
  click_hits: 'clicks',
  call_tasks: 'calls',
  call_attempts: 'calls',
  scores: 'scores',
  score_history: 'scoreHistory',
  last_opens: 'lastOpen',
  memberships: 'segments',
  enrolments: 'workflows',
  step_log: 'steps',
  trigger_refusals: 'refusedTriggers',
  opt_in_requests: 'optIns',
  suppressions: 'suppressions',
  import_changes: 'imports',
  import_errors: 'refusedLines',
  export_links: 'exportLinks',
  audit_log: 'audit',
  webhook_calls: 'webhooks',
  staff_notices: 'staffNotices',
  customer_merges: 'merges',
}

/** Notes of the engine about a customer's number, which say nothing that is not in a table above. */
const workingNotes = [
  'consent_heads',
  'inbox',
  // That somebody was invented.
  'sample_customers',
  'score_queue',
  'score_staging',
  'segment_build_rows',
  'segment_build_skips',
  'segment_timers',
  // One mail to staff about several people, emptied once sent; whom it is about is in staff_notices.
  'staff_mails',
]

/** Configuration, counts, staff, and the machinery. */
const aboutNobody = [
  'accounts',
  'api_keys',
  'arm_results',
  'call_lists',
  'enrolment_counts',
  'enrolment_deltas',
  'event_receipts',
  'form_versions',
  'forms',
  'imports',
  'link_keys',
  'links',
  'message_counts',
  'message_deltas',
  'occasions',
  'open_pixels',
  'purposes',
  'rate_limits',
  'relance_migrations',
  'sample_items',
  'schedules',
  'score_cuts',
  'score_models',
  'segment_deltas',
  'segment_sizes',
  'segment_verifications',
  'segment_versions',
  'segments',
  'send_budgets',
  'sessions',
  'settings',
  'sign_in_limits',
  'simulations',
  'template_drafts',
  'template_versions',
  'templates',
  'users',
  'verifications',
  'webhook_endpoints',
  'wording_counts',
  'wording_deltas',
  'wordings',
  'workflow_drafts',
  'workflow_migrations',
  'workflow_versions',
  'workflows',
]

it('every table is in the export of a person, or declared to hold nothing of one: a new table must choose', async () => {
  const tables = await rows<{ name: string; hasCustomer: boolean }>(
    db,
    sql`select c.relname as name, exists (
        select from pg_attribute a where a.attrelid = c.oid and a.attname = 'customer_id' and not a.attisdropped
      ) as "hasCustomer"
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  )
  const names = tables.map(({ name }) => name)
  const declared = [...Object.keys(exported), ...workingNotes, ...aboutNobody]

  expect(names.filter((name) => !declared.includes(name))).toEqual([])
  expect(declared.filter((name) => !names.includes(name))).toEqual([])
  expect(
    tables
      .filter(({ name, hasCustomer }) => hasCustomer && aboutNobody.includes(name))
      .map(({ name }) => name),
  ).toEqual([])
})

it('the export has every part that a table was declared for, and no other', async () => {
  const parts = Object.keys(await readPersonalData(db, [1])).sort()

  expect(parts).toEqual([...new Set(Object.values(exported))].sort())
})
