import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawArm } from '../../src/workflows/thompson.ts'

const arms = ['a', 'b', 'c']
const shares = (results: Record<string, { shown: number; won: number }>, floor: number, draws = 4_000) => {
  const counts: Record<string, number> = { a: 0, b: 0, c: 0 }
  for (let draw = 0; draw < draws; draw++) {
    const arm = drawArm(arms, results, floor, `seed ${draw}`)
    counts[arm] = (counts[arm] ?? 0) + 1 / draws
  }
  return counts
}

describe('drawArm', () => {
  it('draws the same arm from the same seed and results', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(1_000), fc.nat(1_000), (seed, shown, won) => {
        const results = { a: { shown: shown + won, won }, b: { shown: 10, won: 1 } }
        expect(drawArm(arms, results, 0.05, seed)).toBe(drawArm(arms, results, 0.05, seed))
      }),
    )
  })

  it('spreads evenly while nothing is known', () => {
    for (const share of Object.values(shares({}, 0.05))) expect(Math.abs(share - 1 / 3)).toBeLessThan(0.04)
  })

  it('goes for the arm that wins, and leaves the others their floor', () => {
    const results = { a: { shown: 500, won: 100 }, b: { shown: 500, won: 20 }, c: { shown: 500, won: 10 } }
    const { a = 0, b = 0, c = 0 } = shares(results, 0.1)

    expect(a).toBeGreaterThan(0.75)
    expect(Math.abs(b - 0.1)).toBeLessThan(0.02)
    expect(Math.abs(c - 0.1)).toBeLessThan(0.02)
  })

  it('draws in the share of how likely each is the best', () => {
    // Beta(3, 9) against Beta(2, 10): the first is better.
    let first = 0
    const results = { a: { shown: 10, won: 2 }, b: { shown: 10, won: 1 } }
    for (let draw = 0; draw < 20_000; draw++) if (drawArm(['a', 'b'], results, 0, `s${draw}`) === 'a') first++

    expect(Math.abs(first / 20_000 - BETTER)).toBeLessThan(0.012)
  })
})

/** P(X > Y) for X ~ Beta(3, 9) and Y ~ Beta(2, 10), summed over a grid. */
const BETTER = (() => {
  const density = (x: number, a: number, b: number) => x ** (a - 1) * (1 - x) ** (b - 1)
  const steps = 2_000
  const grid = Array.from({ length: steps }, (_, n) => (n + 0.5) / steps)
  const massX = grid.reduce((sum, x) => sum + density(x, 3, 9), 0)
  const massY = grid.reduce((sum, y) => sum + density(y, 2, 10), 0)
  let below = 0
  let better = 0
  for (const x of grid) {
    better += (density(x, 3, 9) / massX) * (below + density(x, 2, 10) / massY / 2)
    below += density(x, 2, 10) / massY
  }
  return better
})()
