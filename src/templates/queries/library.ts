import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import type { TemplateClass, TemplateKind } from '../template.ts'

/** A template as the list of contents shows it. */
export interface LibraryEntry {
  readonly key: string
  readonly kind: TemplateKind
  readonly name: string
  readonly class: TemplateClass
  /** The live version; null: none. */
  readonly version: number | null
  readonly hasDraft: boolean
  readonly archived: boolean
  /** Of the draft when there is one. */
  readonly locales: readonly string[]
  readonly changedAt: Date
  readonly changedBy: string | null
}

/** The newest change first. */
export function listLibrary(db: Db, limit: number): Promise<LibraryEntry[]> {
  return rows(
    db,
    sql`
    select t.key, t.kind, coalesce(d.content->>'name', t.name) as name,
      coalesce(d.content->>'class', v.class, 'marketing') as class, v.version,
      d.content is not null as "hasDraft", t.archived_at is not null as archived,
      coalesce(array(select jsonb_object_keys(coalesce(d.content->'source', v.source)) order by 1), '{}') as locales,
      greatest(t.updated_at, d.updated_at) as "changedAt", d.updated_by as "changedBy"
    from templates t
    left join template_versions v on v.id = coalesce(t.live_version_id,
      (select max(id) from template_versions where template_id = t.id))
    left join template_drafts d on d.key = t.key
    order by "changedAt" desc, t.key limit ${limit}`,
  )
}

export interface KnownProperty {
  readonly event: string
  readonly name: string
  readonly type: 'string' | 'number' | 'boolean' | 'array' | 'object'
}

/** Names of the properties of the newest events, and inside their lists (`items[].name`), the commonest first. */
export function listKnownProperties(db: Db, looked: number): Promise<KnownProperty[]> {
  return rows(
    db,
    sql`
    with newest as materialized (
      select type, properties from events order by occurred_at desc limit ${looked}
    ),
    outside as (
      select type as event, key as name, value, jsonb_typeof(value) as type
      from newest, jsonb_each(properties) where value <> 'null'::jsonb
    ),
    inside as (
      select o.event, o.name || '[].' || i.key as name, jsonb_typeof(i.value) as type
      from outside o, jsonb_array_elements(case when o.type = 'array' then o.value else '[]'::jsonb end) e,
        jsonb_each(case when jsonb_typeof(e) = 'object' then e else '{}'::jsonb end) i
    )
    select event, name, mode() within group (order by type) as type
    from (select event, name, type from outside union all select event, name, type from inside) found
    group by event, name order by event, count(*) desc, name limit 500`,
  )
}

export async function listScoreModels(db: Db): Promise<string[]> {
  const found = await rows<{ key: string }>(db, sql`select key from score_models order by key`)
  return found.map(({ key }) => key)
}

const EVENTS_LOOKED_AT = 20_000

/** The properties of the newest event of a type: the customer's own, else one of the newest of anybody's. */
export async function findSampleEvent(
  db: Db,
  { type, customerId }: { readonly type: string; readonly customerId: number | undefined },
): Promise<Readonly<Record<string, unknown>>> {
  const [found] = await rows<{ properties: Record<string, unknown> }>(
    db,
    sql`
    (select 0 as rank, properties from events where customer_id = ${customerId ?? null} and type = ${type}
      order by occurred_at desc limit 1)
    union all
    (select 1, properties from
      (select type, properties from events order by occurred_at desc limit ${EVENTS_LOOKED_AT}) newest
      where type = ${type} limit 1)
    order by rank limit 1`,
  )
  return found?.properties ?? {}
}
