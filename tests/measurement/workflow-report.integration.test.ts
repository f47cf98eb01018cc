import { describe, expect, it } from 'vitest'
import { reactionsReport } from '../../src/measurement/reports/reactions.ts'
import { toReportLines } from '../../src/measurement/reports/report-lines.ts'
import { workflowReport } from '../../src/measurement/reports/workflow-report.ts'
import { testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { aWorkflow, daysFromNow, enrol, type Passage, plan } from './report-support.ts'

const database = testDatabase()

describe('workflowReport', () => {
  it('counts each enrolled person once: audience = holdout + the states of first messages', async () => {
    const { db } = database
    const workflow = await aWorkflow(db, 'sums', { holdout: 0.1, steps: ['mail', 'text'] })
    const people = [1, 2, 3, 4, 5, 6, 7, 8].map((customerId) => ({ customerId }))
    const ids = await enrol(db, workflow, [
      ...people,
      { customerId: 9, arm: 'holdout' },
      // The same person again, by another entry.
      { customerId: 1, entryKey: 'again' },
    ])
    const of = (n: number) => ({ customerId: n, enrolmentId: ids[n - 1] ?? 0 })
    await plan(db, workflow.workflowId, [
      { ...of(1), status: 'sent', step: 'mail' },
      {
        ...of(1),
        status: 'held',
        reason: 'no_consent',
        step: 'text',
        channel: 'sms',
        plannedAt: daysFromNow(-5),
      },
      { customerId: 1, enrolmentId: ids[9] ?? 0, status: 'failed', step: 'mail', plannedAt: daysFromNow(-3) },
      { ...of(2), status: 'held', reason: 'no_consent', step: 'mail' },
      { ...of(3), status: 'held', reason: 'suppressed', step: 'mail' },
      { ...of(4), status: 'failed', step: 'mail' },
      { ...of(5), status: 'uncertain', step: 'mail' },
      { ...of(6), status: 'queued', reason: 'quiet_hours', step: 'mail' },
      { ...of(7), status: 'cancelled', reason: 'goal', step: 'mail' },
    ])

    const report = await workflowReport(db, 'sums', testNow)

    expect(report).toMatchObject({ audience: 9, holdout: 1 })
    expect(report.firstMessage).toEqual({
      sent: 1,
      held: { no_consent: 1, suppressed: 1, cancelled: 1 },
      failed: 1,
      uncertain: 1,
      waiting: 1,
      none: 1,
    })
    const { sent, held, failed, uncertain, waiting, none } = report.firstMessage
    const inHeld = Object.values(held).reduce((a, b) => a + b)
    expect(report.holdout + sent + inHeld + failed + uncertain + waiting + none).toBe(report.audience)
    expect(report.steps.map(({ step, channel, planned }) => ({ step, channel, planned }))).toEqual([
      { step: 'mail', channel: 'email', planned: 8 },
      { step: 'text', channel: 'sms', planned: 1 },
    ])
  })

  it('compares the arms as they were drawn, a person who converted twice being one conversion', async () => {
    const { db } = database
    const workflow = await aWorkflow(db, 'lift', { holdout: 0.2 })
    const treated: Passage[] = Array.from({ length: 80 }, (_, i) => ({
      customerId: 1_000 + i,
      ...(i < 40 ? { goalAt: daysFromNow(-5), goalValue: 10 } : {}),
    }))
    const holdout: Passage[] = Array.from({ length: 20 }, (_, i) => ({
      customerId: 2_000 + i,
      arm: 'holdout' as const,
      ...(i < 2 ? { goalAt: daysFromNow(-5), goalValue: 20 } : {}),
    }))
    await enrol(db, workflow, [...treated, ...holdout])
    await enrol(db, workflow, [
      { customerId: 1_000, entryKey: 'again', goalAt: daysFromNow(-4), goalValue: 5 },
    ])

    const { conversions, lift, value, sampleRatio } = await workflowReport(db, 'lift', testNow)

    expect(conversions.treated).toEqual({ people: 80, converted: 40, rate: 0.5, value: 405 })
    expect(conversions.holdout).toEqual({ people: 20, converted: 2, rate: 0.1, value: 40 })
    expect(lift).toMatchObject({ verdict: 'better', reason: null })
    expect(lift.estimate).toBeCloseTo(0.4, 12)
    expect(lift.relative).toBeCloseTo(4, 12)
    // 405 / 80 − 40 / 20
    expect(value?.estimate).toBeCloseTo(3.0625, 12)
    expect(sampleRatio).toEqual({ chiSquare: 0, p: 1, alarm: false })
  })

  it('counts two customers who turned out to be one person once, in the arm that came first', async () => {
    const { db, sql } = database
    const workflow = await aWorkflow(db, 'merged', { holdout: 0.5 })
    const [survivor] = await sql`
      insert into customers (state, created_at, updated_at) values ('known', ${testNow}, ${testNow}) returning id`
    const [other] = await sql`
      insert into customers (state, merged_into, created_at, updated_at)
      values ('merged', ${survivor?.['id']}, ${testNow}, ${testNow}) returning id`
    await enrol(db, workflow, [
      { customerId: Number(other?.['id']), arm: 'holdout', goalAt: daysFromNow(-3), goalValue: 4 },
      { customerId: Number(survivor?.['id']) },
    ])

    const report = await workflowReport(db, 'merged', testNow)

    expect(report).toMatchObject({ audience: 1, holdout: 1 })
    expect(report.conversions.holdout).toEqual({ people: 1, converted: 1, rate: 1, value: 4 })
  })

  it('gives no verdict when the holdout is not the share that was planned', async () => {
    const { db } = database
    const workflow = await aWorkflow(db, 'srm', { holdout: 0.5 })
    await enrol(db, workflow, [
      ...Array.from({ length: 90 }, (_, i) => ({ customerId: 3_000 + i, goalAt: daysFromNow(-2) })),
      ...Array.from({ length: 10 }, (_, i) => ({ customerId: 4_000 + i, arm: 'holdout' as const })),
    ])

    const report = await workflowReport(db, 'srm', testNow)

    expect(report.sampleRatio).toMatchObject({ chiSquare: 64, alarm: true })
    expect(report.lift).toMatchObject({ verdict: 'cannot_tell_yet', reason: 'arms_unbalanced' })
    expect(toReportLines(report).join('\n')).toContain('WARNING')
  })

  it('lays a conversion at the last message that left before it', async () => {
    const { db } = database
    const workflow = await aWorkflow(db, 'touch', { steps: ['mail', 'text'] })
    const ids = await enrol(db, workflow, [
      { customerId: 51, goalAt: daysFromNow(-4), goalValue: 30 },
      { customerId: 52, goalAt: daysFromNow(-8), goalValue: 40 },
      { customerId: 53, goalAt: daysFromNow(-9.5), goalValue: 50 },
    ])
    const messages = [51, 52, 53].flatMap((customerId, i) => {
      const one = { customerId, enrolmentId: ids[i] ?? 0, status: 'sent' }
      return [
        { ...one, step: 'mail', sentAt: daysFromNow(-9) },
        {
          ...one,
          step: 'text',
          channel: 'sms' as const,
          sentAt: daysFromNow(-5),
          plannedAt: daysFromNow(-5),
        },
      ]
    })
    await plan(db, workflow.workflowId, messages)

    const { conversions } = await workflowReport(db, 'touch', testNow)

    expect(conversions.byMessage).toEqual([
      { step: 'mail', channel: 'email', conversions: 1, value: 40 },
      { step: 'text', channel: 'sms', conversions: 1, value: 30 },
    ])
    expect(conversions.withoutMessage).toBe(1)
  })

  it('says how many can still convert, and waits with its verdict for them', async () => {
    const { db } = database
    const workflow = await aWorkflow(db, 'open', { holdout: 0.5 })
    const open = daysFromNow(3)
    await enrol(db, workflow, [
      { customerId: 61, goalUntil: open, goalAt: daysFromNow(-1) },
      { customerId: 62, goalUntil: open },
      { customerId: 63, goalUntil: open, arm: 'holdout' },
      { customerId: 64, arm: 'holdout' },
    ])

    const { conversions, lift } = await workflowReport(db, 'open', testNow)

    expect(conversions.stillOpen).toBe(2)
    expect(lift.verdict).toBe('cannot_tell_yet')
  })

  it('counts responses and calls, and speaks of a workflow without anybody', async () => {
    const { db } = database
    const workflow = await aWorkflow(db, 'responses')
    const [id = 0] = await enrol(db, workflow, [{ customerId: 71 }])
    await plan(db, workflow.workflowId, [
      {
        customerId: 71,
        enrolmentId: id,
        status: 'sent',
        deliveredAt: daysFromNow(-9),
        clickedAt: daysFromNow(-8),
      },
    ])
    await aWorkflow(db, 'empty')

    const report = await workflowReport(db, 'responses', testNow)
    const empty = await workflowReport(db, 'empty', testNow)

    expect(report.responses).toEqual({
      delivered: 1,
      opened: 0,
      clicked: 1,
      replied: 0,
      bounced: 0,
      complained: 0,
      unsubscribed: 0,
    })
    expect(empty).toMatchObject({
      audience: 0,
      lift: { verdict: 'cannot_tell_yet', reason: 'empty_arm' },
      sampleRatio: null,
    })
    expect(toReportLines(empty).join('\n')).toContain('no holdout to compare with')
    await expect(workflowReport(db, 'nowhere', testNow)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('reactionsReport', () => {
  it('counts people once, and what happened on each day of the company’s calendar, quiet days too', async () => {
    const { db } = database
    const workflow = await aWorkflow(db, 'by-day')
    const [first = 0, second = 0] = await enrol(db, workflow, [
      { customerId: 1, goalAt: daysFromNow(-4), goalValue: 5 },
      { customerId: 2 },
      { customerId: 3, arm: 'holdout', goalAt: daysFromNow(-7) },
    ])
    // Half past eleven at night UTC is the next day in Paris.
    const night = new Date('2026-02-22T23:30:00Z')
    await plan(db, workflow.workflowId, [
      { customerId: 1, enrolmentId: first, status: 'sent', sentAt: night, clickedAt: daysFromNow(-5) },
      { customerId: 2, enrolmentId: second, status: 'sent', sentAt: daysFromNow(-7) },
      { customerId: 2, enrolmentId: second, status: 'sent', step: 'call', channel: 'phone', sentAt: testNow },
    ])

    const { days, people } = await reactionsReport(db, 'by-day')

    expect(people).toEqual({ contacted: 2, delivered: 0, opened: 0, clicked: 1 })
    const none = { opened: 0, replied: 0, unsubscribed: 0 }
    expect(days).toEqual([
      { day: '2026-02-23', sent: 2, clicked: 0, converted: 0, ...none },
      { day: '2026-02-24', sent: 0, clicked: 0, converted: 0, ...none },
      { day: '2026-02-25', sent: 0, clicked: 1, converted: 0, ...none },
      { day: '2026-02-26', sent: 0, clicked: 0, converted: 1, ...none },
    ])
  })

  it('is empty before anything has left', async () => {
    await aWorkflow(database.db, 'nothing-yet')
    expect(await reactionsReport(database.db, 'nothing-yet')).toEqual({
      people: { contacted: 0, delivered: 0, opened: 0, clicked: 0 },
      days: [],
    })
  })
})
