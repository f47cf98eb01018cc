import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import type { Journey } from '../simulation.ts'

/** Journeys that differ come first: one of each way through, then more of the same. */
export async function listJourneys(db: Db, limit: number): Promise<Journey[]> {
  const found = await rows<Read>(
    db,
    sql`
    with ways as (
      select e.id, e.arm, e.status, e.exit_reason,
        coalesce((select string_agg(l.step || ':' || coalesce(l.branch, ''), ' ' order by l.id) from step_log l
          where l.enrolment_id = e.id), '') as way
      from enrolments e where e.id > 0
    ), numbered as (
      select id, row_number() over (partition by arm, status, exit_reason, way order by hashint8(id), id) as nth from ways
    ), chosen as (
      select id, nth from numbered order by nth, id limit ${limit}
    )
    select e.customer_id as "customerId", e.arm, e.status, e.exit_reason as "exitReason", e.entered_at as "enteredAt",
      e.ended_at as "endedAt", e.facts -> 'entry' ->> 'type' as entry, e.goal_at as "goalAt",
      coalesce((select jsonb_agg(jsonb_build_object('step', l.step, 'branch', l.branch, 'leftAt', l.left_at) order by l.id)
        from step_log l where l.enrolment_id = e.id), '[]') as steps,
      coalesce((select jsonb_agg(jsonb_build_object('step', m.step_id, 'channel', m.channel, 'status', m.status,
          'reason', m.reason, 'at', coalesce(m.sent_at, m.due_at)) order by m.id)
        from messages m where m.enrolment_id = e.id), '[]') as messages
    from chosen join enrolments e on e.id = chosen.id order by chosen.nth, e.id`,
  )
  return found.map(({ steps, messages, ...one }) => ({
    ...one,
    steps: steps.map(({ leftAt, ...step }) => ({ ...step, leftAt: new Date(leftAt) })),
    messages: messages.map(({ at, ...message }) => ({ ...message, at: new Date(at) })),
  }))
}

/** Inside JSON, instants come as texts. */
interface Read extends Omit<Journey, 'steps' | 'messages'> {
  readonly steps: readonly (Omit<Journey['steps'][number], 'leftAt'> & { leftAt: string })[]
  readonly messages: readonly (Omit<Journey['messages'][number], 'at'> & { at: string })[]
}
