import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { recordConsents } from '../../src/consent/record-consent.ts'
import { rows } from '../../src/db/client.ts'
import { appendEvents } from '../../src/events/append-events.ts'
import { tryWorkflow } from '../../src/simulation/try-workflow.ts'
import { anEntry } from '../consent/people.ts'
import { reachable } from '../engine/real-life.ts'
import { aWorld, DAY, furnish, type World } from '../engine/world.ts'
import { testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
let world: World
let ann: number

const definition = `workflow: visit
name: Visit
purpose: promotions
holdout: 10%
trigger: { event: visited, where: { page: { is: shop } } }
steps:
  - send: { email: offer }
    id: mail
  - wait: P2D
  - branch:
      - if: { all: [{ message: mail, is: clicked }, { attribute: city, is: Lyon }] }
        then: [{ call: { list: calls, script: script }, outcomes: { sale: [{ exit: sold }] } }]
    else: [{ send: { sms: reminder } }]
`

beforeAll(async () => {
  await furnish(database.db)
  world = aWorld(database.db)
  ;[ann] = (await reachable(database.db, 1)) as [number]
  await recordConsents(database.db, [anEntry(ann, { at: testNow, channel: 'phone' })], testNow)
  await database.db.execute(
    sql`update customers set attributes = attributes || '{"city":"Lyon"}' where id = ${ann}`,
  )
  await appendEvents(
    database.db,
    [
      {
        customerId: ann,
        type: 'visited',
        occurredAt: new Date(world.clock.now().getTime() - DAY),
        properties: { page: 'shop' },
      },
    ],
    world.clock.now(),
  )
  await database.db.execute(sql`truncate inbox`)
})

async function countWritten(): Promise<unknown> {
  const [found] = await rows(
    database.db,
    sql`select (select count(*) from enrolments) as enrolments, (select count(*) from messages) as messages,
      (select count(*) from step_log) as passages, (select count(*) from events) as events,
      (select count(*) from trigger_refusals) as refusals`,
  )
  return found
}

describe('tryWorkflow', { timeout: 120_000 }, () => {
  it('shows the way of one customer with what each decision saw, and leaves nothing behind', async () => {
    const before = await countWritten()

    const trial = await tryWorkflow(world.ctx, {
      definition,
      customerId: ann,
      options: { answers: 'clicked', callOutcome: 'sale' },
    })

    expect(trial.entry).toMatchObject({ from: 'last_event', properties: { page: 'shop' }, passes: true })
    expect(trial.refused).toBeNull()
    expect(trial.steps.map(({ type, branch }) => [type, branch])).toEqual([
      ['send', null],
      ['wait', null],
      ['branch', 'if:1'],
      ['call', 'sale'],
      ['exit', null],
    ])
    expect(trial.steps[2]).toMatchObject({
      because: { answers: [true] },
      saw: [{ kind: 'attribute', key: 'city', value: 'Lyon' }],
    })
    expect(trial.messages).toMatchObject([
      { step: 'mail', channel: 'email', status: 'sent' },
      { channel: 'phone', status: 'sent' },
    ])
    expect(trial.exitReason).toBe('sold')
    expect(await countWritten()).toEqual(before)
    expect(world.queue.rings).toEqual([])
  })

  it('takes the other way when nobody answers, and says what the trigger would not let in', async () => {
    const trial = await tryWorkflow(world.ctx, {
      definition,
      customerId: ann,
      options: { properties: { page: 'blog' } },
    })

    expect(trial.entry).toMatchObject({ from: 'given', passes: false })
    expect(trial.steps.map(({ type, branch }) => [type, branch]).slice(2)).toEqual([
      ['branch', 'else'],
      ['send', null],
    ])
    expect(trial.messages.map(({ channel }) => channel)).toEqual(['email', 'sms'])
    await expect(
      tryWorkflow(world.ctx, { definition, customerId: 987_654_321, options: {} }),
    ).rejects.toThrow('customer')
  })
})
