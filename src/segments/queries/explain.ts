import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import { featureJoins, type Plan, testSql } from '../compile.ts'
import { aliveSql } from './evaluate.ts'

export interface LeafFacts {
  readonly holds: boolean
  readonly seen: Record<string, unknown>
  readonly since: string | null
  readonly nextChangeAt: string | null
}

/** What each leaf says of one customer, in the order of the tree; undefined when there is no such customer. */
export async function findLeafFacts(
  db: Db,
  plan: Plan,
  customerId: number,
): Promise<{ alive: boolean; leaves: LeafFacts[] } | undefined> {
  const facts = plan.leaves.map(
    (leaf) => sql`jsonb_build_object('holds', ${testSql(leaf)}, 'seen', ${leaf.plan.seen},
      'since', case when ${testSql(leaf)} then ${leaf.plan.since ?? sql`null::timestamptz`} end,
      'nextChangeAt', ${leaf.plan.next ?? sql`null::timestamptz`})`,
  )
  const [row] = await rows<{ alive: boolean; leaves: LeafFacts[] }>(
    db,
    sql`select ${aliveSql} as alive, jsonb_build_array(${sql.join(facts, sql`, `)}) as leaves
      from customers c ${featureJoins(plan)} where c.id = ${customerId}`,
  )
  return row
}

export async function findMembership(
  db: Db,
  segmentId: number,
  customerId: number,
): Promise<{ since: Date | null; timerAt: Date | null }> {
  const [row] = await rows<{ since: Date | null; timerAt: Date | null }>(
    db,
    sql`select (select since from memberships where segment_id = ${segmentId} and customer_id = ${customerId}) as since,
      (select at from segment_timers where segment_id = ${segmentId} and customer_id = ${customerId}) as "timerAt"`,
  )
  return row ?? { since: null, timerAt: null }
}
