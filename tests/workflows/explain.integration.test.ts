import { sql } from 'drizzle-orm'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { updateSettings } from '../../src/company/settings.ts'
import { withdrawConsent } from '../../src/consent/withdraw-consent.ts'
import type { Dispatcher } from '../../src/messages/dispatch.ts'
import { explainCustomer } from '../../src/workflows/explain-customer.ts'
import { aLiveDispatcher, live, liveOn, reachable } from '../engine/real-life.ts'
import { aWorld, DAY, forget, furnish, HOUR, type World } from '../engine/world.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
let world: World
let dispatcher: Dispatcher

beforeAll(() => furnish(database.db))
beforeEach(async () => {
  await forget(database.db)
  await database.db.execute(sql`truncate suppressions, settings`)
  world = aWorld(database.db)
  dispatcher = aLiveDispatcher(world)
})
afterEach(() => dispatcher.close())

const offer =
  'workflow: offer\ntrigger: { event: visited, where: { total: { gte: 50 } } }\nreentry: { after: P2D }\nsteps: [{ send: { email: offer } }]\n'

describe('explainCustomer', () => {
  it('tells every event that could have started a workflow, and why it did or did not', async () => {
    const [ann = 0] = await reachable(database.db, 1)
    await world.happens(ann, 'visited', { total: 99 })
    await database.db.execute(sql`truncate inbox`)
    world.clock.advance(HOUR)
    await world.publish(offer)
    for (const total of [30, 60, 70]) {
      await world.happens(ann, 'visited', { total })
      await world.settle()
      world.clock.advance(HOUR)
    }

    const { triggers } = await explainCustomer(database.db, ann, { workflowKey: 'offer' })

    expect(triggers.map(({ properties, outcome, reason }) => [properties['total'], outcome, reason])).toEqual(
      [
        [70, 'refused', 'too_soon'],
        [60, 'entered', null],
        [30, 'filtered', null],
        [99, 'not_seen', 'before_published'],
      ],
    )
    expect(triggers[2]?.words).toBe('It is not among the events that start it: total ≥ 50.')
    expect(triggers[1]?.enrolmentId).toBeTypeOf('number')
  })

  it('says what would let a message leave that was held back', async () => {
    const [ann = 0] = await reachable(database.db, 1)
    await world.publish(offer)
    await withdrawConsent(world.ctx, {
      customerId: ann,
      channel: 'email',
      purpose: 'all',
      source: 'test',
      evidence: {},
    })
    await world.happens(ann, 'visited', { total: 60 })
    await live(world, dispatcher)

    const english = await explainCustomer(database.db, ann)
    const french = await explainCustomer(database.db, ann, { locale: 'fr' })

    expect(english.enrolments[0]?.messages[0]).toMatchObject({
      words: 'email of send-1 was held back: there is no consent for this channel and purpose.',
      sentIf: 'It would be sent if the customer consented.',
      gate: { verdict: { kind: 'skip', reason: 'no_consent' } },
    })
    expect(french.enrolments[0]?.messages[0]).toMatchObject({
      words: 'email de send-1 a été retenu : il n’y a pas de consentement pour ce canal et cette finalité.',
      sentIf: 'Il serait envoyé si le contact consentait.',
    })
  })

  it('keeps the verdicts before the last one', async () => {
    await updateSettings(world.ctx, { contact: { caps: [{ channel: 'email', count: 1, period: 'P1D' }] } })
    const [ann = 0] = await reachable(database.db, 1)
    await world.publish(offer.replace('after: P2D', 'after: PT1H'))
    await world.happens(ann, 'visited', { total: 60 })
    await live(world, dispatcher)
    world.clock.advance(2 * HOUR)
    await world.happens(ann, 'visited', { total: 70 })
    await live(world, dispatcher)

    const [waiting] = (await explainCustomer(database.db, ann)).enrolments
    expect(waiting?.messages[0]).toMatchObject({ status: 'queued', reason: 'frequency_cap' })
    expect(waiting?.messages[0]?.sentIf).toBe('It would be sent if the customer had had fewer lately.')
    await liveOn(world, dispatcher, DAY)

    const [sent] = (await explainCustomer(database.db, ann)).enrolments
    expect(sent?.messages[0]).toMatchObject({
      status: 'sent',
      sentIf: null,
      gate: { verdict: { kind: 'send' }, earlier: [{ verdict: { kind: 'defer', reason: 'frequency_cap' } }] },
    })
  })
})
