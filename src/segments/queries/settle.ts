import { type SQL, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import { late, runPrepared, type Statement, toStatement } from '../../db/prepared.ts'
import { bitOf, type LivePlan, type LiveRun, truthAndChange } from '../live-plan.ts'
import { aliveSql } from './evaluate.ts'

export interface Change {
  readonly segmentId: number
  readonly customerId: number
  readonly entered: boolean
}

/** Judges the customers of the run anew and writes what changed; returns who entered and who left. */
export function settleCustomers(db: Db, statement: Statement<LiveRun>, run: LiveRun): Promise<Change[]> {
  return runPrepared(db, statement, run)
}

/**
 * For the rest of the transaction: plans are made once and kept, and look everything up by index. What is asked
 * is always about some customers, and nothing is joined with a table; so no statistics can make it slow, neither
 * those of a segment that was just built nor those of a database that was empty when the plan was made. None may
 * take longer than the limit: the lanes are held meanwhile.
 */
export async function beginLookups(db: Db, limitMs: number): Promise<void> {
  await db.execute(sql`select set_config('plan_cache_mode', 'force_generic_plan', true),
    set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
    set_config('enable_mergejoin', 'off', true), set_config('statement_timeout', ${String(limitMs)}, true)`)
}

export async function endLookups(db: Db): Promise<void> {
  await db.execute(sql`select set_config('plan_cache_mode', 'auto', true), set_config('enable_seqscan', 'on', true),
    set_config('enable_hashjoin', 'on', true), set_config('enable_mergejoin', 'on', true), set_config('statement_timeout', null, true)`)
}

const list = (value: (run: LiveRun) => string, type: 'bigint' | 'int') =>
  sql`string_to_array(${late(value)}::text, ',')::${sql.raw(type)}[]`

/**
 * The statement that judges and writes. The caller holds the lanes of the customers, so nobody else writes their
 * rows. A timer is brought forward at once but put back only when it is due: a customer who orders daily then
 * costs one write a month and not one an order.
 */
export function settleStatement(plan: LivePlan): Statement<LiveRun> {
  const { at, segments } = plan
  const ids = sql.raw(`array[${segments.map(({ id }) => String(id)).join(', ')}]::bigint[]`)
  return toStatement(sql`with asked as materialized (${askedSql(plan)}),
    facts as materialized (${factsSql(plan)}),
    judged as materialized (${judgedSql(plan)}),
    changed as materialized (
      select j.id, j.alive, s.segment_id, (j.member >> (s.place - 1)::int) & 1 = 1 as entered
      from judged j cross join lateral unnest(${ids}) with ordinality s(segment_id, place)
      where (j.member # j.kept) & j.open <> 0 and (((j.member # j.kept) & j.open) >> (s.place - 1)::int) & 1 = 1
    ), came as (
      insert into memberships (segment_id, customer_id, since)
      select segment_id, id, ${at} from changed where entered
      on conflict do nothing returning segment_id, customer_id
    ), went as (
      delete from memberships where ctid = any(array(
        select (select m.ctid from memberships m where m.segment_id = x.segment_id and m.customer_id = x.id)
        from changed x where not x.entered))
    ), timers as materialized (${timersSql(ids)}), timed as (
      insert into segment_timers (segment_id, customer_id, lane, at)
      select segment_id, id, lane, next_at from timers
      where next_at is not null
        and (timer_at is null or next_at < timer_at or (timer_at <= ${at} and next_at <> timer_at))
      on conflict (segment_id, customer_id) do update set at = excluded.at
    ), silenced as (
      delete from segment_timers
      where ctid = any(array(select place from timers where next_at is null and timer_at <= ${at}))
    ), counted as (
      insert into segment_deltas (segment_id, entered, "left", at)
      select segment_id, count(*) filter (where entered), count(*) filter (where not entered), ${at}
      from changed group by segment_id
    )${skipsSql(plan, ids)}
    select segment_id as "segmentId", customer_id as "customerId", true as entered from came
    union all select segment_id, id, false from changed where not entered and alive`)
}

/**
 * The customers and their questions, less those whose answer what is new cannot change. All memberships of a
 * customer lie together: one range of the index rather than a lookup for each segment.
 */
function askedSql({ segments }: LivePlan): SQL {
  const bits = segments.map(({ id }, place) => `when ${id} then ${bitOf(place)}`)
  return sql`select c.*, k.kept, a.rung, a.either | (a.only_in & ~k.kept) | (a.only_out & k.kept) as open
    from unnest(${list(({ ids: of }) => of, 'bigint')}, ${list(({ either }) => either, 'int')},
      ${list(({ onlyIn }) => onlyIn, 'int')}, ${list(({ onlyOut }) => onlyOut, 'int')},
      ${list(({ rung }) => rung, 'int')}) a(id, either, only_in, only_out, rung)
    cross join lateral (select * from customers where customers.id = a.id offset 0) c
    cross join lateral (select coalesce(bit_or(case m.segment_id ${sql.raw(bits.join(' '))} else 0 end), 0) as kept
      from memberships m where m.customer_id = a.id) k`
}

/** The truth of each leaf that somebody asks, and when the clock may flip it. */
function factsSql({ leaves, lookups, trees }: LivePlan): SQL {
  const guarded = trees.flatMap(({ guard }, place) => (guard ? [{ guard, bit: bitOf(place) }] : []))
  const free = trees.reduce((bits, { guard }, place) => (guard ? bits : bits | bitOf(place)), 0)
  const need = sql.join(
    [
      sql`c.open & ${number(free)}`,
      ...guarded.map(
        ({ guard, bit }) =>
          sql`case when c.open & ${number(bit)} <> 0 and ${guard} then ${number(bit)} else 0 end`,
      ),
    ],
    sql` | `,
  )
  const joins = lookups.map(({ alias, askedBy, where = sql`true`, one }) => {
    const owner = sql`(case when n.need & ${number(askedBy)} <> 0 and ${where} then c.id end)`
    return sql`left join lateral (${one(owner)}) ${sql.raw(alias)} on true`
  })
  const columns = leaves.map(
    ({ alias, test, next, askedBy }) => sql`
      c.open & ${number(askedBy)} <> 0 and ${test} as ${sql.raw(`${alias}_holds`)},
      case when c.open & ${number(askedBy)} <> 0 then ${next} end as ${sql.raw(`${alias}_next`)}`,
  )
  return sql`select c.id, c.lane, ${aliveSql} as alive, c.open, c.kept, c.rung, ${sql.join(columns, sql`, `)}
    from asked c cross join lateral (select ${need} as need offset 0) n ${sql.join(joins, sql` `)}
    where c.open <> 0 offset 0`
}

/** Bits of the segments of which they are a member, and for each segment when that may change. */
function judgedSql({ trees }: LivePlan): SQL {
  const made = trees.map((tree, place) => ({ ...truthAndChange(tree), bit: number(bitOf(place)) }))
  const member = made.map(
    ({ truth, bit }) => sql`case when open & ${bit} <> 0 and ${truth} then ${bit} else 0 end`,
  )
  const nexts = made.map(
    ({ change, bit }) => sql`case when open & ${bit} <> 0 then nullif(${change}, 'infinity') end`,
  )
  return sql`select id, lane, alive, open, kept, rung,
      case when alive then ${sql.join(member, sql` | `)} else 0 end as member,
      case when alive then array[${sql.join(nexts, sql`, `)}]::timestamptz[] end as nexts
    from facts`
}

/** Those that are to be set, and those that rang. */
function timersSql(ids: SQL): SQL {
  return sql`select j.id, j.lane, s.segment_id, s.next_at, t.place, t.timer_at
    from judged j
    cross join lateral unnest(${ids}, j.nexts) with ordinality s(segment_id, next_at, place)
    left join lateral (select k.ctid as place, k.at as timer_at from segment_timers k
      where k.segment_id = s.segment_id and k.customer_id = j.id offset 0) t on true
    where s.next_at is not null or (j.rung >> (s.place - 1)::int) & 1 = 1`
}

/** Where a build is under way, what it finds out about these customers will be old. */
function skipsSql({ segments }: LivePlan, ids: SQL): SQL {
  const building = segments.reduce((bits, one, place) => (one.building ? bits | bitOf(place) : bits), 0)
  if (building === 0) return sql``
  return sql`, skipped as (insert into segment_build_skips (segment_id, customer_id)
    select s.segment_id, j.id from judged j cross join lateral unnest(${ids}) with ordinality s(segment_id, place)
    where ((j.open & ${number(building)}) >> (s.place - 1)::int) & 1 = 1 on conflict do nothing)`
}

function number(value: number): SQL {
  return sql.raw(String(value))
}

export interface DueTimer {
  readonly segmentId: number
  readonly customerId: number
  readonly at: Date
}

export function listDueTimers(
  db: Db,
  lanes: readonly number[],
  now: Date,
  limit: number,
): Promise<DueTimer[]> {
  return rows(
    db,
    sql`select segment_id as "segmentId", customer_id as "customerId", at from segment_timers
      where lane in (select value::smallint from jsonb_array_elements_text(${json(lanes)}::jsonb))
        and at <= ${now}::timestamptz
      order by at limit ${limit}`,
  )
}

/** Timers of segments that are no longer in force ring for nobody. */
export async function deleteTimers(db: Db, timers: readonly DueTimer[]): Promise<void> {
  if (timers.length === 0) return
  await db.execute(sql`delete from segment_timers t
    using jsonb_to_recordset(${json(timers)}::jsonb) as x("segmentId" bigint, "customerId" bigint)
    where t.segment_id = x."segmentId" and t.customer_id = x."customerId"`)
}

/** Rounded up to the millisecond: woken by a clock that knows no less, the timer is due. */
export async function findNextTimer(db: Db): Promise<Date | undefined> {
  const [row] = await rows<{ at: Date | null }>(
    db,
    sql`select date_trunc('milliseconds', min(first.at) + interval '999 microseconds') as at
      from generate_series(0, 63) lane,
        lateral (select t.at from segment_timers t where t.lane = lane order by t.at limit 1) first`,
  )
  return row?.at ?? undefined
}

/** Takes a segment out of force until somebody looks at it; its members stay as they are. */
export async function failSegment(db: Db, segmentId: number, error: string, now: Date): Promise<void> {
  const progress = { phase: 'failed', percent: 0, rowsDone: 0, rowsTotal: 0, error }
  await db.execute(sql`update segments set state = 'failed', build_progress = ${json(progress)}::jsonb,
    updated_at = ${now}::timestamptz where id = ${segmentId}`)
}
