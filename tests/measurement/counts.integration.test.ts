import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { countWordingUses } from '../../src/consent/queries/wordings.ts'
import { type Db, rows } from '../../src/db/client.ts'
import { foldCounts } from '../../src/measurement/fold-counts.ts'
import { listWorkflowFigures } from '../../src/measurement/queries/workflow-figures.ts'
import { messageFigures } from '../../src/messages/queries/message-counts.ts'
import { enrolmentFigures } from '../../src/workflows/queries/enrolment-counts.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { aWorkflow, daysFromNow, enrol, plan, type Sent } from './report-support.ts'

const database = testDatabase()

const responses = ['delivered', 'opened', 'clicked', 'replied', 'bounced', 'complained', 'unsubscribed']
const statuses = ['queued', 'handed', 'sent', 'held', 'failed', 'uncertain', 'cancelled']
const messageNames = ['planned', ...statuses, ...responses, 'cost']

/** The oracle: everything counted anew. */
const countedMessages = sql`
  select coalesce(workflow_id, 0) as workflow_id, coalesce(step_id, '') as step_id, channel,
    (coalesce(sent_at, planned_at) at time zone 'UTC')::date as day, count(*) as planned,
    ${sql.raw(statuses.map((one) => `count(*) filter (where status = '${one}') as ${one}`).join(', '))},
    ${sql.raw(responses.map((one) => `count(${one}_at) as ${one}`).join(', '))},
    coalesce(sum(cost::numeric), 0) as cost
  from messages group by 1, 2, 3, 4`
const countedEnrolments = sql`
  select workflow_id, day, sum(entered) as entered, sum(active) as active, sum(holdout) as holdout, sum(failed) as failed,
    sum(converted) as converted, sum(value) as value
  from (
    select workflow_id, (entered_at at time zone 'UTC')::date as day, 1 as entered, (status = 'active')::int as active,
      (arm = 'holdout')::int as holdout, 0 as failed, 0 as converted, 0::numeric as value from enrolments
    union all select workflow_id, (ended_at at time zone 'UTC')::date, 0, 0, 0, 1, 0, 0 from enrolments where status = 'failed'
    union all select workflow_id, (goal_at at time zone 'UTC')::date, 0, 0, 0, 0, 1, coalesce(goal_value::numeric, 0)
      from enrolments where goal_at is not null and arm = 'treated'
  ) parts group by 1, 2`

async function expectExact(db: Db): Promise<void> {
  const summed = (from: typeof messageFigures, keys: string, names: readonly string[]) =>
    rows(
      db,
      sql`select ${sql.raw(keys)}, ${sql.raw(names.map((name) => `sum(${name}) as ${name}`).join(', '))}
        from ${from} f group by ${sql.raw(keys)}
        having ${sql.raw(names.map((name) => `sum(${name}) <> 0`).join(' or '))} order by ${sql.raw(keys)}`,
    )
  const inOrder = (from: typeof messageFigures, keys: string) =>
    rows(db, sql`select * from (${from}) o order by ${sql.raw(keys)}`)
  const messageKeys = 'workflow_id, step_id, channel, day'
  expect(await summed(messageFigures, messageKeys, messageNames)).toEqual(
    await inOrder(countedMessages, messageKeys),
  )
  const enrolmentNames = ['entered', 'active', 'holdout', 'failed', 'converted', 'value']
  expect(await summed(enrolmentFigures, 'workflow_id, day', enrolmentNames)).toEqual(
    await inOrder(countedEnrolments, 'workflow_id, day'),
  )
}

