import { type SQL, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import {
  changeOf,
  featureJoins,
  featureScans,
  nextSql,
  type OfLeaf,
  type Plan,
  testSql,
  truthOf,
} from '../compile.ts'

/** Who can be a member at all: neither merged into someone else nor erased. */
export const aliveSql = sql`c.state in ('anonymous', 'known')`

const truthColumn: OfLeaf = ({ alias }) => sql.raw(`x.${alias}_holds`)
const nextColumn: OfLeaf = ({ alias }) => sql.raw(`x.${alias}_next`)

/**
 * id, lane, alive, member and next_at of each customer that `where` lets through. The inner select is fenced by
 * its offset: flattened, every test would be computed again wherever the tree uses its answer.
 */
export function evaluationSql(plan: Plan, joins: SQL, where: SQL): SQL {
  const columns = plan.leaves.flatMap((leaf) => [
    sql`${testSql(leaf)} as ${sql.raw(`${leaf.alias}_holds`)}`,
    sql`${nextSql(leaf)} as ${sql.raw(`${leaf.alias}_next`)}`,
  ])
  return sql`select x.id, x.lane, x.alive, x.alive and ${truthOf(plan, truthColumn)} as member,
      case when x.alive then nullif(${changeOf(plan, truthColumn, nextColumn)}, 'infinity') end as next_at
    from (select c.id, c.lane, ${aliveSql} as alive, ${sql.join(columns, sql`, `)}
      from customers c ${joins} where ${where} offset 0) x`
}

/** For some customers, given as an array: one index lookup per customer and feature. */
export function evaluationOfIds(plan: Plan, ids: SQL): SQL {
  return evaluationSql(plan, featureJoins(plan), sql`c.id = any(${ids})`)
}

/** For all customers of a range of ids: one scan per feature. */
export function evaluationOfRange(plan: Plan, range: IdRange): SQL {
  const isInRange = (id: SQL) => sql`${id} > ${range.above} and ${id} <= ${range.upTo}`
  return evaluationSql(plan, featureScans(plan, isInRange), isInRange(sql`c.id`))
}

/** Where the membership of a customer is stored; null when there is none. Always an index lookup. */
export function keptPlace(segmentId: number, customerId: SQL): SQL {
  return sql`(select m.ctid from memberships m where m.segment_id = ${segmentId} and m.customer_id = ${customerId})`
}

/**
 * For the rest of the transaction: room to sort and hash, and no nested loops. The second form joins everybody
 * with everything about them; a loop is chosen only where the statistics are behind, and then takes hours.
 */
export async function prepareForScans(db: Db): Promise<void> {
  await db.execute(sql`set local work_mem = '64MB'`)
  await db.execute(sql`set local enable_nestloop = off`)
  await db.execute(sql`set local plan_cache_mode = force_custom_plan`)
}

export interface IdRange {
  readonly above: number
  readonly upTo: number
}

/** As one parameter whose length the planner sees. */
export function idArray(customerIds: readonly number[]): SQL {
  return sql`string_to_array(${customerIds.join(',')}::text, ',')::bigint[]`
}

export function idsSql(customerIds: readonly number[]): SQL {
  return sql`(select value::bigint from jsonb_array_elements_text(${json(customerIds)}::jsonb))`
}

export function listMatching(db: Db, plan: Plan, customerIds: readonly number[]): Promise<{ id: number }[]> {
  return rows(
    db,
    sql`select c.id from customers c ${featureJoins(plan)}
      where c.id = any(${idArray(customerIds)}) and ${aliveSql} and ${truthOf(plan, testSql)}`,
  )
}

/** Everybody who meets the condition, by one scan per feature. In a transaction. */
export async function listMatchingAll(db: Db, plan: Plan): Promise<{ id: number }[]> {
  await prepareForScans(db)
  return rows(
    db,
    sql`select c.id from customers c ${featureScans(plan, () => sql`true`)}
      where ${aliveSql} and ${truthOf(plan, testSql)} order by c.id`,
  )
}
