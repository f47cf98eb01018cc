import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { rows } from '../../src/db/client.ts'
import { sweep } from '../../src/engine/sweep.ts'
import { saveModel } from '../../src/scoring/models.ts'
import { launchWorkflow } from '../../src/workflows/launch-workflow.ts'
import { pauseWorkflow } from '../../src/workflows/pause-workflow.ts'
import { planOccasions } from '../../src/workflows/plan-occasions.ts'
import { resumeWorkflow } from '../../src/workflows/resume-workflow.ts'
import { runOccasion } from '../../src/workflows/run-occasion.ts'
import { testDatabase } from '../support/database.ts'
import { aWorld, DAY, forget, furnish, HOUR, MINUTE, type World } from './world.ts'

const database = testDatabase()
let world: World

beforeAll(() => furnish(database.db))
beforeEach(async () => {
  await forget(database.db)
  world = aWorld(database.db)
  world.clock.set(new Date('2026-03-01T00:00:00Z'))
})

/** Does what the workers do: sweeps, answers what was rung for, and passes. */
async function work(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    world.queue.rings.length = 0
    await sweep(world.ctx)
    for (const { job, payload } of world.queue.rings) {
      const { workflowId = 0, occasionId = 0 } = payload as { workflowId?: number; occasionId?: number }
      if (job === 'workflows.plan') await planOccasions(world.ctx, workflowId)
      if (job === 'workflows.occasion') await runOccasion(world.ctx, occasionId)
    }
    await world.settle()
    if (!world.queue.rings.some(({ job }) => job.startsWith('workflows.'))) return
  }
  throw new Error('there is always something to do')
}

async function until(instant: string): Promise<void> {
  world.clock.set(new Date(instant))
  await work()
}

async function entered(): Promise<string[]> {
  const found = await rows<{ customerId: number; at: Date }>(
    database.db,
    sql`select customer_id as "customerId", entered_at as at from enrolments order by entered_at, customer_id`,
  )
  return found.map(({ customerId, at }) => `${customerId} ${at.toISOString().slice(0, 16)}`)
}

async function peopleIn(zone: string | null, attributes: Record<string, unknown> = {}): Promise<number> {
  const [id = 0] = await world.people(1, { city: 'Lyon', ...attributes })
  await database.db.execute(sql`update customers set timezone = ${zone} where id = ${id}`)
  return id
}

const campaign = (trigger: string, reentry = 'always') =>
  `workflow: round\ntrigger: ${trigger}\nreentry: ${reentry}\nsteps: [{ send: { email: offer } }]`

const weekly = '{ audience: { attribute: city, is: Lyon }, every: FREQ=WEEKLY, at: "2026-03-02T09:00" }'

