import { sql } from 'drizzle-orm'
import type { Context } from '../../src/context.ts'
import { type VirtualClock, virtualClock } from '../../src/core/clock.ts'
import { jsonLog } from '../../src/core/log.ts'
import { type Db, json, rows } from '../../src/db/client.ts'
import { runLanePass } from '../../src/engine/lane-pass.ts'
import { appendEvents } from '../../src/events/append-events.ts'
import { CallListInput } from '../../src/phoning/call-list.ts'
import { saveCallList } from '../../src/phoning/save-call-list.ts'
import { publishTemplate } from '../../src/templates/publish-template.ts'
import { publishWorkflow } from '../../src/workflows/publish-workflow.ts'
import { runLaunch } from '../../src/workflows/run-launch.ts'
import { type RecordingQueue, recordingQueue, testContext, testNow } from '../support/context.ts'

/** A little company under a clock that the test moves: templates, a call list, a purpose, people. */
export interface World {
  readonly ctx: Context
  readonly clock: VirtualClock
  readonly queue: RecordingQueue
  /** Adds so many known customers; returns their ids. */
  people(count: number, attributes?: Record<string, unknown>): Promise<number[]>
  happens(
    customerId: number,
    type: string,
    properties?: Record<string, unknown>,
    value?: number,
  ): Promise<number>
  /** Publishes a definition in YAML; `name` and `purpose` are put in front of it. */
  publish(definition: string): Promise<number>
  launch(workflowId: number): Promise<void>
  /** Passes until there is nothing to do at this instant. */
  settle(): Promise<void>
  wait(ms: number): Promise<void>
  enrolments(): Promise<EnrolmentView[]>
  log(customerId: number): Promise<string[]>
  messages(): Promise<MessageView[]>
}

export interface EnrolmentView {
  readonly id: number
  readonly customerId: number
  readonly arm: string
  readonly status: string
  readonly step: string | null
  readonly exitReason: string | null
  readonly wakeAt: Date | null
  readonly goalAt: Date | null
  readonly goalValue: number | null
  readonly errors: number
}

export interface MessageView {
  readonly id: number
  readonly customerId: number
  readonly channel: string
  readonly stepId: string
  readonly status: string
  readonly reason: string | null
  readonly enrolmentId: number
}

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export function aWorld(db: Db): World {
  const clock = virtualClock(testNow)
  const queue = recordingQueue()
  const ctx = testContext(db, { clock, queue, log: jsonLog('warn') })
  const world: World = {
    ctx,
    clock,
    queue,
    people: (count, attributes = {}) => insertPeople(db, count, attributes),
    async happens(customerId, type, properties = {}, value) {
      const event = {
        customerId,
        type,
        occurredAt: clock.now(),
        properties,
        ...(value === undefined ? {} : { value }),
      }
      const [stored] = await appendEvents(db, [event], clock.now())
      return stored?.id ?? 0
    },
    async publish(definition) {
      const { workflow } = await publishWorkflow(ctx, `name: A test\npurpose: promotions\n${definition}`)
      return workflow.id
    },
    async launch(workflowId) {
      await runLaunch(ctx, workflowId)
    },
    async settle() {
      for (let pass = 0; pass < 100; pass++) if (!(await runLanePass(ctx)).more) return
      throw new Error('the engine does not come to rest')
    },
    async wait(ms) {
      clock.advance(ms)
      await world.settle()
    },
    enrolments: () =>
      rows<EnrolmentView>(
        db,
        sql`select id, customer_id as "customerId", arm, status, step, exit_reason as "exitReason", wake_at as "wakeAt",
          goal_at as "goalAt", goal_value as "goalValue", errors from enrolments order by id`,
      ),
    async log(customerId) {
      const passed = await rows<{ step: string; branch: string | null }>(
        db,
        sql`select step, branch from step_log where customer_id = ${customerId} order by id`,
      )
      return passed.map(({ step, branch }) => (branch === null ? step : `${step}:${branch}`))
    },
    messages: () =>
      rows<MessageView>(
        db,
        sql`select id, customer_id as "customerId", channel, step_id as "stepId", status, reason,
          enrolment_id as "enrolmentId" from messages order by id`,
      ),
  }
  return world
}

/** What definitions may name: a purpose, templates of each kind, a call list. */
export async function furnish(db: Db): Promise<void> {
  await db.execute(
    sql`insert into purposes (key, name, created_at) values ('promotions', '{"en":"Promotions"}', ${testNow}::timestamptz)`,
  )
  const ctx = testContext(db)
  const mjml =
    '<mjml><mj-body><mj-section><mj-column><mj-text>Hello <a href="{{links.unsubscribe}}">out</a></mj-text></mj-column></mj-section></mj-body></mjml>'
  await publishTemplate(ctx, {
    key: 'offer',
    kind: 'email',
    name: 'Offer',
    source: { en: { subject: 'Hello', mjml } },
  })
  await publishTemplate(ctx, {
    key: 'reminder',
    kind: 'sms',
    name: 'Reminder',
    source: { en: { text: 'Hello' } },
  })
  await publishTemplate(ctx, {
    key: 'script',
    kind: 'script',
    name: 'Script',
    source: { en: { body: '<p>Hello</p>' } },
  })
  await saveCallList(ctx, CallListInput.parse({ key: 'calls', name: 'Calls' }))
}

async function insertPeople(db: Db, count: number, attributes: Record<string, unknown>): Promise<number[]> {
  const inserted = await rows<{ id: number }>(
    db,
    sql`
    insert into customers (state, attributes, created_at, updated_at)
    select 'known', ${json(attributes)}::jsonb, ${testNow}::timestamptz, ${testNow}::timestamptz
    from generate_series(1, ${count}::int) returning id`,
  )
  return inserted.map(({ id }) => id)
}

/** Empties what a test left, so that the next one starts in the same world. */
export async function forget(db: Db): Promise<void> {
  await db.execute(sql`truncate workflows, occasions, workflow_versions, enrolments, step_log, trigger_refusals, messages, inbox,
    events, event_receipts, call_tasks, customers, identities, score_queue, customer_merges, memberships, segments,
    segment_timers, consents, scores`)
}
