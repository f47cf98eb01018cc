import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { recordConsents } from '../../src/consent/record-consent.ts'
import { withdrawConsent } from '../../src/consent/withdraw-consent.ts'
import { type Context, withActor } from '../../src/context.ts'
import { type VirtualClock, virtualClock } from '../../src/core/clock.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../../src/core/errors.ts'
import { cancelQueued } from '../../src/messages/cancel-messages.ts'
import { planMessages } from '../../src/messages/plan-messages.ts'
import { readCallBoard } from '../../src/phoning/call-board.ts'
import type { CallListSettings } from '../../src/phoning/call-list.ts'
import { claimCall } from '../../src/phoning/claim-call.ts'
import { createCallTasks } from '../../src/phoning/create-call-tasks.ts'
import { keepCall } from '../../src/phoning/keep-call.ts'
import { listWaiting } from '../../src/phoning/queries/desk.ts'
import { findTask } from '../../src/phoning/queries/tasks.ts'
import { recordOutcome } from '../../src/phoning/record-outcome.ts'
import { renderCallScript } from '../../src/phoning/render-call-script.ts'
import { saveCallList } from '../../src/phoning/save-call-list.ts'
import { sweepCalls } from '../../src/phoning/sweep-calls.ts'
import { publishTemplate } from '../../src/templates/publish-template.ts'
import { aCustomer, anEntry, aPurpose } from '../consent/people.ts'
import { aMessage, eventsOf, state } from '../messages/support.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Monday 10:30 in Paris. */
const openHour = new Date('2026-03-02T09:30:00Z')
let lists = 0
let numbers = 0

interface Desk {
  readonly ctx: Context
  readonly clock: VirtualClock
  readonly list: string
  agent(name: string): Context
  /** Puts a person on the list who agreed to be called; returns the ids. */
  add(change?: {
    priority?: number
    consent?: boolean
    phone?: string
    expiresAt?: Date
  }): Promise<{ customer: number; message: number; task: number; phone: string }>
}

async function aDesk(settings: Partial<CallListSettings> = {}): Promise<Desk> {
  const clock = virtualClock(openHour)
  const ctx = testContext(database.db, { clock })
  const list = `carts-${++lists}`
  await aPurpose(ctx.db)
  await saveCallList(ctx, { key: list, name: 'Carts', settings })
  const { versionId } = await publishTemplate(ctx, {
    kind: 'script',
    key: 'cart-script',
    name: 'Carts',
    source: { en: { body: '<p>Hello {{customer.firstName}}, about {{event.cart}}</p>' } },
  })
  return {
    ctx,
    clock,
    list,
    agent: (name) => withActor(ctx, { kind: 'user', id: name, name }),
    async add({ priority = 0, consent = true, phone, expiresAt } = {}) {
      const number = phone ?? `+3363998${String(++numbers).padStart(4, '0')}`
      const customer = await aCustomer(ctx.db, { phone: number, attributes: { firstName: 'Ana' } })
      const at = new Date(testNow.getTime() - DAY)
      if (consent) await recordConsents(ctx.db, [anEntry(customer, { channel: 'phone', at })], at)
      const message = aMessage(customer, versionId, {
        channel: 'phone',
        callListKey: list,
        priority,
        data: { event: { cart: 'two lamps' } },
        dueAt: clock.now(),
        ...(expiresAt ? { expiresAt } : {}),
      })
      const [planned] = await planMessages(ctx.db, [message])
      await createCallTasks(ctx.db, [message], clock.now())
      const [row] = await database.sql`select id from call_tasks where message_id = ${planned?.id ?? 0}`
      return { customer, message: planned?.id ?? 0, task: Number(row?.['id']), phone: number }
    },
  }
}

async function claimed(desk: Desk, name = 'zoe') {
  const call = await claimCall(desk.agent(name), desk.list)
  if (!call) throw new Error('nobody may be called')
  return call
}

const outcomesOf = (desk: Desk, customer: number) => eventsOf(desk.ctx.db, customer, 'call_outcome')

