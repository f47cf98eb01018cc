import { describe, expect, it } from 'vitest'
import { bucketOf } from '../../src/core/bucket.ts'
import { LANES, laneOf } from '../../src/core/lane.ts'

const ids = Array.from({ length: 20_000 }, (_, id) => id + 1)

describe('bucketOf', () => {
  it('gives the same answer for ever', () => {
    expect(bucketOf('welcome', 42)).toBeCloseTo(0.0814016, 7)
    expect(bucketOf('welcome', '42')).toBe(bucketOf('welcome', 42))
  })

  it('holds a tenth back within chance', () => {
    const share = ids.filter((id) => bucketOf('holdout', id) < 0.1).length / ids.length

    expect(Math.abs(share - 0.1)).toBeLessThan(0.01)
  })

  it('draws independently for each salt', () => {
    const both = ids.filter((id) => bucketOf('a', id) < 0.5 && bucketOf('b', id) < 0.5).length / ids.length

    expect(Math.abs(both - 0.25)).toBeLessThan(0.015)
  })
})

describe('laneOf', () => {
  it('spreads consecutive customers over all lanes', () => {
    expect(new Set(ids.map(laneOf)).size).toBe(LANES)
    expect(laneOf(2 ** 40 + 3)).toBe(3)
  })
})
