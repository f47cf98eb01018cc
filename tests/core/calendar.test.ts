import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDuration,
  type Feb29Policy,
  isDuration,
  isLocalTime,
  localDate,
  localDateTime,
  nextAnniversary,
  nextLocalTime,
  nextMonthly,
  toTimeZone,
} from '../../src/core/calendar.ts'
import { type ContactWindows, isAllowed, nextAllowed } from '../../src/core/contact-windows.ts'
import { addBusinessDays, isHoliday } from '../../src/core/holidays.ts'

interface Vector {
  id: string
  op: string
  now: string
  tz: string
  why: string
  expect: { utc: string }
  time: string
  weekdays?: number[]
  duration: Record<string, number>
  profile: string
  n: number
  holidays: string
  monthDay: string
  feb29: Feb29Policy
  day: number
  local: string
}

const file = JSON.parse(
  readFileSync(new URL('../fixtures/vectors/wait_until.json', import.meta.url), 'utf8'),
) as { meta: { profiles: Record<string, ContactWindows> }; vectors: Vector[] }

const operations: Record<string, (v: Vector, now: Date) => Date> = {
  next_local_time: (v, now) =>
    nextLocalTime(now, v.tz, { time: v.time, ...(v.weekdays && { weekdays: v.weekdays }) }),
  add: (v, now) => addDuration(now, v.tz, toIso(v.duration)),
  next_allowed: (v, now) => nextAllowed(now, v.tz, profile(v.profile)),
  business_days: (v, now) => addBusinessDays(now, v.tz, v.n, v.holidays),
  anniversary: (v, now) => nextAnniversary(now, v.tz, v),
  monthly: (v, now) => nextMonthly(now, v.tz, v),
  local_datetime: (v) => localDateTime(v.tz, v.local),
}

describe('the reference vectors', () => {
  it.each(file.vectors)('$id: $why', (vector) => {
    const answer = operations[vector.op]?.(vector, new Date(vector.now))

    expect(answer).toEqual(new Date(vector.expect.utc))
  })
})

describe('toTimeZone', () => {
  it('accepts IANA names in any case and gives them their usual one', () => {
    expect(toTimeZone('europe/paris')).toBe('Europe/Paris')
    expect(toTimeZone('Asia/Kathmandu')).toBe('Asia/Kathmandu')
    expect(toTimeZone('utc')).toBe('UTC')
  })

  it.each(['', 'CEST', 'EST', 'GMT+2', '+02:00', 'Mars/Phobos'])('refuses %o', (text) => {
    expect(toTimeZone(text)).toBeUndefined()
  })
})

describe('isLocalTime and isDuration', () => {
  it('tell a time of day from what only looks like one', () => {
    expect(['00:00', '23:59'].every(isLocalTime)).toBe(true)
    expect(['24:00', '9:00', '25:61', '09:00:00', ''].some(isLocalTime)).toBe(false)
  })

  it('take positive ISO durations only', () => {
    expect(['P1D', 'PT4H', 'P1M', 'P1W'].every(isDuration)).toBe(true)
    expect(['-P1D', 'PT0S', '1d', 'P', ''].some(isDuration)).toBe(false)
  })
})

describe('isHoliday', () => {
  it('knows the eleven French days of 2026, and none of a country that it has no list of', () => {
    const days = Array.from({ length: 365 }, (_, day) =>
      new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10),
    )

    expect(days.filter((day) => isHoliday('FR', day))).toEqual([
      '2026-01-01',
      '2026-04-06',
      '2026-05-01',
      '2026-05-08',
      '2026-05-14',
      '2026-05-25',
      '2026-07-14',
      '2026-08-15',
      '2026-11-01',
      '2026-11-11',
      '2026-12-25',
    ])
    expect(days.filter((day) => isHoliday('US', day))).toEqual([])
  })

  it.each([
    ['FR-ALSACE-MOSELLE', ['2026-04-03', '2026-12-26']],
    ['GP', ['2026-05-27']],
    ['MQ', ['2026-05-22']],
    ['GF', ['2026-06-10']],
    ['RE', ['2026-12-20']],
    ['YT', ['2026-04-27']],
    ['BL', ['2026-10-09']],
    ['MF', ['2026-05-27', '2026-05-28']],
    ['PM', []],
  ])('in %s adds its own to those of France', (region, own) => {
    const days = Array.from({ length: 365 }, (_, day) =>
      new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10),
    )

    expect(days.filter((day) => isHoliday(region, day) && !isHoliday('FR', day))).toEqual(own)
    expect(days.filter((day) => isHoliday('FR', day)).every((day) => isHoliday(region, day))).toBe(true)
  })
})

