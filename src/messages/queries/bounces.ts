import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'

export interface Bouncing {
  readonly customerId: number
  /** Two results that say that the domain is dead, 72 hours apart; else five days of soft bounces. */
  readonly isDead: boolean
}

/**
 * Those of these customers whose mail bounces too often, counted since their last delivery that did not bounce
 * afterwards, or their last click of their own.
 */
export function listBouncing(
  db: Db,
  { customerIds, since }: { customerIds: readonly number[]; since: Date },
): Promise<Bouncing[]> {
  return rows<Bouncing>(
    db,
    sql`
    with bounce as materialized (
      select e.customer_id as id, e.occurred_at as at, e.properties->>'action' as action, e.properties->>'messageId' as message
      from jsonb_array_elements_text(${json(customerIds)}::jsonb) as x(id)
      join events e on e.customer_id = x.id::bigint and e.type = 'message_bounced' and e.occurred_at >= ${since}::timestamptz
    ), good as (
      select e.customer_id as id, max(e.occurred_at) as at
      from jsonb_array_elements_text(${json(customerIds)}::jsonb) as x(id)
      join events e on e.customer_id = x.id::bigint and e.type in ('message_delivered', 'message_clicked')
        and e.occurred_at >= ${since}::timestamptz
      where e.properties->>'channel' = 'email' and e.properties->>'machine' is null
        and not exists (select 1 from bounce b where b.id = e.customer_id and b.message = e.properties->>'messageId')
      group by 1
    ), counted as (
      select b.id,
        count(distinct (b.at at time zone 'UTC')::date) filter (where action = 'count_soft') as soft_days,
        max(b.at) filter (where action = 'suppress_after_2') - min(b.at) filter (where action = 'suppress_after_2') as apart
      from bounce b left join good g on g.id = b.id
      where g.at is null or b.at > g.at
      group by b.id
    )
    select id as "customerId", coalesce(apart >= interval '72 hours', false) as "isDead" from counted
    where soft_days >= 5 or apart >= interval '72 hours'`,
  )
}