describe('a campaign that recurs', () => {
  it('enrols its audience at each occasion, at the same wall time over a clock change', async () => {
    await world.publish(campaign(weekly))
    const ann = await peopleIn(null)
    for (const day of ['02', '09', '16', '23', '30']) {
      await until(`2026-03-${day}T06:59:00Z`)
      await until(`2026-03-${day}T08:00:00Z`)
    }

    expect(await entered()).toEqual([
      `${ann} 2026-03-02T08:00`,
      `${ann} 2026-03-09T08:00`,
      `${ann} 2026-03-16T08:00`,
      `${ann} 2026-03-23T08:00`,
      `${ann} 2026-03-30T08:00`,
    ])
    await until('2026-04-06T07:00:00Z')
    expect((await entered()).at(-1)).toBe(`${ann} 2026-04-06T07:00`)
    expect(await world.messages()).toHaveLength(6)
  })

  it.each([
    ['never', 1],
    ['always', 4],
    ['one_at_a_time', 2],
    ['{ after: P14D }', 2],
  ])('follows the re-entry rule %s', async (rule, count) => {
    await world.publish(campaign(weekly, rule).replace('steps: [', 'steps: [{ wait: P10D }, '))
    await peopleIn(null)
    for (const day of ['02', '09', '16', '23']) await until(`2026-03-${day}T08:00:00Z`)

    expect(await entered()).toHaveLength(count)
  })

  it('skips an occasion that is later than its latest start, and says so', async () => {
    await world.publish(campaign(weekly))
    await peopleIn(null)
    await until('2026-03-04T08:00:00Z')
    await until('2026-03-10T07:00:00Z')

    expect(await rows(database.db, sql`select occasion, state, enrolled from occasions order by id`)).toEqual(
      [
        { occasion: '2026-03-02T09:00', state: 'skipped', enrolled: 0 },
        { occasion: '2026-03-09T09:00', state: 'done', enrolled: 1 },
      ],
    )
  })

  it('waits while the workflow is paused', async () => {
    await world.publish(campaign(weekly))
    await peopleIn(null)
    await pauseWorkflow(world.ctx, 'round')
    await until('2026-03-02T09:00:00Z')
    expect(await entered()).toEqual([])

    await resumeWorkflow(world.ctx, 'round')
    await until('2026-03-02T10:00:00Z')
    expect(await entered()).toHaveLength(1)
  })

  it('enrols each once when two workers run the same occasion, and goes on after one was killed', async () => {
    await world.publish(campaign(weekly))
    await world.people(7_000, { city: 'Lyon' })
    world.clock.set(new Date('2026-03-02T08:00:00Z'))
    await planOccasions(
      world.ctx,
      (await rows<{ id: number }>(database.db, sql`select id from workflows`))[0]?.id ?? 0,
    )
    const [occasion] = await rows<{ id: number }>(database.db, sql`select id from occasions`)

    await Promise.all([runOccasion(world.ctx, occasion?.id ?? 0), runOccasion(world.ctx, occasion?.id ?? 0)])

    expect(await rows(database.db, sql`select count(*)::int as n from enrolments`)).toEqual([{ n: 7_000 }])
    expect(await rows(database.db, sql`select state, enrolled from occasions`)).toEqual([
      { state: 'done', enrolled: 7_000 },
    ])
  })

  it('cannot be launched by hand, and forgets what it had planned when its schedule is published anew', async () => {
    await world.publish(campaign(weekly))
    await expect(launchWorkflow(world.ctx, 'round')).rejects.toMatchObject({ code: 'conflict' })
    await peopleIn(null)
    await world.publish(campaign(weekly.replace('T09:00', 'T18:00')))
    await until('2026-03-02T09:00:00Z')
    expect(await entered()).toEqual([])
    await until('2026-03-02T17:00:00Z')
    expect(await entered()).toHaveLength(1)
  })
})

describe('a campaign at each customer’s own time', () => {
  it('enrols everybody when it is that time where they are', async () => {
    await world.publish(
      campaign(
        '{ audience: { attribute: city, is: Lyon }, at: "2026-03-29T02:30", zone: customer }',
        'never',
      ),
    )
    const tokyo = await peopleIn('Asia/Tokyo')
    const paris = await peopleIn('Europe/Paris')
    const unknown = await peopleIn(null)
    const newYork = await peopleIn('America/New_York')
    for (const time of ['28T12:00', '28T12:30', '28T17:00', '28T17:30', '29T01:00', '29T01:30', '29T06:00'])
      await until(`2026-03-${time}:00Z`)

    // 02:30 is skipped in Paris on that day: it is 03:30.
    expect(await entered()).toEqual([
      `${tokyo} 2026-03-28T17:30`,
      `${paris} 2026-03-29T01:30`,
      `${unknown} 2026-03-29T01:30`,
    ])
    await until('2026-03-29T06:30:00Z')
    expect((await entered()).at(-1)).toBe(`${newYork} 2026-03-29T06:30`)
  })

  it('takes a local time in the zone of the company as one instant', async () => {
    await world.publish(
      campaign('{ audience: { attribute: city, is: Lyon }, at: "2026-03-10T09:00" }', 'never'),
    )

    expect(await rows(database.db, sql`select launch_at as at from workflows`)).toEqual([
      { at: new Date('2026-03-10T08:00:00Z') },
    ])
  })
})

