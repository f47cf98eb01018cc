import { describe, expect, it } from 'vitest'
import { type Area, conditionOf, figureOf, shadeOf, shadesOf } from '../../src/web/features/map/areas.ts'
import { departments } from '../../src/web/features/map/departments.ts'

const area = (code: string, more: Partial<Area> = {}): Area => ({
  code,
  customers: 10,
  withoutCountry: 0,
  value: 0,
  reached: 0,
  responded: 0,
  ...more,
})

describe('the map', () => {
  it('has a shape with a name for each of the 101 departments', () => {
    expect(new Set(departments.map(({ code }) => code)).size).toBe(101)
    expect(departments.filter(({ name, path }) => name === '' || !path.startsWith('M'))).toEqual([])
  })

  it('shades by fifths, so that one capital does not pale the rest', () => {
    const starts = shadesOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 100_000])

    expect(starts).toEqual([1, 3, 5, 7, 9])
    expect([0, 1, 5, 100_000].map((value) => shadeOf(value, starts))).toEqual([0, 1, 3, 5])
  })

  it('gives areas that are alike one deep shade', () => {
    expect(shadeOf(4, shadesOf([4, 4, 4]))).toBe(5)
  })

  it('says no rate of people to whom nothing was sent', () => {
    expect(figureOf(area('44'), 'response')).toBe(0)
    expect(figureOf(area('44', { reached: 8, responded: 2 }), 'response')).toBe(0.25)
  })

  it('asks a segment for the same people', () => {
    expect(conditionOf('country', [area('BE'), area('FR')])).toEqual({ area: { countries: ['BE', 'FR'] } })
    expect(conditionOf('department', [area('44')])).toEqual({
      area: { countries: ['FR'], departments: ['44'] },
    })
    expect(conditionOf('department', [area('44'), area('2A', { withoutCountry: 1 })])).toEqual({
      any: [
        { area: { countries: ['FR'], departments: ['44', '2A'] } },
        { all: [{ area: { departments: ['44', '2A'] } }, { attribute: 'country', set: false }] },
      ],
    })
  })
})
