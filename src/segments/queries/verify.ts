import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import type { Plan } from '../compile.ts'
import { evaluationOfRange, type IdRange, keptPlace, prepareForScans } from './evaluate.ts'

/** Every statement of the transaction then sees the same instant of the database. First statement of all. */
export async function freezeSnapshot(db: Db): Promise<void> {
  await db.execute(sql`set transaction isolation level repeatable read, read only`)
  await prepareForScans(db)
  await db.execute(sql`select 1`)
}

export interface Compared {
  readonly customers: number
  /** With something in the inbox or a timer that is due: the next pass will see to them. */
  readonly pending: number
  readonly missing: number
  readonly surplus: number
  /** A few customers who differ. */
  readonly examples: readonly number[]
}

/** Memberships against a computation from scratch. */
export async function compareRange(db: Db, segmentId: number, plan: Plan, range: IdRange): Promise<Compared> {
  const [row] = await rows<Compared>(
    db,
    sql`with unsettled as materialized (
        select customer_id from inbox union
        select customer_id from segment_timers where at <= ${plan.now}::timestamptz
      ), judged as (
        select j.id, j.member, ${keptPlace(segmentId, sql`j.id`)} is not null as kept, u.customer_id is not null as pending
        from (${evaluationOfRange(plan, range)}) j
        left join unsettled u on u.customer_id = j.id
      )
      select count(*) as customers, count(*) filter (where pending) as pending,
        count(*) filter (where member and not kept and not pending) as missing,
        count(*) filter (where kept and not member and not pending) as surplus,
        coalesce((array_agg(id) filter (where member <> kept and not pending))[1:5], '{}') as examples
      from judged`,
  )
  return row ?? { customers: 0, pending: 0, missing: 0, surplus: 0, examples: [] }
}