/** The same row of numbers every time. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

function someMessages(count: number, enrolments: readonly number[], below: (n: number) => number): Sent[] {
  return Array.from({ length: count }, (_, i) => ({
    customerId: 1 + ((i * 7) % 40),
    enrolmentId: enrolments[(i * 7) % 40] ?? 0,
    status: statuses[i % 7] ?? 'queued',
    // Its own for each, for a passage comes to a step once.
    step: `step-${i % 3}-${below(1_000_000)}`,
    channel: i % 2 ? 'email' : 'sms',
    plannedAt: daysFromNow(-(i % 9) - below(1_000) / 1_000),
  }))
}

beforeEach(async () => {
  await database.db.execute(sql`truncate messages, enrolments, workflows, workflow_versions`)
})

describe('the counts that the database keeps', () => {
  it('are what a count of everything gives, whoever changes what, folded or not', async () => {
    const ctx = testContext(database.db)
    const { db } = ctx
    const below = numbersFrom(20_261_128)
    const workflow = await aWorkflow(db, 'counted', { steps: ['mail', 'text'] })
    const ids = await enrol(
      db,
      workflow,
      Array.from({ length: 40 }, (_, i) => ({ customerId: i + 1, arm: i % 5 === 0 ? 'holdout' : 'treated' })),
    )
    const add = (count: number) => plan(db, workflow.workflowId, someMessages(count, ids, below))
    const some = () => sql`id % ${2 + below(4)} = ${below(2)}`
    const status = (names: readonly string[]) => names[below(names.length)]
    const changes: (() => Promise<unknown>)[] = [
      () => add(1 + below(30)),
      () => db.execute(sql`update messages set status = ${status(statuses)} where ${some()}`),
      () =>
        db.execute(
          sql`update messages set sent_at = ${daysFromNow(-below(5))}, status = 'sent', cost = coalesce(cost, 0) + 0.1 where ${some()}`,
        ),
      () =>
        db.execute(
          sql`update messages set ${sql.raw(`${status(responses)}_at`)} = ${daysFromNow(-1)} where ${some()}`,
        ),
      () => db.execute(sql`update messages set lease_until = ${testNow} where ${some()}`),
      () => db.execute(sql`delete from messages where id % 11 = ${below(11)}`),
      () =>
        db.execute(
          sql`update enrolments set status = ${status(['active', 'done', 'exited', 'failed'])}, ended_at = ${daysFromNow(-below(4))} where ${some()}`,
        ),
      () =>
        db.execute(
          sql`update enrolments set goal_at = ${daysFromNow(-below(6))}, goal_value = ${below(100) / 10} where ${some()}`,
        ),
      () => db.execute(sql`delete from enrolments where id % 13 = ${below(13)}`),
      () => foldCounts(ctx),
    ]

    for (let turn = 0; turn < 60; turn++) {
      await changes[below(changes.length)]?.()
      if (turn % 5 === 0) await expectExact(db)
    }

    await foldCounts(ctx)
    await expectExact(db)
    expect(await rows(db, sql`select from message_deltas union all select from enrolment_deltas`)).toEqual([])
  })

  it('write nothing for a change that is not counted', async () => {
    const ctx = testContext(database.db)
    const workflow = await aWorkflow(ctx.db, 'quiet')
    const [enrolmentId = 0] = await enrol(ctx.db, workflow, [{ customerId: 1 }])
    await plan(ctx.db, workflow.workflowId, [{ customerId: 1, enrolmentId, status: 'queued' }])
    await foldCounts(ctx)

    await ctx.db.execute(sql`update messages set due_at = ${testNow}, reason = 'quiet_hours'`)
    await ctx.db.execute(sql`update enrolments set step = 'elsewhere', wake_at = ${testNow}`)

    expect(
      await rows(ctx.db, sql`select from message_deltas union all select from enrolment_deltas`),
    ).toEqual([])
  })

  it('say how many entries of the ledger rest on each wording, folded or not', async () => {
    const ctx = testContext(database.db)
    const entry = (customer: number, wording: number | null) =>
      database.sql`
        insert into consent_ledger (customer_id, channel, purpose, action, state, at, recorded_at, legal_basis, source,
          wording_id, actor, previous_hash, hash)
        select ${customer}, 'email', 'promotions', 'granted', 'granted', ${testNow}, ${testNow}, 'consent', 'form:a',
          ${wording}, 'customer:form', n::text, n::text from generate_series(1, 3) n`

    await entry(901, 71)
    await foldCounts(ctx)
    await entry(902, 71)
    await entry(903, 72)
    await entry(904, null)

    const before = await countWordingUses(database.db)
    await foldCounts(ctx)
    expect(await countWordingUses(database.db)).toEqual(before)
    expect([before.get(71), before.get(72)]).toEqual([6, 3])
    expect(await database.sql`select from wording_deltas`).toHaveLength(0)
  })

  it('are what the list of workflows shows', async () => {
    const { db } = database
    const workflow = await aWorkflow(db, 'shown', { holdout: 0.5 })
    const [first = 0, second = 0] = await enrol(db, workflow, [
      { customerId: 1, goalAt: daysFromNow(-2), goalValue: 12.5 },
      { customerId: 2 },
      { customerId: 3, arm: 'holdout', goalAt: daysFromNow(-2), goalValue: 99 },
    ])
    await plan(db, workflow.workflowId, [
      {
        customerId: 1,
        enrolmentId: first,
        status: 'sent',
        sentAt: daysFromNow(-3),
        clickedAt: daysFromNow(-3),
      },
      { customerId: 2, enrolmentId: second, status: 'queued', channel: 'sms', step: 'second' },
      { customerId: 2, enrolmentId: second, status: 'handed', channel: 'phone', step: 'third' },
    ])

    const [figures] = await listWorkflowFigures(db)

    expect(figures).toMatchObject({
      key: 'shown',
      entered: 3,
      active: 0,
      converted: 1,
      value: 12.5,
      planned: 2,
      queued: 1,
      sent: 1,
      clicked: 1,
      unsubscribed: 0,
      channels: ['email', 'phone', 'sms'],
    })
  })
})
