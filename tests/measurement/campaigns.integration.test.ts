import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { rows } from '../../src/db/client.ts'
import { calendar } from '../../src/measurement/reports/calendar.ts'
import { workflowReport } from '../../src/measurement/reports/workflow-report.ts'
import { launchWorkflow } from '../../src/workflows/launch-workflow.ts'
import { retryFailed } from '../../src/workflows/retry-failed.ts'
import { aWorld, DAY, furnish, type World } from '../engine/world.ts'
import { testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
let world: World

/** A campaign in two versions that left, and one that comes every week. */
beforeAll(async () => {
  await furnish(database.db)
  world = aWorld(database.db)
  await world.people(60, { city: 'Lyon' })
  await world.publish(`
workflow: spring
trigger: { audience: { attribute: city, is: Lyon } }
goal: { event: order_placed, within: P14D }
steps:
  - split:
      - { name: a, share: 50%, then: [{ send: { email: offer, variant: a }, id: mail-a }] }
      - { name: b, share: 50%, then: [{ send: { email: offer, variant: b }, id: mail-b }] }
`)
  const { id } = await launchWorkflow(world.ctx, 'spring')
  await world.launch(id)
  await world.settle()
  await world.publish(`
workflow: weekly
trigger: { audience: { attribute: city, is: Lyon }, at: "2026-03-03T09:00", every: FREQ=WEEKLY }
reentry: always
steps: [{ send: { sms: reminder } }]
`)
})

describe('workflowReport', () => {
  it('counts each customer in the arm of the split that drew them, with clicks and goals that came after', async () => {
    const messages = await world.messages()
    const clicked = messages.filter(({ stepId }) => stepId === 'mail-a').slice(0, 4)
    for (const { id } of clicked) {
      await database.db.execute(
        sql`update messages set clicked_at = ${testNow}::timestamptz where id = ${id}`,
      )
    }
    await world.happens(clicked[0]?.customerId ?? 0, 'order_placed')
    await world.settle()

    const { splits } = await workflowReport(database.db, 'spring', world.clock.now())

    const arms = new Map(splits[0]?.variants.map((variant) => [variant.name, variant]))
    const sentTo = (step: string) => messages.filter(({ stepId }) => stepId === step).length
    expect(splits).toHaveLength(1)
    expect(arms.get('a')).toMatchObject({ people: sentTo('mail-a'), clicked: 4, converted: 1 })
    expect(arms.get('b')).toMatchObject({ people: sentTo('mail-b'), clicked: 0, converted: 0 })
    expect(splits[0]).toMatchObject({ by: 'goal', leader: 'a', verdict: 'cannot_tell_yet' })
  })
})

describe('calendar', () => {
  it('shows what left with its volume and each return of what recurs, and no span that is too long', async () => {
    const { entries } = await calendar(world.ctx, { from: '2026-03-01', to: '2026-03-20' })

    expect(entries.map(({ key, state, recurs, people, at }) => ({ key, state, recurs, people, at }))).toEqual(
      [
        { key: 'spring', state: 'launched', recurs: false, people: 60, at: testNow },
        ...[0, 7, 14].map((days) => ({
          key: 'weekly',
          state: 'planned',
          recurs: true,
          people: 60,
          at: new Date(Date.parse('2026-03-03T08:00:00Z') + days * DAY),
        })),
      ],
    )
    expect(entries[1]?.channels).toEqual(['sms'])
    await expect(calendar(world.ctx, { from: '2026-01-01', to: '2026-12-31' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })
})

describe('retryFailed', () => {
  it('queues again what certainly never left, not what somebody gave up, and says so in the audit log', async () => {
    const [one, two] = await world.messages()
    const fail = (id: number | undefined, reason: string) =>
      database.db.execute(sql`
        update messages set status = 'failed', reason = ${reason}, attempts = 8 where id = ${id ?? 0}`)
    await fail(one?.id, 'provider_unavailable')
    await fail(two?.id, 'given_up')

    const retried = await retryFailed(world.ctx, 'spring')

    const now = await world.messages()
    const stateOf = (id: number | undefined) => now.find((message) => message.id === id)?.status
    expect(retried).toBe(1)
    expect([stateOf(one?.id), stateOf(two?.id)]).toEqual(['queued', 'failed'])
    expect(
      await rows(database.db, sql`select after from audit_log where action = 'workflow.retry_failed'`),
    ).toEqual([{ after: { messages: 1 } }])
  })
})
