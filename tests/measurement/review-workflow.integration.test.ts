import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { recordConsents } from '../../src/consent/record-consent.ts'
import { contactsOf } from '../../src/measurement/review/contacts.ts'
import { reviewWorkflow } from '../../src/measurement/review/review-workflow.ts'
import { spreadOver } from '../../src/measurement/review/tally.ts'
import { armOf } from '../../src/workflows/entry.ts'
import { THEN } from '../../src/workflows/fields.ts'
import { requireDefinition } from '../../src/workflows/parse-definition.ts'
import { aCustomer, anEntry } from '../consent/people.ts'
import { furnish } from '../engine/world.ts'
import { apiFor, keyHeaders, origin } from '../http/api-support.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
const HOUR_MS = 3_600_000
const PEOPLE = 40
let ids: number[] = []

/** Forty in Lyon who agreed to mail and SMS but for the first five of them, one of whom the next is suppressed, one capped. */
beforeAll(async () => {
  const { db } = database
  await furnish(db)
  for (let n = 0; n < PEOPLE; n++) {
    const unique = String(n).padStart(2, '0')
    ids.push(
      await aCustomer(db, {
        email: `p${unique}@example.com`,
        phone: `+336399800${unique}`,
        attributes: { city: 'Lyon' },
      }),
    )
  }
  ids = ids.toSorted((a, b) => a - b)
  const at = new Date(testNow.getTime() - 30 * 24 * HOUR_MS)
  const agreed = ids.slice(5).flatMap((id) => [anEntry(id, { at }), anEntry(id, { at, channel: 'sms' })])
  await recordConsents(db, agreed, testNow)
  await db.execute(sql`
    insert into suppressions (channel, address_hash, reason, at, actor)
    select 'email', email_hash, 'hard_bounce', ${testNow}::timestamptz, 'test' from customers where id = ${ids[5] ?? 0}`)
  await db.execute(sql`
    insert into messages (planned_at, customer_id, lane, channel, purpose, class, status, step_id, template_version_id,
      due_at, handed_at, sent_at)
    select ${testNow}::timestamptz, ${ids[6] ?? 0}, 0, 'email', 'promotions', 'marketing', 'sent', 'x' || n, 1,
      ${testNow}::timestamptz, ${testNow}::timestamptz - interval '1 hour', ${testNow}::timestamptz
    from generate_series(1, 2) n`)
  await db.execute(sql`
    insert into events (customer_id, type, occurred_at, received_at, properties)
    select id, 'order_placed', ${testNow}::timestamptz - interval '2 days', ${testNow}::timestamptz, '{}'
    from customers where id = any(${sql.raw(`array[${ids.slice(0, 10).join(',')}]`)})`)
})

const campaign = (change: Record<string, unknown> = {}) => ({
  workflow: 'spring',
  name: { en: 'Spring' },
  purpose: 'promotions',
  trigger: { audience: { attribute: 'city', is: 'Lyon' } },
  steps: [
    { send: { email: 'offer' }, id: 'mail' },
    { wait: 'P2D' },
    {
      branch: [{ if: { message: 'mail', is: 'clicked' }, [THEN]: ['exit'] }],
      else: [{ send: { sms: 'reminder' }, id: 'text' }],
    },
  ],
  ...change,
})