describe('a date of the customer', () => {
  it('starts on birthdays, a week ahead, at nine where they are, whatever the year of birth', async () => {
    await world.publish(campaign('{ date: birthday, yearly: true, offset: -P7D }'))
    const leap = await peopleIn('Europe/Paris', { birthday: '1988-02-29' })
    const march = await peopleIn('Asia/Tokyo', { birthday: '1990-03-15' })
    await peopleIn(null, { birthday: 'soon' })
    await peopleIn(null)
    world.clock.set(new Date('2026-03-01T00:00:00Z'))
    for (const day of ['07', '08', '09', '15']) await until(`2026-03-${day}T00:00:00Z`)
    expect(await entered()).toEqual([`${march} 2026-03-08T00:00`])

    world.clock.set(new Date('2027-02-19T00:00:00Z'))
    await work()
    for (const time of ['20T08:00', '21T07:30', '21T08:00', '22T08:00']) await until(`2027-02-${time}:00Z`)
    expect((await entered()).at(-1)).toBe(`${leap} 2027-02-21T08:00`)
  })

  it('starts thirty days before the end of a contract, once, only those of its audience', async () => {
    await world.publish(
      campaign(
        '{ date: contract_end, offset: -P30D, at: "10:00", zone: company, audience: { attribute: city, is: Lyon } }',
        'never',
      ),
    )
    const ann = await peopleIn(null, { contract_end: '2026-04-09' })
    const ben = await peopleIn(null, { contract_end: '2026-04-09T23:30:00Z' })
    await peopleIn(null, { contract_end: '2026-04-09', city: 'Nice' })
    for (const day of ['09', '10', '11', '12']) await until(`2026-03-${day}T09:00:00Z`)

    // 23:30 UTC is the next day in Paris.
    expect(await entered()).toEqual([`${ann} 2026-03-10T09:00`, `${ben} 2026-03-11T09:00`])
  })
})

describe('a form', () => {
  it('starts when it is submitted, and not when another one is', async () => {
    await database.db.execute(sql`
      insert into forms (key, version, definition, created_at, updated_at) values ('signup', 1, '{}', now(), now()) on conflict do nothing`)
    await world.publish(campaign('{ form: signup, where: { fields.city: Lyon } }'))
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'form_submitted', { form: 'other', fields: { city: 'Lyon' } })
    await world.happens(ann, 'form_submitted', { form: 'signup', fields: { city: 'Nice' } })
    await world.happens(ann, 'form_submitted', { form: 'signup', fields: { city: 'Lyon' } })
    await world.settle()

    expect(await world.enrolments()).toHaveLength(1)
  })
})

describe('a score', () => {
  it('starts who crosses into a band, once for each crossing, and not who was there before', async () => {
    const bands = [
      { band: 'cold', from: 0 },
      { band: 'hot', from: 10 },
    ]
    await saveModel(world.ctx, 'points', { kind: 'points', settings: { halfLifeDays: null, bands } })
    await world.publish(
      'workflow: scores\ntrigger: { event: scored }\nreentry: always\nsteps: [{ score: { add: 6 } }]',
    )
    await world.publish(
      'workflow: cools\ntrigger: { event: cooled }\nreentry: always\nsteps: [{ score: { add: -6 } }]',
    )
    const [ann = 0, ben = 0] = await world.people(2)
    for (let time = 0; time < 2; time++) await world.happens(ben, 'scored')
    await world.settle()
    await world.publish(campaign('{ score: points, enters: hot }'))
    await world.happens(ben, 'scored')
    for (let time = 0; time < 3; time++) {
      await world.happens(ann, 'scored')
      await world.settle()
    }
    expect((await world.messages()).map(({ customerId }) => customerId)).toEqual([ann])

    for (let time = 0; time < 2; time++) await world.happens(ann, 'cooled')
    await world.settle()
    await world.happens(ann, 'scored')
    await world.settle()
    expect((await world.messages()).map(({ customerId }) => customerId)).toEqual([ann, ann])
  })
})

describe('latest_start', () => {
  it.each(['{ event: visited, latest_start: PT1H }', '{ form: signup, latest_start: PT1H }'])(
    'is followed by %s',
    async (trigger) => {
      await database.db.execute(sql`
      insert into forms (key, version, definition, created_at, updated_at) values ('signup', 1, '{}', now(), now()) on conflict do nothing`)
      await world.publish(campaign(trigger))
      const [ann = 0] = await world.people(1)
      const type = trigger.includes('form') ? 'form_submitted' : 'visited'
      await world.happens(ann, type, { form: 'signup' })
      await world.wait(HOUR + MINUTE)
      expect(await world.enrolments()).toEqual([])
      await world.happens(ann, type, { form: 'signup' })
      await world.wait(HOUR - MINUTE)
      expect(await world.enrolments()).toHaveLength(1)
      await world.wait(DAY)
    },
  )
})
