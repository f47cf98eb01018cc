import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInstant, settleInstant } from '../../src/events/instant.ts'

describe('parseInstant', () => {
  it.each([
    ['2026-03-02', '2026-03-02T00:00:00.000Z'],
    ['2026-03-02T10:00:00Z', '2026-03-02T10:00:00.000Z'],
    ['2026-03-02T10:00:00', '2026-03-02T10:00:00.000Z'],
    ['2026-03-02 10:00', '2026-03-02T10:00:00.000Z'],
    ['2026-03-02T10:00:00.123456Z', '2026-03-02T10:00:00.123Z'],
    ['2026-03-02T10:00:00,5+01:00', '2026-03-02T09:00:00.500Z'],
    ['2026-03-02T10:00:00+0130', '2026-03-02T08:30:00.000Z'],
    ['2026-03-02T10:00:00-05', '2026-03-02T15:00:00.000Z'],
    ['2026-03-02t10:00:00z', '2026-03-02T10:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('%s', (text, iso) => {
    expect(parseInstant(text)?.toISOString()).toBe(iso)
  })

  it.each([
    '',
    'yesterday',
    '2026-02-31',
    '2025-02-29T00:00:00Z',
    '2026-13-01',
    '2026-03-02T25:00:00Z',
    '02/03/2026',
    '1700000000',
    '2026-03-02T10:00:00 Europe/Paris',
  ])('refuses %j', (text) => {
    expect(parseInstant(text)).toBeUndefined()
  })

  it('reads back every instant that JavaScript writes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01Z'), max: new Date('2200-01-01Z'), noInvalidDate: true }),
        (date) => {
          expect(parseInstant(date.toISOString())).toEqual(date)
        },
      ),
    )
  })
})

describe('settleInstant', () => {
  const receivedAt = new Date('2026-03-02T09:00:00Z')
  const HOUR_MS = 3_600_000
  const offsetMs = fc.integer({ min: -30 * 365 * 24, max: 30 * 365 * 24 }).map((hours) => hours * HOUR_MS)

  it('depends on how long before sending it happened, not on the clock of the sender', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), offsetMs, (agoH, errorMs) => {
        const sentAt = new Date(receivedAt.getTime() + errorMs)
        const timestamp = new Date(sentAt.getTime() - agoH * HOUR_MS)
        expect(settleInstant(timestamp, sentAt, receivedAt)).toEqual({
          at: new Date(receivedAt.getTime() - agoH * HOUR_MS),
        })
      }),
    )
  })

  it('lies within 20 years before and 5 minutes after the receipt, or is the receipt and flagged', () => {
    fc.assert(
      fc.property(offsetMs, (shiftMs) => {
        const timestamp = new Date(receivedAt.getTime() + shiftMs)
        const { at, clampedFrom } = settleInstant(timestamp, undefined, receivedAt)
        const isPlausible = shiftMs <= 300_000 && shiftMs >= -20 * 365.25 * 24 * HOUR_MS
        expect([at, clampedFrom]).toEqual(isPlausible ? [timestamp, undefined] : [receivedAt, timestamp])
      }),
    )
  })
})