describe('claimCall', () => {
  it('gives the most important first, and call-backs that are due before all', async () => {
    const desk = await aDesk()
    const low = await desk.add({ priority: 1 })
    const high = await desk.add({ priority: 9 })
    const back = await desk.add()
    await desk.ctx.db.execute(sql`update call_tasks set callback = 1 where id = ${back.task}`)

    const order = []
    for (const agent of ['a', 'b', 'c']) order.push((await claimed(desk, agent)).task.id)

    expect(order).toEqual([back.task, high.task, low.task])
    expect(await claimCall(desk.agent('d'), desk.list)).toBeUndefined()
  })

  it('never gives one person to two agents', async () => {
    const desk = await aDesk()
    for (let i = 0; i < 6; i++) await desk.add()

    const calls = await Promise.all(
      Array.from({ length: 8 }, (_, i) => claimCall(desk.agent(`agent-${i}`), desk.list)),
    )

    const tasks = calls.flatMap((call) => call?.task.id ?? [])
    expect(tasks).toHaveLength(6)
    expect(new Set(tasks).size).toBe(6)
  })

  it('gives an agent the same call again until its result is told', async () => {
    const desk = await aDesk()
    await desk.add()
    await desk.add()

    const first = await claimed(desk)
    const second = await claimed(desk)

    expect(second.task.id).toBe(first.task.id)
    expect(second.task.fence).toBe(1)
  })

  it('hands the message over with the verdict, logs the attempt and fills the script', async () => {
    const desk = await aDesk({ callerNumber: '+33162000000' })
    const { message, phone } = await desk.add()

    const { task, attempt } = await claimed(desk)

    expect(await state(desk.ctx.db, message)).toMatchObject({
      status: 'handed',
      gate: { verdict: { kind: 'send' } },
    })
    expect(attempt).toMatchObject({
      phone,
      callerNumber: '+33162000000',
      timezone: 'Europe/Paris',
      agentId: 'zoe',
    })
    expect(attempt.consentEntryId).not.toBeNull()
    expect(await renderCallScript(desk.ctx, task)).toEqual({
      html: expect.stringContaining('Hello Ana, about two lamps'),
      problem: null,
    })
  })

  it('takes off the list whoever did not agree, and tells the workflow', async () => {
    const desk = await aDesk()
    const { customer, message, task } = await desk.add({ consent: false })

    const call = await claimCall(desk.agent('zoe'), desk.list)

    expect(call).toBeUndefined()
    expect(await state(desk.ctx.db, message)).toMatchObject({ status: 'held', reason: 'no_consent' })
    expect(await findTask(desk.ctx.db, task)).toMatchObject({ state: 'held', reason: 'no_consent' })
    expect(await outcomesOf(desk, customer)).toMatchObject([
      { properties: { outcome: 'held', final: true, reason: 'no_consent' } },
    ])
  })

  it('looks at the consent at the moment of the call', async () => {
    const desk = await aDesk()
    const { customer, task } = await desk.add()
    await withdrawConsent(desk.ctx, {
      customerId: customer,
      channel: 'phone',
      purpose: 'all',
      source: 'test',
      evidence: {},
    })

    expect(await claimCall(desk.agent('zoe'), desk.list)).toBeUndefined()
    expect(await findTask(desk.ctx.db, task)).toMatchObject({ state: 'held' })
  })

  it.each([
    ['lunch', '2026-03-02T12:15:00Z', '2026-03-02T13:00:00Z'],
    ['the evening of a Friday', '2026-03-06T19:00:00Z', '2026-03-09T09:00:00Z'],
    ['a Saturday', '2026-03-07T10:00:00Z', '2026-03-09T09:00:00Z'],
  ])('puts off a call in %s until the next hour in which it is allowed', async (_, at, until) => {
    const desk = await aDesk()
    desk.clock.set(new Date(at))
    const { task, message } = await desk.add()

    expect(await claimCall(desk.agent('zoe'), desk.list)).toBeUndefined()
    expect(await findTask(desk.ctx.db, task)).toMatchObject({
      state: 'open',
      reason: 'outside_window',
      nextAt: new Date(until),
    })
    expect(await state(desk.ctx.db, message)).toMatchObject({ status: 'queued', dueAt: new Date(until) })
  })

  it('stops after four attempts in thirty days, under whatever name the number was called', async () => {
    const desk = await aDesk({
      maxAttempts: 20,
      retryAfter: { no_answer: 'PT1M', busy: 'PT1M', voicemail: 'PT1M' },
    })
    const { phone } = await desk.add()
    for (let i = 0; i < 4; i++) {
      const { task } = await claimed(desk)
      await recordOutcome(desk.agent('zoe'), { taskId: task.id, fence: task.fence, outcome: 'no_answer' })
      desk.clock.advance(2 * MINUTE)
    }
    const other = await desk.add({ priority: 5 })
    await desk.ctx.db.execute(sql`
      update customers c set phone = ${phone}, phone_hash = o.phone_hash from customers o
      where c.id = ${other.customer} and o.phone = ${phone}`)

    expect(await claimCall(desk.agent('zoe'), desk.list)).toBeUndefined()
    const capped =
      await database.sql`select reason from call_tasks where list_id = (select id from call_lists where key = ${desk.list})`
    expect(capped.map((row) => row['reason'])).toEqual(['frequency_cap', 'frequency_cap'])
  })
})

