import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import { compileCondition } from '../../segments/compile.ts'
import type { Condition } from '../../segments/condition.ts'
import { type Audience, customersIn } from '../../workflows/queries/launch.ts'

export interface ReviewedPerson {
  readonly id: number
  readonly timezone: string | null
  /** They were in the workflow before. */
  readonly entered: boolean
  /** They did what the goal asks for, in as long a time before now. */
  readonly converted: boolean
}

const SHARES = 1_000_000

/** Of an audience, those whose draw falls in `share`: the same ones each time. */
export function listReviewed(
  db: Db,
  audience: Audience,
  { share, workflowId, goal }: { share: number; workflowId: number; goal: Condition | null },
): Promise<ReviewedPerson[]> {
  const drawn =
    share >= 1
      ? sql``
      : sql`and (hashint8(c.id) & 2147483647) % ${sql.raw(String(SHARES))} < ${Math.ceil(share * SHARES)}`
  const converted = goal
    ? compileCondition(goal, { now: audience.now, zone: audience.zone, prefix: 'goal' })
    : sql`false`
  return rows<ReviewedPerson>(
    db,
    sql`
    select x.id, x.timezone, exists (
        select from enrolments e where e.customer_id = x.id and e.workflow_id = ${workflowId}) as entered,
      (select ${converted} from customers c where c.id = x.id) as converted
    from (select c.id, c.timezone from ${customersIn(audience)} ${drawn} offset 0) x order by x.id`,
  )
}

/** How fast each channel's provider was last allowed to be given messages, by `email` and `sms`. */
export async function listRates(db: Db): Promise<Map<string, number>> {
  const found = await rows<{ channel: string; rate: number }>(
    db,
    sql`
    select distinct on (split_part(key, ':', 1)) split_part(key, ':', 1) as channel, rate_per_second as rate
    from send_budgets order by split_part(key, ':', 1), refilled_at desc`,
  )
  return new Map(found.map(({ channel, rate }) => [channel, rate]))
}