describe('reviewWorkflow', () => {
  it('counts by the policy of the gate whom each message would reach, when, and why not', async () => {
    const review = await reviewWorkflow(testContext(database.db), campaign())

    expect(review).toMatchObject({ audience: PEOPLE, treated: PEOPLE, holdout: 0, estimated: false })
    expect(review.channels.phone).toEqual({ now: 0, later: {}, held: { no_consent: PEOPLE } })
    const [mail, text] = review.messages
    expect(mail).toMatchObject({
      step: 'mail',
      certain: true,
      people: PEOPLE,
      now: 33,
      later: { frequency_cap: 1 },
      held: { no_consent: 5, suppressed: 1 },
      cost: 0,
    })
    expect(text).toMatchObject({ step: 'text', certain: false, now: 35, parts: 1, price: 0.05, cost: 1.75 })
    expect(review.hours[0]).toEqual({ at: testNow, channel: 'email', messages: 33 })
    expect(review.hours.reduce((sum, { messages }) => sum + messages, 0)).toBe(34)
  })

  it('takes the holdout by the draw of the launch, and says which lift it would show', async () => {
    const goal = { event: 'order_placed', within: 'P14D' }

    const review = await reviewWorkflow(testContext(database.db), campaign({ holdout: '25%', goal }))

    const held = ids.filter((id) => armOf('spring', id, 0.25) === 'holdout').length
    expect(review).toMatchObject({ holdout: held, treated: PEOPLE - held, power: { baseRate: 0.25 } })
    const exact = 2.8016 * Math.sqrt(0.25 * 0.75 * (1 / held + 1 / (PEOPLE - held)))
    expect(review.power?.smallestDetectable).toBeCloseTo(exact, 3)
  })

  it('lets people begin at the pace of the trigger, and at their own time', async () => {
    const trigger = { audience: { attribute: 'city', is: 'Lyon' }, per_hour: 10 }
    const local = { audience: { attribute: 'city', is: 'Lyon' }, at: '2026-03-03T10:00', zone: 'customer' }

    const paced = await reviewWorkflow(testContext(database.db), campaign({ trigger }))
    const late = await reviewWorkflow(testContext(database.db), campaign({ trigger: local }))

    const hours = paced.hours.slice(0, 4).map(({ at }) => (at.getTime() - testNow.getTime()) / HOUR_MS)
    expect(hours).toEqual([0, 1, 2, 3])
    expect(Math.max(...paced.hours.map(({ messages }) => messages))).toBeLessThanOrEqual(10)
    expect(late.launchAt).toEqual(new Date('2026-03-03T09:00:00Z'))
    expect(late.hours[0]).toMatchObject({ at: late.launchAt, messages: 34 })
  })

  it('200: over HTTP, with what the linter says; 400: no campaign', async () => {
    const api = apiFor(database)
    const headers = await keyHeaders(database, 'marketer')
    const ask = (definition: unknown) =>
      api.request(`${origin}/api/workflows/review`, {
        method: 'POST',
        headers,
        body: JSON.stringify(definition),
      })

    const found = await ask(campaign({ steps: [{ send: { email: 'gone' } }] }))
    const none = await ask(campaign({ trigger: { event: 'visited' } }))

    expect(found.status).toBe(200)
    expect(await found.json()).toMatchObject({
      audience: PEOPLE,
      findings: [{ level: 'error', code: 'unknown_template' }],
    })
    expect(none.status).toBe(400)
  })
})

describe('contactsOf', () => {
  it('knows whom a split sends where, and that an exit makes what follows uncertain', () => {
    const split = [
      { name: 'a', share: '30%', [THEN]: [{ send: { email: 'one' } }] },
      { name: 'b', share: '70%', [THEN]: [{ send: { email: 'two' } }] },
    ]
    const { definition } = requireDefinition(
      campaign({
        steps: [
          { split },
          { wait_for: { event: 'order_placed', upto: 'P1D' }, [THEN]: ['exit'] },
          { call: { list: 'calls', script: 'script' } },
        ],
      }),
    )

    expect(
      contactsOf(definition).map(({ step, certain, draws, waits }) => ({ step, certain, draws, waits })),
    ).toEqual([
      { step: 'send-1', certain: true, draws: [{ step: 'split-1', from: 0, to: 0.3 }], waits: [] },
      { step: 'send-2', certain: true, draws: [{ step: 'split-1', from: 0.3, to: 1 }], waits: [] },
      { step: 'call-1', certain: false, draws: [], waits: [{ for: 'P1D', zone: 'customer' }] },
    ])
  })
})

describe('spreadOver', () => {
  it('carries what an hour cannot take into the next ones', () => {
    const hours = new Map([
      [0, 25],
      [HOUR_MS, 3],
      [5 * HOUR_MS, 4],
    ])

    expect([...spreadOver(hours, 10)]).toEqual([
      [0, 10],
      [HOUR_MS, 10],
      [2 * HOUR_MS, 8],
      [5 * HOUR_MS, 4],
    ])
  })
})
