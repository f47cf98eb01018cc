import { type SQL, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'

/**
 * The tables that the engine writes, or whose content depends on the instant. In a simulation each has a temporary
 * twin of the same name, which Postgres finds first: the engine's own statements then run on the twins.
 */
const SHADOWED = [
  'customers',
  'identities',
  'customer_merges',
  'events',
  'event_receipts',
  'inbox',
  'consents',
  'consent_ledger',
  'consent_heads',
  'consent_evidence',
  'suppressions',
  'opt_in_requests',
  'memberships',
  'segment_timers',
  'scores',
  'score_queue',
  'messages',
  'call_tasks',
  'call_attempts',
  'webhook_calls',
  'staff_notices',
  'workflows',
  'workflow_versions',
  'occasions',
  'enrolments',
  'step_log',
  'trigger_refusals',
] as const

/** What happens in the period, in wait of its instant. */
const STAGES: readonly SQL[] = [
  sql`create temp table sim_sample (id bigint primary key, appears_at timestamptz not null) on commit drop`,
  sql`create temp table sim_own (enrolment_id bigint primary key) on commit drop`,
  sql`create temp table sim_news (at timestamptz not null, seq bigint not null, customer_id bigint not null,
    type text not null, properties jsonb not null, value float8, wakes boolean not null) on commit drop`,
  sql`create temp table sim_due (at timestamptz not null, customer_id bigint not null, message_id bigint not null,
    type text not null, outcome text, properties jsonb not null) on commit drop`,
  sql`create temp table sim_members (at timestamptz not null, seq bigint not null, segment_id bigint not null,
    customer_id bigint not null, entered boolean not null) on commit drop`,
  sql`create temp table sim_consents (like pg_temp.consents) on commit drop`,
  sql`create temp table sim_suppressions (like pg_temp.suppressions) on commit drop`,
  sql`create temp table sim_entries (at timestamptz not null, customer_id bigint not null, entry_key text not null,
    properties jsonb not null) on commit drop`,
  sql`create temp table sim_real (message_id bigint not null, customer_id bigint not null, step_id text not null,
    channel text not null, planned_at timestamptz not null, task_state text, outcome text, done_at timestamptz)
    on commit drop`,
]

/**
 * Builds the twins, empty, in the open transaction. They vanish with it, committed or not. `schema` is where the
 * real tables are.
 */
export async function createShadows(db: Db, schema: string): Promise<void> {
  for (const table of SHADOWED) {
    const source = sql`${sql.identifier(schema)}.${sql.identifier(table)}`
    await db.execute(
      sql`create temp table ${sql.identifier(table)} (like ${source} including all) on commit drop`,
    )
  }
  for (const statement of [...STAGES, ...INDEXES]) await db.execute(statement)
  // A statement that this connection prepared before knows the real table and would not notice the twin.
  await db.execute(sql`discard plans`)
}

/** The clock asks for the next instant of each of these all the time. */
const INDEXES: readonly SQL[] = [
  sql`create index on pg_temp.sim_news (at, seq)`,
  sql`create index on pg_temp.sim_news (at) where wakes`,
  sql`create index on pg_temp.sim_due (at)`,
  sql`create index on pg_temp.sim_members (at)`,
  sql`create index on pg_temp.sim_consents (since)`,
  sql`create index on pg_temp.sim_suppressions (at)`,
  sql`create index on pg_temp.sim_real (customer_id, step_id)`,
  sql`create index on pg_temp.enrolments (wake_at) where status = 'active' and wake_at is not null`,
  sql`create index on pg_temp.messages (due_at) where status = 'queued' and channel <> 'phone'`,
  sql`create index on pg_temp.call_tasks (next_at) where state = 'open'`,
]

/** Twins that fill while the clock runs. */
const GROWING = [
  'customers',
  'consents',
  'memberships',
  'events',
  'sim_due',
  'enrolments',
  'step_log',
  'messages',
  'call_tasks',
  'webhook_calls',
] as const
const LOOK_EVERY = 8
const GROWTH = 1.5
const FIRST_BYTES = 24 * 1_024

/**
 * Has Postgres look at each twin again whenever it has grown by half; to be called at every instant. Nothing else
 * does: it would go on as if they were empty, and read all of a twin for each message.
 */
export function twinAnalyst(db: Db): () => Promise<void> {
  const analysed = new Map<string, number>()
  let instants = 0
  return async () => {
    if (instants++ % LOOK_EVERY !== 0) return
    const sizes = await sizesOf(db, GROWING)
    const grown = sizes.filter(({ name, bytes }) => bytes > FIRST_BYTES + GROWTH * (analysed.get(name) ?? 0))
    for (const { name, bytes } of grown) analysed.set(name, bytes)
    if (grown.length > 0) {
      await analyseTwins(
        db,
        grown.map(({ name }) => name),
      )
    }
  }
}

function sizesOf(db: Db, tables: readonly string[]): Promise<{ name: string; bytes: number }[]> {
  return rows(
    db,
    sql`select x.name, pg_relation_size(('pg_temp.' || x.name)::regclass) as bytes
      from jsonb_array_elements_text(${json(tables)}::jsonb) as x(name)`,
  )
}

export async function analyseTwins(db: Db, tables: readonly string[] = SHADOWED): Promise<void> {
  const names = tables.map((table) => sql`pg_temp.${sql.identifier(table)}`)
  await db.execute(sql`analyze ${sql.join(names, sql`, `)}`)
}

export async function currentSchema(db: Db): Promise<string> {
  const [row] = await rows<{ schema: string }>(db, sql`select current_schema() as schema`)
  return row?.schema ?? 'public'
}

/**
 * From here on Postgres refuses every write to a table that is not temporary, and every lock on a row of one:
 * whatever the engine may come to do, nothing of it reaches the company's data.
 */
export async function sealReal(db: Db): Promise<void> {
  await planByIndex(db, true)
  await db.execute(sql`set transaction read only`)
}

/**
 * While the clock runs, each statement is about the few who move at an instant: they are looked up one by one. The
 * planner thinks of a thousand, and reads every version of every row: nothing is vacuumed in an open transaction.
 */
export async function planByIndex(db: Db, isOn: boolean): Promise<void> {
  const value = isOn ? 'off' : 'on'
  await db.execute(sql`select set_config('enable_seqscan', ${value}, true),
    set_config('enable_hashjoin', ${value}, true), set_config('enable_mergejoin', ${value}, true)`)
}
