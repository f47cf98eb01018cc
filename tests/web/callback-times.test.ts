import { describe, expect, it } from 'vitest'
import { callbackTimes, instantIn } from '../../src/web/features/calls/callback-times.ts'

describe('the instants offered for a callback', () => {
  it('are on the customer’s clock, and skip the week-end', () => {
    const friday = '2026-11-20T09:00:00.000Z'

    expect(callbackTimes(friday, 'Europe/Paris')).toEqual([
      { choice: 'soon', at: '2026-11-20T10:00:00.000Z' },
      { choice: 'evening', at: '2026-11-20T17:00:00.000Z' },
      { choice: 'morning', at: '2026-11-23T09:00:00.000Z' },
      { choice: 'afternoon', at: '2026-11-23T13:30:00.000Z' },
    ])
  })

  it('leave this evening out when it is near or over', () => {
    const choices = callbackTimes('2026-11-19T16:30:00.000Z', 'Europe/Paris').map(({ choice }) => choice)

    expect(choices).toEqual(['soon', 'morning', 'afternoon'])
  })

  it('know the days on which the clocks change', () => {
    expect(instantIn('Europe/Paris', '2026-03-29T10:00')).toBe('2026-03-29T08:00:00.000Z')
    expect(instantIn('Europe/Paris', '2026-10-25T10:00')).toBe('2026-10-25T09:00:00.000Z')
    expect(instantIn('Indian/Reunion', '2026-10-25T10:00')).toBe('2026-10-25T06:00:00.000Z')
  })
})
