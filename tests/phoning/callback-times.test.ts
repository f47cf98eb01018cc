import { describe, expect, it } from 'vitest'
import type { ContactWindows } from '../../src/core/contact-windows.ts'
import { callbackTimes } from '../../src/phoning/callback-times.ts'

const paris = 'Europe/Paris'
const hours = [
  ['10:00', '13:00'],
  ['14:00', '20:00'],
] as const
/** D.223-9: working days, by the person's clock. */
const french: ContactWindows = {
  windows: Object.fromEntries([1, 2, 3, 4, 5].map((day) => [String(day), hours])),
  holidays: 'FR',
}
const timesAt = (now: string, windows: ContactWindows | null = french) =>
  callbackTimes(new Date(now), paris, windows).map(({ choice, at, moved }) => [
    choice,
    at.toISOString().slice(0, 16),
    moved,
  ])

describe('the instants offered for a callback', () => {
  it('are by the customer’s clock, and skip the week-end', () => {
    expect(timesAt('2026-11-20T09:30:00Z')).toEqual([
      ['soon', '2026-11-20T10:30', false],
      ['evening', '2026-11-20T17:00', false],
      ['morning', '2026-11-23T09:00', false],
      ['afternoon', '2026-11-23T13:30', false],
    ])
  })

  it('never fall on a holiday: before Christmas they are after it', () => {
    // Thursday 24 December 2026, 19:30 in Paris: Friday is a holiday, then comes the week-end.
    expect(timesAt('2026-12-24T18:30:00Z')).toEqual([
      ['soon', '2026-12-28T09:00', true],
      ['afternoon', '2026-12-28T13:30', false],
    ])
  })

  it('wait for the afternoon when an hour from now is lunch', () => {
    expect(timesAt('2026-11-19T11:30:00Z')[0]).toEqual(['soon', '2026-11-19T13:00', true])
  })

  it('leave this evening out when it is near, and know no closed hours where there are none', () => {
    expect(timesAt('2026-11-21T16:30:00Z', null).map(([choice]) => choice)).toEqual([
      'soon',
      'morning',
      'afternoon',
    ])
  })
})
