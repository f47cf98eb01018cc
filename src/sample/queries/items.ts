import { type SQL, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { sampleKinds } from '../tables.ts'

export interface SampleItem {
  readonly kind: (typeof sampleKinds)[number]
  readonly key: string
}

const TABLE_OF = {
  purpose: 'purposes',
  segment: 'segments',
  template: 'templates',
  workflow: 'workflows',
} as const

export async function insertSampleItems(db: Db, items: readonly SampleItem[]): Promise<void> {
  await db.execute(sql`
    insert into sample_items (kind, key)
    select kind, key from jsonb_to_recordset(${json(items)}::jsonb) as x(kind text, key text)`)
}

/** Which of these exist already, whoever made them. */
export async function listTakenKeys(db: Db, items: readonly SampleItem[]): Promise<SampleItem[]> {
  const taken: SampleItem[] = []
  for (const item of items) {
    const [row] = await rows(
      db,
      sql`select 1 from ${sql.identifier(TABLE_OF[item.kind])} where key = ${item.key}`,
    )
    if (row) taken.push(item)
  }
  return taken
}

export function listSampleItems(db: Db): Promise<SampleItem[]> {
  return rows<SampleItem>(db, sql`select kind, key from sample_items order by kind, key`)
}

/** Does anything that is still there need it? In doubt, yes: what names its key in a text is taken to need it. */
export async function isUsed(db: Db, { kind, key }: SampleItem): Promise<boolean> {
  const [row] = await rows<{ used: boolean }>(
    db,
    sql`select (${isNamed(key)}) or (${isRelatedTo[kind](key)}) as used`,
  )
  return row?.used ?? false
}

function isNamed(key: string): SQL {
  const quoted = `%"${key}"%`
  return sql`
    exists (select from workflows w join workflow_versions v on v.workflow_id = w.id
      where w.key <> ${key} and w.state <> 'archived' and v.definition::text like ${quoted})
    or exists (select from workflow_drafts where key <> ${key} and source like ${`%${key}%`})
    or exists (select from segments
      where key <> ${key} and (condition::text like ${quoted} or draft::text like ${quoted}))
    or exists (select from forms where definition::text like ${quoted})`
}

/** Once the invented people are gone, what is left is about real ones. */
const isRelatedTo: Readonly<Record<SampleItem['kind'], (key: string) => SQL>> = {
  purpose: (key) => sql`exists (select from consent_ledger where purpose = ${key})`,
  segment: () => sql`false`,
  template: (key) => sql`exists (select from messages m
    join template_versions v on v.id = m.template_version_id join templates t on t.id = v.template_id
    where t.key = ${key})`,
  workflow: (key) => sql`exists (select from enrolments e join workflows w on w.id = e.workflow_id
    where w.key = ${key})`,
}

/** Its tables, those that refer to others first; each with how it names the item. */
const PARTS_OF: Readonly<Record<SampleItem['kind'], readonly (readonly [string, SQL])[]>> = {
  purpose: [],
  segment: [
    'memberships',
    'segment_timers',
    'segment_build_rows',
    'segment_build_skips',
    'segment_deltas',
    'segment_sizes',
    'segment_versions',
  ].map((table) => [table, sql`segment_id in (select id from item)`] as const),
  template: [
    [
      'links',
      sql`template_version_id in (select v.id from template_versions v join item on item.id = v.template_id)`,
    ],
    ['template_versions', sql`template_id in (select id from item)`],
    ['template_drafts', sql`key in (select key from item)`],
  ],
  workflow: [
    ...[
      'arm_results',
      'enrolment_counts',
      'enrolment_deltas',
      'message_counts',
      'message_deltas',
      'occasions',
      'open_pixels',
      'staff_mails',
      'trigger_refusals',
      'webhook_calls',
      'workflow_migrations',
      'workflow_versions',
    ].map((table) => [table, sql`workflow_id in (select id from item)`] as const),
    ['workflow_drafts', sql`key in (select key from item)`],
  ],
}

export async function deleteItem(db: Db, { kind, key }: SampleItem): Promise<void> {
  const table = sql.identifier(TABLE_OF[kind])
  for (const [part, isIts] of PARTS_OF[kind]) {
    await db.execute(sql`
      with item as (select id, key from ${table} where key = ${key})
      delete from ${sql.identifier(part)} where ${isIts}`)
  }
  await db.execute(sql`delete from ${table} where key = ${key}`)
}
