import { type SQL, sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'

const figures = ['entered', 'active', 'holdout', 'failed', 'converted', 'value'] as const

/** What was folded and what was not yet, in one snapshot: together they are the enrolments, to the last. */
export const enrolmentFigures: SQL = sql`(select * from enrolment_counts union all select * from enrolment_deltas)`

const names = sql.raw(figures.join(', '))

/** Adds the deltas to the counts and takes them away; one fold at a time. */
export async function foldEnrolmentDeltas(db: Db): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('enrolments.fold'))`)
  await db.execute(sql`
    with folded as (delete from enrolment_deltas returning *)
    insert into enrolment_counts as c (workflow_id, day, ${names})
    select workflow_id, day, ${sql.raw(figures.map((name) => `sum(${name})`).join(', '))}
    from folded group by 1, 2
    on conflict (workflow_id, day) do update set
      ${sql.raw(figures.map((name) => `${name} = c.${name} + excluded.${name}`).join(', '))}`)
}
