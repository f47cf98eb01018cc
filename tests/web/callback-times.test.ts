import { describe, expect, it } from 'vitest'
import { instantIn } from '../../src/web/features/calls/callback-times.ts'

describe('instantIn', () => {
  it('knows the days on which the clocks change', () => {
    expect(instantIn('Europe/Paris', '2026-03-29T10:00')).toBe('2026-03-29T08:00:00.000Z')
    expect(instantIn('Europe/Paris', '2026-10-25T10:00')).toBe('2026-10-25T09:00:00.000Z')
    expect(instantIn('Indian/Reunion', '2026-10-25T10:00')).toBe('2026-10-25T06:00:00.000Z')
  })
})
