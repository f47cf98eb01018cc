import { type SQL, sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import { featureJoins, featureScans, type Plan, testSql, truthOf } from '../compile.ts'
import { conjunction } from '../leaf.ts'
import { aliveSql, idsSql } from './evaluate.ts'

export interface PreviewCounts {
  /** Customers looked at. */
  readonly total: number
  /** How many are left after the first condition, after the first two… */
  readonly steps: readonly number[]
  /** A few of those who meet all of them. */
  readonly ids: readonly number[]
}

const SAMPLE = 5
const everyId = () => sql`true`

/** One scan of the base with one scan per feature. */
export function countAll(db: Db, plans: readonly Plan[]): Promise<PreviewCounts> {
  const joins = sql.join(
    plans.map((plan) => featureScans(plan, everyId)),
    sql` `,
  )
  return count(db, plans, joins, aliveSql)
}

/** The same for some customers. */
export function countAmong(
  db: Db,
  plans: readonly Plan[],
  customerIds: readonly number[],
): Promise<PreviewCounts> {
  const joins = sql.join(plans.map(featureJoins), sql` `)
  return count(db, plans, joins, sql`${aliveSql} and c.id in ${idsSql(customerIds)}`)
}

async function count(db: Db, plans: readonly Plan[], joins: SQL, where: SQL): Promise<PreviewCounts> {
  const holds = plans.map((_plan, place) => sql.raw(`x.holds_${place}`))
  const upTo = (place: number) => conjunction(holds.slice(0, place + 1))
  const steps = holds.map((_hold, place) => sql`count(*) filter (where ${upTo(place)})`)
  const [row] = await rows<{ total: number; steps: number[]; ids: number[] | null }>(
    db,
    sql`select count(*) as total, array[${sql.join(steps, sql`, `)}] as steps,
        (array_agg(x.id) filter (where ${upTo(plans.length - 1)}))[1:${sql.raw(String(SAMPLE))}] as ids
      from (select c.id, ${sql.join(
        plans.map((plan, place) => sql`${truthOf(plan, testSql)} as ${sql.raw(`holds_${place}`)}`),
        sql`, `,
      )} from customers c ${joins} where ${where} offset 0) x`,
  )
  return { total: row?.total ?? 0, steps: row?.steps ?? [], ids: row?.ids ?? [] }
}

export interface SampleCustomer {
  readonly id: number
  readonly email: string | null
  readonly phone: string | null
  readonly attributes: Record<string, unknown>
}

export function listSample(db: Db, customerIds: readonly number[]): Promise<SampleCustomer[]> {
  if (customerIds.length === 0) return Promise.resolve([])
  return rows(
    db,
    sql`select c.id, c.email, c.phone, c.attributes from customers c where c.id in ${idsSql(customerIds)} order by c.id`,
  )
}

/** Bounds of the ids, and about how many customers there are: what the server's statistics say, when they say. */
export async function findExtent(db: Db): Promise<{ first: number; last: number; total: number }> {
  const [row] = await rows<{ first: number; last: number; total: number }>(
    db,
    sql`select coalesce(min(id), 0)::bigint as first, coalesce(max(id), 0)::bigint as last,
      greatest((select reltuples from pg_class where oid = 'customers'::regclass), 0)::bigint as total from customers`,
  )
  return row ?? { first: 0, last: 0, total: 0 }
}
