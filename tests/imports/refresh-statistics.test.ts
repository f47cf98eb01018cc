import { expect, it } from 'vitest'
import { isLarge, isOutgrown } from '../../src/imports/refresh-statistics.ts'

it.each([
  [0, 2_000, false],
  [4_000, 6_000, true],
  [6_000, 8_000, false],
  [18_000, 20_000, true],
  [78_000, 80_000, true],
  [80_000, 300_000, false],
])('from %i to %i rows the statistics are outgrown: %s', (before, after, outgrown) => {
  expect(isOutgrown(before, after)).toBe(outgrown)
})

it('a small file leaves the statistics to autovacuum', () => {
  expect([isLarge(4_999), isLarge(5_000)]).toEqual([false, true])
})