describe('recordOutcome', () => {
  it('ends a task whose person was reached, with one event however often it is told', async () => {
    const desk = await aDesk({ outcomes: ['appointment'] })
    const { customer, message } = await desk.add()
    const { task } = await claimed(desk)
    const told = { taskId: task.id, fence: task.fence, outcome: 'appointment', notes: 'Tuesday' }

    await recordOutcome(desk.agent('zoe'), told)
    const again = await recordOutcome(desk.agent('zoe'), told)

    expect(again).toMatchObject({ state: 'done', outcome: 'appointment' })
    expect(await state(desk.ctx.db, message)).toMatchObject({ status: 'sent' })
    expect(await outcomesOf(desk, customer)).toMatchObject([
      { properties: { outcome: 'appointment', final: true, list: desk.list } },
    ])
  })

  it('refuses a second, different result and a result that the list does not know', async () => {
    const desk = await aDesk()
    await desk.add()
    const { task } = await claimed(desk)
    const call = { taskId: task.id, fence: task.fence }

    await expect(recordOutcome(desk.agent('zoe'), { ...call, outcome: 'wonderful' })).rejects.toThrow(
      InvalidInputError,
    )
    await recordOutcome(desk.agent('zoe'), { ...call, outcome: 'sale' })
    await expect(recordOutcome(desk.agent('zoe'), { ...call, outcome: 'refused' })).rejects.toThrow(
      ConflictError,
    )
    await expect(recordOutcome(desk.agent('zoe'), { ...call, fence: 99, outcome: 'sale' })).rejects.toThrow(
      NotFoundError,
    )
  })

  it('calls again later when nobody answered, and gives up after the limit of the list', async () => {
    const desk = await aDesk({
      maxAttempts: 2,
      retryAfter: { no_answer: 'PT30M', busy: 'PT10M', voicemail: 'P1D' },
    })
    const { customer, message } = await desk.add()
    const first = await claimed(desk)
    const retried = await recordOutcome(desk.agent('zoe'), {
      taskId: first.task.id,
      fence: 1,
      outcome: 'no_answer',
    })
    const tooEarly = await claimCall(desk.agent('zoe'), desk.list)
    desk.clock.advance(30 * MINUTE)
    const second = await claimed(desk)
    const given = await recordOutcome(desk.agent('zoe'), {
      taskId: second.task.id,
      fence: second.task.fence,
      outcome: 'busy',
    })

    expect(retried).toMatchObject({
      state: 'open',
      reason: 'no_answer',
      nextAt: new Date(openHour.getTime() + 30 * MINUTE),
    })
    expect(tooEarly).toBeUndefined()
    expect(given).toMatchObject({ state: 'done', reason: 'not_reached', attempts: 2 })
    expect(await state(desk.ctx.db, message)).toMatchObject({ status: 'failed', reason: 'not_reached' })
    expect((await outcomesOf(desk, customer)).map(({ properties }) => properties['final'])).toEqual([
      false,
      true,
    ])
  })

  it('promises a call-back that is then made first', async () => {
    const desk = await aDesk()
    await desk.add()
    const { task } = await claimed(desk)
    const callbackAt = new Date(openHour.getTime() + 2 * HOUR)
    await expect(
      recordOutcome(desk.agent('zoe'), {
        taskId: task.id,
        fence: 1,
        outcome: 'callback',
        callbackAt: openHour,
      }),
    ).rejects.toThrow(InvalidInputError)

    await recordOutcome(desk.agent('zoe'), { taskId: task.id, fence: 1, outcome: 'callback', callbackAt })
    await desk.add({ priority: 100 })
    desk.clock.set(new Date('2026-03-02T13:30:00Z'))

    expect((await claimed(desk)).task.id).toBe(task.id)
  })

  it('keeps sixty days of peace after a refusal', async () => {
    const desk = await aDesk()
    const { customer } = await desk.add()
    const { task } = await claimed(desk)
    await recordOutcome(desk.agent('zoe'), { taskId: task.id, fence: 1, outcome: 'refused' })
    const again = aMessage(customer, 1, { channel: 'phone', callListKey: desk.list, dueAt: openHour })
    const [planned] = await planMessages(desk.ctx.db, [again])
    await createCallTasks(desk.ctx.db, [again], openHour)
    desk.clock.set(new Date('2026-04-30T08:30:00Z'))

    expect(await claimCall(desk.agent('zoe'), desk.list)).toBeUndefined()
    expect(await state(desk.ctx.db, planned?.id ?? 0)).toMatchObject({
      status: 'held',
      reason: 'refusal_cooldown',
    })
  })

  it('withdraws every consent to calls and suppresses the number after an opposition', async () => {
    const desk = await aDesk()
    const { customer } = await desk.add()
    const { task } = await claimed(desk)

    await recordOutcome(desk.agent('zoe'), { taskId: task.id, fence: 1, outcome: 'opposed' })

    const [consent] =
      await database.sql`select state from consents where customer_id = ${customer} and channel = 'phone'`
    const [suppression] = await database.sql`
      select s.reason from suppressions s join customers c on c.phone_hash = s.address_hash
      where c.id = ${customer} and s.channel = 'phone'`
    expect(consent?.['state']).toBe('withdrawn')
    expect(suppression?.['reason']).toBe('opposed')
  })

  it('hears an opposition even when the call was given to somebody else in the meantime', async () => {
    const desk = await aDesk({ leaseMinutes: 5 })
    const { customer, task } = await desk.add()
    await claimed(desk, 'slow')
    desk.clock.advance(6 * MINUTE)
    await sweepCalls(desk.ctx)
    const second = await claimed(desk, 'quick')

    const after = await recordOutcome(desk.agent('slow'), { taskId: task, fence: 1, outcome: 'opposed' })

    expect(second.task.fence).toBe(2)
    expect(after).toMatchObject({ state: 'claimed', agentId: 'quick' })
    const [consent] =
      await database.sql`select state from consents where customer_id = ${customer} and channel = 'phone'`
    expect(consent?.['state']).toBe('withdrawn')
  })

  it('takes a consent that was given during the call into the ledger, with the call as its source', async () => {
    const desk = await aDesk()
    const { customer } = await desk.add()
    const [wording] = await database.sql`
      insert into wordings (key, version, locale, text, sha256, created_at)
      values (${desk.list}, 1, 'en', 'May we mail you?', 'x', ${testNow}) returning id`
    const { task } = await claimed(desk)

    const consents = [
      { channel: 'email' as const, purpose: 'promotions', wordingId: Number(wording?.['id']) },
    ]
    await recordOutcome(desk.agent('zoe'), { taskId: task.id, fence: 1, outcome: 'answered', consents })

    const [entry] = await database.sql`
      select source, action from consent_ledger where customer_id = ${customer} and channel = 'email'`
    expect(entry).toMatchObject({ action: 'granted', source: expect.stringMatching(/^call:\d+$/) })
  })

  it('does not count a call that was given back undialled', async () => {
    const desk = await aDesk()
    const { customer, message } = await desk.add()
    for (let i = 0; i < 5; i++) {
      const { task } = await claimed(desk)
      await recordOutcome(desk.agent('zoe'), { taskId: task.id, fence: task.fence, outcome: 'not_called' })
    }

    expect((await claimed(desk)).task.attempts).toBe(0)
    expect(await outcomesOf(desk, customer)).toEqual([])
    expect(await state(desk.ctx.db, message)).toMatchObject({ status: 'handed' })
  })
})

