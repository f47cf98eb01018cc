import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { TemplateVariable } from '../../templates/template.ts'

/** What a definition may refer to by key. */
export interface KnownKeys {
  /** Published templates; the class is that of the live version. */
  readonly templates: ReadonlyMap<string, KnownTemplate>
  readonly segments: ReadonlySet<string>
  /** By segment: what can move people in or out of it, as topics of the inbox. */
  readonly segmentTopics: ReadonlyMap<string, readonly string[]>
  /** Of these, those whose members are set by hand. */
  readonly staticSegments: ReadonlySet<string>
  readonly forms: ReadonlySet<string>
  /** Those that are not archived. */
  readonly workflows: ReadonlySet<string>
  readonly lists: ReadonlySet<string>
  /** Programs that webhook steps may call. */
  readonly endpoints: ReadonlySet<string>
  readonly wordings: ReadonlySet<string>
  readonly scores: ReadonlySet<string>
  /** By attribute: how many of the newest customers lack it. */
  readonly coverage: ReadonlyMap<string, Coverage>
}

export interface KnownTemplate {
  readonly kind: string
  readonly class: string
  /** What its text takes from the data. */
  readonly variables: readonly TemplateVariable[] | null
}

export interface Coverage {
  readonly of: number
  readonly lacking: number
}

interface Row {
  readonly what: 'template' | 'segment' | 'list' | 'score' | 'workflow' | 'form' | 'endpoint' | 'wording'
  readonly key: string
  readonly kind: string
  readonly class: string
  readonly variables: readonly TemplateVariable[] | null
  readonly topics: readonly string[] | null
}

export async function listKnownKeys(db: Db): Promise<Omit<KnownKeys, 'coverage'>> {
  const found = await rows<Row>(
    db,
    sql`
    select 'template' as what, t.key, t.kind, v.class, v.compiled->'variables' as variables, null::jsonb as topics
    from templates t join template_versions v on v.id = t.live_version_id
    union all select 'segment', key, kind, '', null, to_jsonb(depends_on) from segments where state <> 'archived'
    union all select 'form', key, '', '', null, null from forms
    union all select 'workflow', key, '', '', null, null from workflows where state <> 'archived'
    union all select distinct 'wording', key, '', '', null::jsonb, null::jsonb from wordings
    union all select 'endpoint', key, '', '', null, null from webhook_endpoints
    union all select 'list', key, '', '', null, null from call_lists
    union all select 'score', key, '', '', null, null from score_models`,
  )
  const of = (what: Row['what']) => found.filter((row) => row.what === what)
  const keysOf = (what: Row['what']) => new Set(of(what).map(({ key }) => key))
  return {
    templates: new Map(of('template').map((row) => [row.key, row])),
    segments: keysOf('segment'),
    segmentTopics: new Map(of('segment').map(({ key, topics }) => [key, topics ?? []])),
    staticSegments: new Set(of('segment').flatMap(({ key, kind }) => (kind === 'static' ? [key] : []))),
    forms: keysOf('form'),
    workflows: keysOf('workflow'),
    lists: keysOf('list'),
    endpoints: keysOf('endpoint'),
    wordings: keysOf('wording'),
    scores: keysOf('score'),
  }
}

/** Enough to see whether an attribute is rare, and read in a few milliseconds among millions. */
const SAMPLE = 2_000

/** How many of the newest customers lack each of these attributes (`address.city` for one inside another). */
export async function listCoverage(db: Db, attributes: readonly string[]): Promise<Map<string, Coverage>> {
  if (attributes.length === 0) return new Map()
  const found = await rows<Coverage & { name: string }>(
    db,
    sql`
    with newest as materialized (
      select attributes || jsonb_strip_nulls(jsonb_build_object('email', email, 'phone', phone)) as has from customers
      where state in ('anonymous', 'known') order by id desc limit ${SAMPLE}
    )
    select a.name, count(n.has)::int as of,
      (count(n.has) filter (where coalesce(n.has #>> string_to_array(a.name, '.'), '') = ''))::int as lacking
    from jsonb_array_elements_text(${json(attributes)}::jsonb) as a(name) left join newest n on true
    group by a.name`,
  )
  return new Map(found.map(({ name, of, lacking }) => [name, { of, lacking }]))
}
