import { sql } from 'drizzle-orm'
import { json } from '../../db/client.ts'
import type { EngagementSettings } from '../model.ts'
import { asJsonb, bandOf, inScope, type Scope, type ScoreSource } from './source.ts'

const DAY_MS = 86_400_000
/** An event of weight 10 then adds less than 0.005, which is what we round away. */
const HALF_LIVES = 12

/**
 * Sum of weight · 2^(−age / half-life) over a customer's events, rounded to 2 decimals, never below 0.
 * Responses that machines made (link scanners, image proxies) count nothing.
 */
export function engagementOf(settings: EngagementSettings, now: Date, scope: Scope): ScoreSource {
  const halfLifeMs = settings.halfLifeDays * DAY_MS
  const horizon = new Date(now.getTime() - HALF_LIVES * halfLifeMs)
  return sql`
    select s.customer_id, s.value, ${bandOf(sql`s.value`, asJsonb(settings.bands))} as band, s.reasons
    from (
      select t.customer_id, greatest(0, round(sum(t.points)::numeric, 2))::float8 as value,
        jsonb_object_agg(t.type, jsonb_build_object('count', t.count, 'points', round(t.points::numeric, 2))) as reasons
      from (
        select e.customer_id, e.type, count(*) as count,
          sum(w.weight * power(0.5::float8, extract(epoch from ${now}::timestamptz - e.occurred_at)::float8 * 1000 / ${halfLifeMs}))
            as points
        from events e
        join jsonb_to_recordset(${json(settings.weights)}::jsonb) as w(event text, "where" jsonb, weight float8)
          on w.event = e.type and (w."where" is null or e.properties @> w."where")
        where e.type in (select value from jsonb_array_elements_text(${json(typesOf(settings))}::jsonb))
          and e.occurred_at > ${horizon} and e.occurred_at <= ${now}
          and coalesce(e.properties->>'machine', '') <> 'true'${inScope(sql`e.customer_id`, scope)}
        group by 1, 2
      ) as t
      join customers c on c.id = t.customer_id and c.state in ('known', 'anonymous')
      group by 1
    ) as s`
}

function typesOf(settings: EngagementSettings): string[] {
  return [...new Set(settings.weights.map((rule) => rule.event))]
}
