import type { Db } from '../db/client.ts'
import { type CompileOptions, planCondition } from './compile.ts'
import type { Condition } from './condition.ts'
import { listMatching } from './queries/evaluate.ts'

/** Those of the customers who meet the condition at an instant; never one who was merged away or erased. One statement. */
export async function matchCustomers(
  db: Db,
  condition: Condition,
  customerIds: readonly number[],
  as: Date | CompileOptions,
): Promise<Set<number>> {
  if (customerIds.length === 0) return new Set()
  const plan = planCondition(condition, as instanceof Date ? { now: as } : as)
  const found = await listMatching(db, plan, customerIds)
  return new Set(found.map(({ id }) => id))
}
