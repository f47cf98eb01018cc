import { sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import { entries, record } from './undo-merges.ts'

/**
 * The other is again where they were, which is no entering; live segments judge both anew afterwards. The survivor
 * leaves the lists made by hand that came with the other.
 */
export async function restoreMemberships(db: Db, id: number, now: Date): Promise<void> {
  await db.execute(sql`
    with came as (
      insert into memberships (segment_id, customer_id, since)
      select g.id, r.o, (x ->> 'since')::timestamptz
      from ${entries(id, 'memberships')} join segments g on g.id = (x -> 'segment')::bigint and g.state <> 'archived'
      on conflict do nothing returning segment_id
    ), went as (
      delete from memberships m
      using ${entries(id, 'memberships')} join segments g on g.id = (x -> 'segment')::bigint and g.kind = 'static'
      where m.customer_id = r.s and m.segment_id = g.id and m.since = (x ->> 'since')::timestamptz
        and not r.before -> 'ownSegments' @> to_jsonb(g.id)
      returning m.segment_id
    )
    insert into segment_deltas (segment_id, entered, "left", at)
    select segment_id, sum(entered), sum(gone), ${now}::timestamptz from (
      select segment_id, 1 as entered, 0 as gone from came union all select segment_id, 0, 1 from went
    ) moves group by segment_id`)
}

/** Points are taken apart again, those earned since stay; computed scores are computed again soon. */
export async function restoreScores(db: Db, id: number, now: Date): Promise<void> {
  const points = sql`${entries(id, 'scores')} join score_models m on m.key = x ->> 'model' and m.kind = 'points'`
  await db.execute(sql`
    update scores t set value = t.value - (x ->> 'value')::float8, updated_at = ${now}::timestamptz
    from ${points} where t.customer_id = r.s and t.model = m.key`)
  await db.execute(sql`
    delete from scores t using ${points}
    where t.customer_id = r.s and t.model = m.key and t.value = 0 and not r.before -> 'ownScores' @> to_jsonb(m.key)`)
  await db.execute(sql`
    insert into scores select l.* from ${entries(id, 'scores')}
    cross join lateral jsonb_populate_record(null::scores, x) l on conflict do nothing`)
  await db.execute(sql`
    insert into score_history select l.* from ${entries(id, 'scoreHistory')}
    cross join lateral jsonb_populate_record(null::score_history, x) l
    on conflict (customer_id, model, day) do update set value = excluded.value`)
}

/** A day that came after the merge stays the survivor's. */
export async function restoreLastOpens(db: Db, id: number): Promise<void> {
  await db.execute(sql`
    insert into last_opens (customer_id, opened_on)
    select r.o, (r.before ->> 'lastOpen')::date from ${record(id)} where r.before ->> 'lastOpen' is not null
    on conflict do nothing`)
  await db.execute(sql`
    delete from last_opens t using ${record(id)} where t.customer_id = r.s and r.before ->> 'ownLastOpen' is null
      and t.opened_on <= (r.before ->> 'lastOpen')::date`)
  await db.execute(sql`
    update last_opens t set opened_on = (r.before ->> 'ownLastOpen')::date from ${record(id)}
    where t.customer_id = r.s and t.opened_on <= (r.before ->> 'lastOpen')::date`)
}