describe('sweepCalls', () => {
  it('gives back the call of an agent who did not answer, and counts it as an attempt', async () => {
    const desk = await aDesk({ leaseMinutes: 10 })
    const { task, message } = await desk.add()
    await claimed(desk)

    const early = await sweepCalls(desk.ctx)
    desk.clock.advance(11 * MINUTE)
    const late = await sweepCalls(desk.ctx)

    expect([early.returned, late.returned]).toEqual([0, 1])
    expect(await findTask(desk.ctx.db, task)).toMatchObject({
      state: 'open',
      reason: 'lapsed',
      agentId: null,
    })
    expect(await state(desk.ctx.db, message)).toMatchObject({ status: 'queued' })
    expect((await claimed(desk, 'other')).task.fence).toBe(2)
  })

  it('takes a result that comes after the lease while nobody else has the call', async () => {
    const desk = await aDesk({ leaseMinutes: 10 })
    const { task, message } = await desk.add()
    await claimed(desk)
    desk.clock.advance(11 * MINUTE)
    await sweepCalls(desk.ctx)

    const after = await recordOutcome(desk.agent('zoe'), { taskId: task, fence: 1, outcome: 'sale' })

    expect(after).toMatchObject({ state: 'done', outcome: 'sale' })
    expect(await state(desk.ctx.db, message)).toMatchObject({ status: 'sent' })
  })

  it('ends tasks that came too late or whose workflow has ended', async () => {
    const desk = await aDesk()
    const late = await desk.add({ expiresAt: new Date(openHour.getTime() + HOUR) })
    const gone = await desk.add()
    await cancelQueued(desk.ctx.db, { enrolmentIds: [gone.customer], reason: 'goal_reached' })
    desk.clock.advance(2 * HOUR)

    const { ended } = await sweepCalls(desk.ctx)

    expect(ended).toBeGreaterThanOrEqual(2)
    expect(await findTask(desk.ctx.db, late.task)).toMatchObject({ state: 'expired', reason: 'too_late' })
    expect(await findTask(desk.ctx.db, gone.task)).toMatchObject({
      state: 'cancelled',
      reason: 'goal_reached',
    })
    expect(await state(desk.ctx.db, late.message)).toMatchObject({ status: 'held', reason: 'too_late' })
    expect(await outcomesOf(desk, late.customer)).toMatchObject([{ properties: { outcome: 'expired' } }])
    expect(await outcomesOf(desk, gone.customer)).toEqual([])
  })
})

