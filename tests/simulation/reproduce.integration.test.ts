import { sql } from 'drizzle-orm'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { updateSettings } from '../../src/company/settings.ts'
import { suppress } from '../../src/consent/suppress.ts'
import { withdrawConsent } from '../../src/consent/withdraw-consent.ts'
import { connect, rows } from '../../src/db/client.ts'
import type { Dispatcher } from '../../src/messages/dispatch.ts'
import { simulateWorkflow } from '../../src/simulation/simulate-workflow.ts'
import type { Journey } from '../../src/simulation/simulation.ts'
import { publishTemplate } from '../../src/templates/publish-template.ts'
import { testMasterKey } from '../consent/people.ts'
import { aLiveDispatcher, click, live, liveOn, reachable } from '../engine/real-life.ts'
import { aWorld, DAY, forget, furnish, HOUR, MINUTE, type World } from '../engine/world.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
let world: World
let dispatcher: Dispatcher

const mjml = `<mjml><mj-body><mj-section><mj-column><mj-button href="https://shop.example/sale">Sale</mj-button>
<mj-text><a href="{{links.unsubscribe}}">Out</a></mj-text></mj-column></mj-section></mj-body></mjml>`

beforeAll(() => furnish(database.db))
beforeEach(async () => {
  await forget(database.db)
  await database.db.execute(sql`truncate suppressions, settings`)
  world = aWorld(database.db)
  dispatcher = aLiveDispatcher(world)
  await publishTemplate(world.ctx, {
    key: 'sale',
    kind: 'email',
    name: 'Sale',
    source: { en: { subject: 'Sale', mjml } },
  })
})
afterEach(() => dispatcher.close())

const cart = `
name: Cart
purpose: promotions
workflow: cart
trigger: { event: cart_updated, where: { total: { gte: 50 } } }
reentry: { after: P2D }
goal: { event: order_placed, within: P5D, value: total }
holdout: 20%
steps:
  - wait_for: { event: order_placed, upto: PT1H }
    then: [exit]
  - send: { email: sale }
    id: first
  - wait: { for: P1D, at: "10:00", zone: customer }
  - branch:
      - if: { message: first, is: clicked }
        then: [{ send: { sms: reminder } }]
    else: [{ send: { email: sale, within: PT2H } }]
`

/** Everything that was really decided, in the form in which a simulation tells it. */
async function realJourneys(key: string): Promise<Journey[]> {
  const found = await rows<Journey>(
    database.db,
    sql`
    select e.customer_id as "customerId", e.arm, e.status, e.exit_reason as "exitReason", e.entered_at as "enteredAt",
      e.ended_at as "endedAt", e.facts -> 'entry' ->> 'type' as entry, e.goal_at as "goalAt",
      coalesce((select jsonb_agg(jsonb_build_object('step', l.step, 'branch', l.branch, 'leftAt', l.left_at) order by l.id)
        from step_log l where l.enrolment_id = e.id), '[]') as steps,
      coalesce((select jsonb_agg(jsonb_build_object('step', m.step_id, 'channel', m.channel, 'status', m.status,
          'reason', m.reason, 'at', coalesce(m.sent_at, m.due_at)) order by m.id)
        from messages m where m.enrolment_id = e.id), '[]') as messages
    from enrolments e join workflows w on w.id = e.workflow_id where w.key = ${key}`,
  )
  return found.map(plain)
}

/** As JSON says it, whoever wrote it: the order of the enrolments and the form of the instants do not matter. */
function plain(journey: unknown): Journey {
  return JSON.parse(JSON.stringify(journey), (_key, value: unknown) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value).toISOString() : value,
  ) as Journey
}

function inOrder(journeys: readonly Journey[]): Journey[] {
  return journeys
    .map(plain)
    .sort((a, b) => a.customerId - b.customerId || String(a.enteredAt).localeCompare(String(b.enteredAt)))
}

