import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'

/** What a definition may refer to by key. */
export interface KnownKeys {
  /** Published templates; the class is that of the live version. */
  readonly templates: ReadonlyMap<string, { readonly kind: string; readonly class: string }>
  readonly segments: ReadonlySet<string>
  readonly lists: ReadonlySet<string>
  readonly scores: ReadonlySet<string>
}

interface Row {
  readonly what: 'template' | 'segment' | 'list' | 'score'
  readonly key: string
  readonly kind: string
  readonly class: string
}

export async function listKnownKeys(db: Db): Promise<KnownKeys> {
  const found = await rows<Row>(
    db,
    sql`
    select 'template' as what, t.key, t.kind, v.class from templates t
    join template_versions v on v.id = t.live_version_id
    union all select 'segment', key, '', '' from segments where state <> 'archived'
    union all select 'list', key, '', '' from call_lists
    union all select 'score', key, '', '' from score_models`,
  )
  const of = (what: Row['what']) => found.filter((row) => row.what === what)
  const keysOf = (what: Row['what']) => new Set(of(what).map(({ key }) => key))
  return {
    templates: new Map(of('template').map((row) => [row.key, row])),
    segments: keysOf('segment'),
    lists: keysOf('list'),
    scores: keysOf('score'),
  }
}