describe('the desk', () => {
  it('shows who comes next, who is on the phone and what today came to', async () => {
    const desk = await aDesk()
    const first = await desk.add({ priority: 9 })
    const second = await desk.add({ priority: 5 })
    const third = await desk.add({ priority: 7 })
    const ana = desk.agent('ana-board')

    const call = await claimCall(ana, desk.list)
    expect(call?.task.id).toBe(first.task)
    const underWay = await readCallBoard(desk.ctx.db, desk.clock.now())
    expect(underWay.agents.find(({ agent }) => agent === 'ana-board')).toMatchObject({
      now: { taskId: first.task, listKey: desk.list },
      calls: 0,
    })

    desk.clock.advance(2 * MINUTE)
    await recordOutcome(ana, { taskId: first.task, fence: call?.task.fence ?? 0, outcome: 'sale' })
    const listId = call?.list.id ?? 0
    const now = desk.clock.now()
    const until = new Date(now.getTime() + DAY)
    const waiting = await listWaiting(desk.ctx.db, { listId, now, until, limit: 10 })
    expect(waiting.map(({ taskId, name }) => [taskId, name])).toEqual([
      [third.task, 'Ana'],
      [second.task, 'Ana'],
    ])
    const after = await readCallBoard(desk.ctx.db, now)
    expect(after.agents.find(({ agent }) => agent === 'ana-board')).toMatchObject({
      now: null,
      calls: 1,
      reached: 1,
      sales: 1,
      seconds: 120,
    })
  })

  it('keeps a call with the agent who says that they are still on it, and with nobody else', async () => {
    const desk = await aDesk({ leaseMinutes: 15 })
    const { task } = await desk.add()
    const ana = desk.agent('ana')
    const call = await claimCall(ana, desk.list)
    const fence = call?.task.fence ?? 0
    desk.clock.advance(14 * MINUTE)

    const until = await keepCall(ana, task, fence)

    expect(until).toEqual(new Date(openHour.getTime() + 29 * MINUTE))
    await expect(keepCall(desk.agent('bob'), task, fence)).rejects.toThrow(ConflictError)
    desk.clock.advance(14 * MINUTE)
    await sweepCalls(desk.ctx)
    expect((await findTask(desk.ctx.db, task))?.state).toBe('claimed')
  })
})