describe('simulating a workflow over a history in which it really ran', () => {
  it('reproduces its entries, refusals, branches, messages and verdicts', async () => {
    await updateSettings(world.ctx, {
      contact: { caps: [{ channel: 'email', count: 2, period: 'P7D' }] },
    })
    await world.publish(cart.slice(cart.indexOf('workflow:')))
    const people = await reachable(database.db, 12)
    const [ann = 0, bob = 0, cleo = 0, dan = 0, ...leavers] = people.slice(0, 7)

    for (const [n, id] of people.entries()) {
      await liveOn(world, dispatcher, 7 * MINUTE)
      await world.happens(id, 'cart_updated', { total: n === 2 ? 30 : 60 + n })
      await live(world, dispatcher)
    }
    await world.happens(ann, 'order_placed', { total: 80 }, 80)
    await live(world, dispatcher)
    await liveOn(world, dispatcher, 3 * HOUR)
    await click(world, [bob, dan])
    await live(world, dispatcher)
    const withdrawal = { channel: 'email' as const, purpose: 'all', source: 'test', evidence: {} }
    for (const customerId of leavers) await withdrawConsent(world.ctx, { customerId, ...withdrawal })
    await suppress(
      database.db,
      [{ channel: 'sms', address: '+33612340001', reason: 'stop', actor: 'test' }],
      world.clock.now(),
      testMasterKey,
    )
    await world.happens(bob, 'cart_updated', { total: 300 })
    await live(world, dispatcher)
    await liveOn(world, dispatcher, 2 * DAY)
    await world.happens(cleo, 'cart_updated', { total: 90 })
    await world.happens(dan, 'cart_updated', { total: 120 })
    await live(world, dispatcher)
    await liveOn(world, dispatcher, 3 * DAY)

    const real = await realJourneys('cart')
    const refusals = await rows<{ reason: string; count: number }>(
      database.db,
      sql`select reason, count(*)::int as count from trigger_refusals group by 1`,
    )
    const result = await simulateWorkflow(world.ctx, { definition: cart, options: { since: '10d' } })

    expect(inOrder(result.journeys)).toEqual(inOrder(real))
    expect(result.refused).toEqual(refusals)
    expect(result.problems).toEqual([])
    // So that the comparison is about something.
    const seen = new Set(
      real.flatMap(({ messages }) => messages.map(({ status, reason }) => `${status} ${reason}`)),
    )
    expect([...seen].sort()).toEqual([
      'held frequency_cap',
      'held no_consent',
      'held suppressed',
      'sent null',
    ])
    expect(new Set(real.map(({ arm }) => arm))).toEqual(new Set(['treated', 'holdout']))
    expect(refusals).toEqual([{ reason: 'too_soon', count: 1 }])
  })

  it('does so as often as it is asked, on a connection that has prepared its statements for the real tables', async () => {
    const single = connect(database.url, { max: 1, applicationName: 'relance-test' })
    try {
      const alone = aWorld(single.db)
      const sender = aLiveDispatcher(alone)
      await alone.publish(cart.slice(cart.indexOf('workflow:')))
      const people = await reachable(single.db, 4)
      for (const total of [60, 70]) {
        for (const id of people) await alone.happens(id, 'cart_updated', { total })
        await live(alone, sender)
        await liveOn(alone, sender, 3 * DAY)
        const { journeys, refused } = await simulateWorkflow(alone.ctx, {
          definition: cart,
          options: { since: '10d' },
        })

        expect(
          inOrder(journeys).map(({ customerId, steps }) => [customerId, steps.map(({ step }) => step)]),
        ).toEqual(
          inOrder(await realJourneys('cart')).map(({ customerId, steps }) => [
            customerId,
            steps.map(({ step }) => step),
          ]),
        )
        expect(refused).toEqual([])
      }
      await sender.close()
    } finally {
      await single.close()
    }
  })
})