describe('the holidays of a country', () => {
  const daysOf = (calendar: string, year: number) =>
    Array.from({ length: 366 }, (_, day) => new Date(Date.UTC(year, 0, 1 + day)).toISOString().slice(0, 10))
      .filter((date) => date.startsWith(String(year)) && isHoliday(calendar, date))
      .map((date) => date.slice(5))
      .join(' ')

  // Of 2026 (Easter on 5 April), as the laws and the official lists give them.
  it.each([
    ['BE', '01-01 04-06 05-01 05-14 05-25 07-21 08-15 11-01 11-11 12-25'],
    ['LU', '01-01 04-06 05-01 05-09 05-14 05-25 06-23 08-15 11-01 12-25 12-26'],
    ['CH', '01-01 05-14 08-01 12-25'],
    ['CH-VD', '01-01 01-02 04-03 04-06 05-14 05-25 08-01 09-21 12-25'],
    ['CH-GE', '01-01 04-03 04-06 05-14 05-25 08-01 09-10 12-25 12-31'],
    ['DE', '01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26'],
    ['DE-BY', '01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 08-15 10-03 11-01 12-25 12-26'],
    ['DE-SN', '01-01 04-03 04-06 05-01 05-14 05-25 10-03 10-31 11-18 12-25 12-26'],
    ['ES', '01-01 01-06 04-03 05-01 08-15 10-12 11-01 12-06 12-08 12-25'],
    ['IT', '01-01 01-06 04-06 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26'],
    ['PT', '01-01 04-03 04-25 05-01 06-04 06-10 08-15 10-05 11-01 12-01 12-08 12-25'],
    ['NL', '01-01 04-06 04-27 05-05 05-14 05-25 12-25 12-26'],
    ['AT', '01-01 01-06 04-06 05-01 05-14 05-25 06-04 08-15 10-26 11-01 12-08 12-25 12-26'],
    ['IE', '01-01 02-02 03-17 04-06 05-04 06-01 08-03 10-26 12-25 12-26'],
    ['GB', '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28'],
    ['GB-SCT', '01-01 01-02 04-03 05-04 05-25 08-03 11-30 12-25 12-26 12-28'],
  ])('%s', (calendar, days) => {
    expect(daysOf(calendar, 2026)).toBe(days)
  })

  it('moves a British one that falls on a weekend to the next working day, over the others', () => {
    expect(daysOf('GB', 2027)).toContain('12-25 12-26 12-27 12-28')
    expect(daysOf('GB', 2028)).toMatch(/^01-01 01-03 /)
    expect(daysOf('GB-SCT', 2022)).toMatch(/^01-01 01-02 01-03 01-04 /)
  })

  it('knows when a holiday was made, and when it moves', () => {
    expect(isHoliday('LU', '2018-05-09')).toBe(false)
    expect(isHoliday('IT', '2025-10-04')).toBe(false)
    expect(isHoliday('IE', '2022-02-07')).toBe(false)
    expect(isHoliday('IE', '2030-02-01')).toBe(true)
    expect(isHoliday('NL', '2025-04-26')).toBe(true)
    expect(isHoliday('NL', '2025-04-27')).toBe(false)
  })
})

const zone = fc.constantFrom(
  'UTC',
  'Europe/Paris',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
)
const instant = fc
  .integer({ min: Date.UTC(2026, 0, 1) / 60_000, max: Date.UTC(2028, 0, 1) / 60_000 })
  .map((minute) => new Date(minute * 60_000))
/** Within a day of a clock change in Paris or New York, where mistakes live. */
const nearChange = fc
  .tuple(
    fc.constantFrom('2026-03-29T01:00Z', '2026-10-25T01:00Z', '2026-03-08T07:00Z', '2026-11-01T06:00Z'),
    fc.integer({ min: -1_500, max: 1_500 }),
  )
  .map(([change, minutes]) => new Date(Date.parse(change) + minutes * 60_000))
const anyInstant = fc.oneof(instant, nearChange)

describe('nextAllowed', () => {
  it.each(Object.keys(file.meta.profiles))('finds the first allowed minute for %s', (name) => {
    fc.assert(
      fc.property(zone, anyInstant, (timeZone, from) => {
        const answer = nextAllowed(from, timeZone, profile(name))

        expect(isAllowed(answer, timeZone, profile(name))).toBe(true)
        for (
          let ms = from.getTime(), tried = 0;
          ms < answer.getTime() && tried < 2_000;
          ms += 60_000, tried++
        ) {
          if (isAllowed(new Date(ms), timeZone, profile(name))) {
            throw new Error(`${new Date(ms).toISOString()} was allowed before ${answer.toISOString()}`)
          }
        }
      }),
      { numRuns: 25 },
    )
  })
})

describe('nextLocalTime', () => {
  it('is at or after now, less than a day and a clock change away, and its own answer', () => {
    fc.assert(
      fc.property(zone, anyInstant, fc.integer({ min: 0, max: 1_439 }), (timeZone, from, minute) => {
        const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
        const answer = nextLocalTime(from, timeZone, { time })

        expect(answer >= from).toBe(true)
        expect(answer.getTime() - from.getTime()).toBeLessThanOrEqual(25 * 3_600_000)
        expect(nextLocalTime(answer, timeZone, { time })).toEqual(answer)
      }),
    )
  })
})

describe('localDate', () => {
  it('is the date on the customer’s wall, not ours', () => {
    expect(localDate(new Date('2026-11-22T23:30:00Z'), 'Europe/Paris')).toBe('2026-11-23')
    expect(localDate(new Date('2026-11-22T02:00:00Z'), 'America/Guadeloupe')).toBe('2026-11-21')
  })
})

function profile(name: string): ContactWindows {
  const found = file.meta.profiles[name]
  if (!found) throw new Error(`no profile ${name}`)
  return found
}

function toIso({ years, months, weeks, days, hours, minutes }: Record<string, number>): string {
  const date = [
    [years, 'Y'],
    [months, 'M'],
    [weeks, 'W'],
    [days, 'D'],
  ]
  const time = [
    [hours, 'H'],
    [minutes, 'M'],
  ]
  const write = (parts: unknown[][]) => parts.map(([n, unit]) => (n ? `${n}${unit}` : '')).join('')
  return `P${write(date)}${write(time) && `T${write(time)}`}`
}
