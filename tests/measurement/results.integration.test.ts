import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { TooSlowError } from '../../src/core/errors.ts'
import { json, rows } from '../../src/db/client.ts'
import { readForAWhile } from '../../src/measurement/read-for-a-while.ts'
import { consentHealth } from '../../src/measurement/reports/consent-health.ts'
import { deliverabilityReport } from '../../src/measurement/reports/deliverability.ts'
import { homeReport } from '../../src/measurement/reports/home.ts'
import { resultsReport } from '../../src/measurement/reports/results.ts'
import { movesReport, rfmReport, spreadReport } from '../../src/measurement/reports/scores.ts'
import { testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { aWorkflow, daysFromNow, enrol, plan } from './report-support.ts'

const database = testDatabase()

async function customers(emails: readonly (string | null)[]): Promise<number[]> {
  const made = await rows<{ id: number }>(
    database.db,
    sql`
    insert into customers (state, email, email_hash, phone_hash, created_at, updated_at, last_seen_at)
    select 'known', nullif(e.email, ''), 'e:' || e.email, 'p:' || e.email, ${testNow}, ${testNow}, ${testNow}
    from jsonb_array_elements_text(${json(emails.map((email) => email ?? ''))}::jsonb) with ordinality as e(email, place)
    order by place returning id`,
  )
  return made.map(({ id }) => id)
}

describe('resultsReport', () => {
  it('sums what left and what was reached in the days asked for, beside as many before', async () => {
    const { db } = database
    const sale = await aWorkflow(db, 'sale', { holdout: 0.5 })
    const [one = 0, two = 0] = await enrol(db, sale, [
      { customerId: 1001, goalAt: daysFromNow(-1), goalValue: 40.5 },
      { customerId: 1002, goalAt: daysFromNow(-12), goalValue: 9 },
      { customerId: 1003, arm: 'holdout', goalAt: daysFromNow(-1), goalValue: 500 },
      { customerId: 1004, arm: 'holdout' },
    ])
    const mail = { customerId: 1001, enrolmentId: one, status: 'sent', plannedAt: daysFromNow(-11) }
    await plan(db, sale.workflowId, [
      { ...mail, sentAt: daysFromNow(-2), clickedAt: daysFromNow(-1), deliveredAt: daysFromNow(-2) },
      { ...mail, step: 'late', sentAt: daysFromNow(-2) },
      { ...mail, step: 'call', channel: 'phone', sentAt: daysFromNow(-2) },
      { ...mail, customerId: 1002, enrolmentId: two, sentAt: daysFromNow(-11) },
      {
        ...mail,
        customerId: 1002,
        enrolmentId: two,
        step: 'held',
        status: 'held',
        plannedAt: daysFromNow(-1),
      },
    ])
    await aWorkflow(db, 'silent')

    const { totals, days, items } = await resultsReport(db, 10, testNow)

    expect(totals.now).toMatchObject({ sent: 2, delivered: 1, clicked: 1, converted: 1, value: 40.5 })
    expect(totals.before).toMatchObject({ sent: 1, clicked: 0, converted: 1, value: 9 })
    expect(days).toHaveLength(10)
    expect(days.at(-1)?.day).toBe(testNow.toISOString().slice(0, 10))
    expect(days.at(-3)).toMatchObject({ sent: 2, delivered: 1, clicked: 1 })
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({
      key: 'sale',
      channels: ['email', 'phone'],
      sent: 3,
      converted: 1,
      value: 40.5,
      holdout: 2,
    })
    // 2 of 2 treated, 1 of 2 held out: too few to tell.
    expect(items[0]?.lift).toMatchObject({ verdict: 'cannot_tell_yet', estimate: 0.5 })
  })
})

describe('deliverabilityReport', () => {
  it('groups mails by who runs the mailbox, and says why they came back', async () => {
    const { db } = database
    const news = await aWorkflow(db, 'news')
    const ids = await customers(['a@gmail.com', 'b@Hotmail.FR', 'c@wanadoo.fr', 'd@firm.example', null])
    const enrolments = await enrol(
      db,
      news,
      ids.map((customerId) => ({ customerId })),
    )
    const sentAt = daysFromNow(-40)
    await plan(
      db,
      news.workflowId,
      ids.map((customerId, i) => ({
        customerId,
        enrolmentId: enrolments[i] ?? 0,
        status: 'sent',
        plannedAt: sentAt,
        sentAt,
        ...(i < 3 && { deliveredAt: sentAt }),
      })),
    )
    const bouncedAt = new Date(sentAt.getTime() + 5_000)
    await db.execute(
      sql`update messages set bounced_at = ${bouncedAt} where customer_id in (${ids[3]}, ${ids[4]})`,
    )
    await db.execute(sql`update messages set complained_at = ${bouncedAt} where customer_id = ${ids[2]}`)
    await db.execute(sql`
      insert into events (customer_id, type, occurred_at, received_at, properties)
      values (${ids[3]}, 'message_bounced', ${bouncedAt}, ${testNow}, '{"reason":"hard"}')`)
    await db.execute(sql`
      insert into suppressions (channel, address_hash, reason, at, actor)
      values ('email', 'new', 'hard_bounce', ${bouncedAt}, 'x'), ('email', 'older', 'complaint', ${daysFromNow(-90)}, 'x')`)
    await db.execute(sql`
      insert into send_budgets (key, rate_per_second, burst, tokens, refilled_at, paused_until, paused_reason)
      values ('smtp', 1, 1, 1, ${testNow}, ${daysFromNow(1)}, 'too fast'), ('ses', 1, 1, 1, ${testNow}, ${daysFromNow(-1)}, 'over')`)

    const report = await deliverabilityReport(db, 60, testNow)

    const of = (provider: string) => report.providers.find((one) => one.provider === provider)
    expect(of('gmail')).toMatchObject({ sent: 1, delivered: 1, bounced: 0 })
    expect(of('outlook')).toMatchObject({ sent: 1, delivered: 1 })
    expect(of('orange')).toMatchObject({ sent: 1, complained: 1 })
    // The firm, the one without an address, and whom the test before left.
    expect(of('other')).toMatchObject({ bounced: 2 })
    expect(report.bounces).toEqual([
      { reason: 'hard', mails: 1 },
      { reason: 'unknown', mails: 1 },
    ])
    expect(report.suppressions).toEqual([{ channel: 'email', reason: 'hard_bounce', addresses: 1 }])
    expect(report.paused.map(({ key }) => key)).toEqual(['smtp'])
    expect(report.totals.complaints).toBeNull()
  })
})

describe('the reports on scores', () => {
  it('draw the grid, the concentration and the spread of hand-made scores', async () => {
    const { db } = database
    // Value 100, 60, 20, 20: the best half brings 160 of 200.
    const scored = [
      { id: 901, r: 5, f: 5, m: 5, band: 'champion', monetary: 100 },
      { id: 902, r: 5, f: 4, m: 5, band: 'champion', monetary: 60 },
      { id: 903, r: 1, f: 1, m: 2, band: 'hibernating', monetary: 20 },
      { id: 904, r: 1, f: 1, m: 1, band: 'lost', monetary: 20 },
      { id: 905, r: 1, f: 1, m: 1, band: 'lost', monetary: 0 },
    ]
    await db.execute(sql`
      insert into scores (customer_id, model, value, band, reasons, updated_at)
      select id, 'rfm', r + f + m, band, jsonb_build_object('r', r, 'f', f, 'm', m, 'monetary', monetary), ${testNow}
      from jsonb_to_recordset(${json(scored)}::jsonb) as x(id bigint, r int, f int, m int, band text, monetary float8)
      union all select 900 + n, 'engagement', v, case when v < 3 then 'cold' else 'hot' end, '{}', ${testNow}
      from unnest(array[0, 1, 1.5, 40]) with ordinality as e(v, n)`)

    const { cells, concentration } = await rfmReport(db, 'rfm')
    const spread = await spreadReport(db, 'engagement')

    expect(cells).toEqual([
      { recency: 1, worth: 1, band: 'lost', customers: 2, value: 20 },
      { recency: 1, worth: 2, band: 'hibernating', customers: 1, value: 20 },
      { recency: 5, worth: 5, band: 'champion', customers: 2, value: 160 },
    ])
    expect(concentration).toMatchObject({ customers: 4, value: 200, forFourFifths: 0.5 })
    expect(concentration.points.find(({ best }) => best === 0.5)).toEqual({ best: 0.5, share: 0.8 })
    expect(concentration.points.at(-1)).toEqual({ best: 1, share: 1 })
    // Σ(2·place − n − 1)·value / (n·Σvalue) with places from the least: (−60 − 20 + 60 + 300) / 800
    expect(concentration.gini).toBeCloseTo(0.35, 12)
    expect(spread).toMatchObject({ none: 1, distribution: { customers: 4, mean: 10.625 } })
    // The 99th percentile of 1, 1.5 and 40 is 39.23: bars of 2.
    expect(spread.bars[0]).toEqual({ from: 0, to: 2, customers: 2 })
    expect(spread.bars.at(-1)).toEqual({ from: 38, to: 40, customers: 1 })
    await expect(rfmReport(db, 'engagement')).rejects.toThrow(/engagement does not exist/)
  })

  it('tell from which level to which people moved since a day', async () => {
    const { db } = database
    await db.execute(sql`delete from scores`)
    await db.execute(sql`
      insert into scores (customer_id, model, value, band, reasons, updated_at)
      select id, 'engagement', v, 'x', '{}', ${daysFromNow(-20)} from (values (1, 0), (2, 5), (3, 1), (4, 30)) as x(id, v)`)
    await db.execute(
      sql`update scores set value = 20, updated_at = ${daysFromNow(-3)} where customer_id in (1, 2)`,
    )
    await db.execute(sql`
      insert into scores (customer_id, model, value, band, reasons, updated_at) values (5, 'engagement', 4, 'x', '{}', ${daysFromNow(-2)})`)
    const day = (days: number) => daysFromNow(days).toISOString().slice(0, 10)

    const { moves, levels, firstDay } = await movesReport(db, 'engagement', day(-10))

    expect(levels.map(({ level }) => level)).toEqual(['cold', 'warm', 'hot'])
    expect(firstDay).toBe(day(-20))
    expect(moves.toSorted((a, b) => `${a.before}${a.after}`.localeCompare(`${b.before}${b.after}`))).toEqual([
      { before: 'cold', after: 'cold', customers: 1 },
      { before: 'cold', after: 'hot', customers: 1 },
      { before: 'hot', after: 'hot', customers: 1 },
      { before: null, after: 'warm', customers: 1 },
      { before: 'warm', after: 'hot', customers: 1 },
    ])
    expect((await movesReport(db, 'engagement', day(-30))).moves).toEqual([])
  })
})

describe('consentHealth', () => {
  it('counts who can be reached for what, how it came, and what is to be done', async () => {
    const { db } = database
    const [ann = 0, bob = 0, cleo = 0] = await customers(['ann@x.example', 'bob@x.example', 'cleo@x.example'])
    await db.execute(sql`
      insert into suppressions (channel, address_hash, reason, at, actor)
      values ('email', 'e:bob@x.example', 'complaint', ${daysFromNow(-200)}, 'x')`)
    await db.execute(sql`update customers set last_seen_at = ${daysFromNow(-1_200)} where id = ${cleo}`)
    const consents = [
      { id: ann, channel: 'email', state: 'granted', since: daysFromNow(-3), proven: true },
      { id: bob, channel: 'email', state: 'granted', since: daysFromNow(-1_200), proven: false },
      { id: cleo, channel: 'email', state: 'withdrawn', since: daysFromNow(-8), proven: true },
      {
        id: ann,
        channel: 'phone',
        state: 'granted',
        since: daysFromNow(-3),
        proven: false,
        expires: daysFromNow(9),
      },
      {
        id: bob,
        channel: 'phone',
        state: 'granted',
        since: daysFromNow(-900),
        proven: true,
        expires: daysFromNow(-2),
      },
    ]
    await db.execute(sql`
      insert into consents (customer_id, channel, purpose, state, legal_basis, entry_id, since, expires_at, proven)
      select id, channel, 'promotions', state, 'consent', 1, since, expires, proven
      from jsonb_to_recordset(${json(consents)}::jsonb) as x(id bigint, channel text, state text, since timestamptz,
        expires timestamptz, proven boolean)`)
    const entries = [
      { id: bob, state: 'granted', at: daysFromNow(-1_200), source: 'import:7' },
      { id: cleo, state: 'granted', at: daysFromNow(-400), source: 'form:news' },
      { id: cleo, state: 'withdrawn', at: daysFromNow(-8), source: 'one_click' },
      { id: ann, state: 'refused', at: daysFromNow(-4), source: 'form:news' },
      { id: ann, state: 'granted', at: daysFromNow(-3), source: 'form:news' },
      { id: ann, state: 'granted', at: daysFromNow(-2), source: 'form:news' },
    ]
    await db.execute(sql`
      insert into consent_ledger (customer_id, channel, purpose, action, state, at, recorded_at, legal_basis, source, actor,
        previous_hash, hash)
      select id, 'email', 'promotions', state, state, at, at, 'consent', source, 'x', place::text, place::text
      from jsonb_to_recordset(${json(entries.map((entry, place) => ({ ...entry, place })))}::jsonb)
        as x(id bigint, state text, at timestamptz, source text, place int) order by at`)
    await db.execute(sql`
      insert into opt_in_requests (customer_id, grants, evidence, locale, address_hash, state, created_at, expires_at)
      select 1, '[]', '{}', 'fr', 'x', state, ${daysFromNow(-5)}, ${testNow}
      from unnest(array['confirmed', 'expired', 'pending']) as state`)

    const health = await consentHealth(db, testNow)

    // 2 March 2026 is a Monday.
    expect(health.anybody).toEqual({ any: 1, email: 1, sms: 0, phone: 1 })
    expect(health.reachable).toEqual([
      { channel: 'email', purpose: 'promotions', granted: 2, reachable: 1, unproven: 1, old: 1, ending: 0 },
      { channel: 'phone', purpose: 'promotions', granted: 1, reachable: 1, unproven: 1, old: 0, ending: 1 },
    ])
    expect(health.weeks).toEqual([
      {
        week: '2026-02-16',
        channel: 'email',
        purpose: 'promotions',
        source: 'one_click',
        given: 0,
        ended: 1,
      },
      { week: '2026-02-23', channel: 'email', purpose: 'promotions', source: 'form', given: 1, ended: 0 },
    ])
    expect(health.inForce).toHaveLength(26)
    expect(health.inForce.slice(-4).map(({ week, inForce }) => [week, inForce])).toEqual([
      ['2026-02-09', 2],
      ['2026-02-16', 1],
      ['2026-02-23', 2],
      ['2026-03-02', 2],
    ])
    expect(health.optIns).toEqual({ asked: 3, confirmed: 1, cancelled: 0, expired: 1, pending: 1 })
    expect(health.silent).toBe(1)
    expect(health.advice).toEqual([
      { code: 'phone_unproven', people: 1 },
      { code: 'unproven', people: 1 },
      { code: 'ending', people: 1 },
      { code: 'silent', people: 1 },
      { code: 'old', people: 1 },
    ])
    expect((await homeReport(db, testNow)).reachable).toEqual(health.anybody)
  })
})

describe('readForAWhile', () => {
  it('reads once for all who ask, and again after a failure', async () => {
    const { db } = database
    let read = 0
    const ask = () =>
      readForAWhile(db, 'once', async () => {
        read += 1
        if (read === 1) throw new Error('not now')
        return read
      })

    await expect(ask()).rejects.toThrow('not now')
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([2, 2, 2])
  })

  it('gives old figures at once while it reads them anew, and keeps them when that fails', async () => {
    const { db } = database
    let reading = held<number>()
    const ask = (atMs: number) =>
      readForAWhile(db, 'old', () => reading.promise, { oldMs: 600_000, now: atMs })
    reading.resolve(1)
    expect(await ask(0)).toBe(1)

    reading = held<number>()
    expect(await Promise.all([ask(120_000), ask(120_001)])).toEqual([1, 1])
    reading.reject(new Error('not now'))
    await expect.poll(() => ask(120_002)).toBe(1)

    reading = held<number>()
    reading.resolve(3)
    await expect.poll(() => ask(130_000)).toBe(3)
    reading = held<number>()
    reading.resolve(4)
    expect(await ask(10_000_000)).toBe(4)
  })

  it('gives up what the database takes too long for, and says so', async () => {
    const asked = readForAWhile(database.db, 'slow', async (limited) => {
      await limited.execute(sql`set local statement_timeout = '20ms'`)
      await limited.execute(sql`select pg_sleep(10)`)
    })

    await expect(asked).rejects.toThrow(TooSlowError)
  })
})

/** A promise that the test settles: Node 20 has no Promise.withResolvers. */
function held<T>() {
  let resolve: (value: T) => void = () => undefined
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<T>((done, failed) => {
    resolve = done
    reject = failed
  })
  // Whoever reads it may come after it was refused.
  promise.catch(() => undefined)
  return { promise, resolve, reject }
}
