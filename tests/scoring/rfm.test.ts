import { describe, expect, it } from 'vitest'
import { rfmBands, rfmCells, toRfmBand } from '../../src/scoring/rfm.ts'

describe('toRfmBand', () => {
  it.each([
    [5, 5, 5, 'champion'],
    [4, 4, 3, 'champion'],
    [5, 2, 1, 'promising'],
    [5, 1, 1, 'new'],
    [3, 5, 4, 'loyal'],
    [3, 1, 1, 'needs_attention'],
    [1, 5, 5, 'at_risk'],
    [2, 3, 3, 'hibernating'],
    [1, 1, 1, 'lost'],
  ] as const)('calls %i%i%i %s', (r, f, m, band) => {
    expect(toRfmBand(r, f, m)).toBe(band)
  })

  it('names each of the 125 cells, and every name is in use', () => {
    const cells = rfmCells()

    expect(new Set(cells.map(({ r, f, m }) => `${r}${f}${m}`)).size).toBe(125)
    expect(new Set(cells.map((cell) => cell.band))).toEqual(new Set(rfmBands))
  })
})
