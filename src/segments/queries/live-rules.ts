import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'

export interface LiveRules {
  readonly id: number
  readonly key: string
  readonly condition: unknown
  readonly zone: string
  readonly dependsOn: readonly string[]
  readonly building: boolean
  /** Place in the dependency order of nested segments. */
  readonly depth: number
}

const inForce = sql`kind = 'rules' and state in ('live', 'building') and condition is not null`
/** Of all that the index holds: one process may look into several databases, as the tests do. */
const markSql = sql`coalesce(md5(string_agg(concat_ws(':', id, key, hash, zone, state, depth), ',' order by id)), '')`

/** Changes with every publication and every change of state. */
export async function findIndexMark(db: Db): Promise<string> {
  const [row] = await rows<{ mark: string }>(
    db,
    sql`select ${markSql} as mark from segments where ${inForce}`,
  )
  return row?.mark ?? ''
}

/** The rules and the mark of the same snapshot. */
export async function listLiveRules(db: Db): Promise<{ mark: string; rules: LiveRules[] }> {
  const found = await rows<LiveRules & { mark: string }>(
    db,
    sql`select id, key, condition, zone, depends_on as "dependsOn", state = 'building' as building, depth,
        (select ${markSql} from segments where ${inForce}) as mark
      from segments where ${inForce} order by depth, id`,
  )
  return { mark: found[0]?.mark ?? '', rules: found.map(({ mark: _mark, ...rule }) => rule) }
}
