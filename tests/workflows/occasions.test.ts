import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compile } from '../../src/workflows/compile.ts'
import { datesFor, nextOccasion, type Scheduled, scheduledOf, spanOf } from '../../src/workflows/occasions.ts'
import { parseText } from '../../src/workflows/parse-definition.ts'
import { isRule, nextWallTime } from '../../src/workflows/recurrence.ts'

function trigger(yaml: string): Scheduled {
  const parsed = parseText(`workflow: test\nname: Test\ntrigger: ${yaml}\nsteps: []\n`)
  if (!parsed.definition) throw new Error(JSON.stringify(parsed.issues))
  const { header } = compile(parsed.definition)
  const found = scheduledOf(header.trigger)
  if (!found) throw new Error('does not come round')
  return found
}

const companyZone = 'Europe/Paris'

/** The first so many occasions, each with the instant at which it comes where the zone is fixed. */
function occasions(yaml: string, from: string, count = 4): string[] {
  const rule = trigger(yaml)
  const found: string[] = []
  let after: string | null = null
  for (let turn = 0; turn < count; turn++) {
    const next: string | undefined = nextOccasion(rule, { after, now: new Date(from), companyZone })
    if (next === undefined) break
    found.push(`${next} ${spanOf(rule, next, companyZone).first.toISOString().slice(0, 16)}Z`)
    after = next
  }
  return found
}

describe('a recurring campaign', () => {
  it('keeps its wall time over both clock changes', () => {
    expect(
      occasions('{ audience: a, every: FREQ=WEEKLY, at: "2026-03-23T09:00" }', '2026-03-24T00:00:00Z', 2),
    ).toEqual(['2026-03-30T09:00 2026-03-30T07:00Z', '2026-04-06T09:00 2026-04-06T07:00Z'])
    expect(
      occasions('{ audience: a, every: FREQ=DAILY, at: "2026-10-24T02:30" }', '2026-10-24T00:00:00Z', 3),
    ).toEqual([
      '2026-10-24T02:30 2026-10-24T00:30Z',
      '2026-10-25T02:30 2026-10-25T00:30Z',
      '2026-10-26T02:30 2026-10-26T01:30Z',
    ])
  })

  it('moves a time that the clock skips on by the gap', () => {
    expect(
      occasions('{ audience: a, every: FREQ=DAILY, at: "2026-03-29T02:30" }', '2026-03-28T00:00:00Z', 2),
    ).toEqual(['2026-03-29T02:30 2026-03-29T01:30Z', '2026-03-30T02:30 2026-03-30T00:30Z'])
  })

  it('follows last weekdays, counts and month ends as RFC 5545 says', () => {
    expect(
      occasions(
        '{ audience: a, every: FREQ=MONTHLY;BYDAY=-1FR, at: "2026-01-01T10:00" }',
        '2026-01-01T00:00:00Z',
        3,
      ),
    ).toEqual([
      '2026-01-30T10:00 2026-01-30T09:00Z',
      '2026-02-27T10:00 2026-02-27T09:00Z',
      '2026-03-27T10:00 2026-03-27T09:00Z',
    ])
    expect(
      occasions(
        '{ audience: a, every: "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", at: "2026-01-31T10:00" }',
        '2026-02-01T00:00:00Z',
        5,
      ),
    ).toEqual(['2026-03-31T10:00 2026-03-31T08:00Z', '2026-05-31T10:00 2026-05-31T08:00Z'])
  })

  it.each([
    ['FREQ=WEEKLY;BYDAY=MO', true],
    ['RRULE:FREQ=YEARLY', true],
    ['FREQ=HOURLY;INTERVAL=6', true],
    ['FREQ=MINUTELY', false],
    ['every monday', false],
    ['DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY', false],
    ['FREQ=DAILY;TZID=Europe/Paris', false],
    ['', false],
  ])('%s is a rule: %s', (text, answer) => {
    expect(isRule(text)).toBe(answer)
  })

  it('never goes back and never stands still', () => {
    const rules = fc.constantFrom(
      'FREQ=DAILY',
      'FREQ=WEEKLY;BYDAY=TU,FR',
      'FREQ=MONTHLY;BYMONTHDAY=-1',
      'FREQ=HOURLY;INTERVAL=5',
    )
    const days = fc.date({
      min: new Date('2026-01-02T00:00:00Z'),
      max: new Date('2030-01-01T00:00:00Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(rules, days, (rule, day) => {
        const from = day.toISOString().slice(0, 16)
        const next = nextWallTime(rule, '2026-01-01T09:00', from)
        expect(next !== undefined && next >= from).toBe(true)
      }),
    )
  })
})

describe('a campaign by each customer’s clock', () => {
  it('spans from the first zone of the world to the last', () => {
    const rule = trigger('{ audience: a, at: "2026-11-27T09:00", zone: customer }')

    expect(spanOf(rule, '2026-11-27T09:00', companyZone)).toEqual({
      first: new Date('2026-11-26T19:00:00Z'),
      last: new Date('2026-11-27T21:00:00Z'),
    })
  })
})

describe('datesFor', () => {
  const byDate = (yaml: string) => {
    const rule = trigger(yaml)
    if (!('date' in rule)) throw new Error('no date')
    return rule
  }

  it.each([
    ['{ date: d }', '2026-05-05', ['2026-05-05']],
    ['{ date: d, offset: -P30D }', '2026-03-01', ['2026-03-31']],
    ['{ date: d, offset: P1D }', '2026-03-01', ['2026-02-28']],
    ['{ date: d, offset: P1M }', '2026-02-28', ['2026-01-28', '2026-01-29', '2026-01-30', '2026-01-31']],
    ['{ date: d, offset: -P1M }', '2026-02-28', ['2026-03-28', '2026-03-29', '2026-03-30', '2026-03-31']],
    ['{ date: d, yearly: true }', '2026-02-28', ['02-28', '02-29']],
    ['{ date: d, yearly: true }', '2028-02-28', ['02-28']],
    ['{ date: d, yearly: true, feb29: mar1 }', '2026-03-01', ['02-29', '03-01']],
    ['{ date: d, yearly: true, feb29: skip }', '2026-03-01', ['03-01']],
    ['{ date: d, yearly: true, offset: -P7D }', '2026-12-28', ['01-04']],
    ['{ date: d, yearly: true, offset: -P1D, feb29: mar1 }', '2026-02-28', ['02-29', '03-01']],
  ])('%s on %s is the day of those with %j', (yaml, day, dates) => {
    expect(datesFor(byDate(yaml), day).sort()).toEqual(dates)
  })

  it('gives every date of birth one day in every year, but for a 29 February that is skipped', () => {
    const rule = byDate('{ date: d, yearly: true, offset: -P3D }')
    const seen = new Map<string, number>()
    for (let day = 0; day < 365; day++) {
      const date = new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10)
      for (const monthDay of datesFor(rule, date)) seen.set(monthDay, (seen.get(monthDay) ?? 0) + 1)
    }

    expect(seen.size).toBe(366)
    expect([...seen.values()].every((count) => count === 1)).toBe(true)
  })
})
