import { describe, expect, it } from 'vitest'
import { contrastOnWhite } from '../../src/core/contrast.ts'

describe('contrastOnWhite', () => {
  it('is what WCAG says of black, white and a grey between', () => {
    expect(contrastOnWhite('#000000')).toBeCloseTo(21, 5)
    expect(contrastOnWhite('#ffffff')).toBeCloseTo(1, 5)
    expect(contrastOnWhite('#767676')).toBeCloseTo(4.54, 2)
  })
})
