import { describe, expect, it } from 'vitest'
import { anniversaryChanges, anniversaryDays } from '../../src/segments/anniversary.ts'
import { durationMs } from '../../src/segments/duration.ts'
import { instantOf } from '../../src/segments/instant.ts'
import { matchesFilter, PropertyFilter } from '../../src/segments/property-filter.ts'

describe('matchesFilter', () => {
  it.each<[object, object, boolean]>([
    [{ total: { gte: 50 } }, { total: 50 }, true],
    [{ total: { gte: 50 } }, { total: '60' }, false],
    [{ total: 50, currency: 'EUR' }, { total: 50, currency: 'EUR', more: 1 }, true],
    [{ 'items.0.sku': 'x' }, { items: [{ sku: 'x' }] }, true],
    [{ 'items.-1.sku': 'y' }, { items: [{ sku: 'x' }, { sku: 'y' }] }, true],
    [{ tags: { has: 'vip' } }, { tags: ['new', 'vip'] }, true],
    [{ name: { contains: 'ÉLO' } }, { name: 'Éloïse' }, true],
    [{ gone: { isNot: 'x' } }, {}, true],
    [{ gone: { set: false } }, { gone: null }, true],
    [{ day: { before: '2026-03-01' } }, { day: '2026-02-28T23:59:59Z' }, true],
    [{ day: { after: '2026-03-01' } }, { day: 'soon' }, false],
  ])('%j of %j is %j', (filter, properties, expected) => {
    expect(matchesFilter(PropertyFilter.parse(filter), properties as Record<string, unknown>)).toBe(expected)
  })

  it('looks at own properties only', () => {
    expect(matchesFilter({ 'constructor.name': 'Object' }, {})).toBe(false)
  })
})

describe('durationMs', () => {
  it.each([
    ['P30D', 30 * 86_400_000],
    ['P1W', 7 * 86_400_000],
    ['P1DT12H', 36 * 3_600_000],
    ['PT90M', 5_400_000],
    ['PT1S', 1_000],
  ])('%s is exactly %d ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms)
  })

  it.each(['P', 'PT', 'P0D', 'P1M', 'P1Y', '-P1D', 'P1.5D', '30 days', ''])('refuses %j', (text) => {
    expect(durationMs(text)).toBeUndefined()
  })
})

describe('instantOf', () => {
  it('reads local times in the zone, also where the clock skips them', () => {
    expect(instantOf('2026-03-01', 'Europe/Paris')).toEqual(new Date('2026-02-28T23:00:00Z'))
    expect(instantOf('2026-03-29T02:30', 'Europe/Paris')).toEqual(new Date('2026-03-29T01:30:00Z'))
    expect(instantOf('2026-03-01 10:00:00.5+02:00', 'Europe/Paris')).toEqual(
      new Date('2026-03-01T08:00:00.5Z'),
    )
  })

  it.each(['2026-02-29', '2026-13-01', '1900-02-29', '0999-01-01', '2026-03-01T25:00', '12', ''])(
    'refuses %j',
    (text) => {
      expect(instantOf(text, 'UTC')).toBeUndefined()
    },
  )
})

describe('anniversaries', () => {
  it('celebrates 29 February as asked in the years that have none', () => {
    expect(anniversaryDays('2027-02-28', { inDays: 0 })).toContain('02-29')
    expect(anniversaryDays('2027-02-28', { inDays: 0, feb29: 'mar1' })).not.toContain('02-29')
    expect(anniversaryDays('2027-03-01', { inDays: 0, feb29: 'mar1' })).toContain('02-29')
    expect(anniversaryDays('2027-02-28', { inDays: 3, feb29: 'skip' })).not.toContain('02-29')
    expect(anniversaryDays('2028-02-29', { inDays: 0, feb29: 'skip' })).toEqual(['02-29'])
  })

  it('knows the next day on which the answer changes for each day of birth', () => {
    const changes = anniversaryChanges('2026-03-02', { inDays: 7 })

    expect(Object.keys(changes)).toHaveLength(366)
    expect(changes['03-02']).toBe('2026-03-03')
    expect(changes['03-09']).toBe('2026-03-10')
    expect(changes['03-10']).toBe('2026-03-03')
    expect(changes['03-01']).toBe('2027-02-22')
    expect(changes['02-29']).toBe('2027-02-21')
    expect(anniversaryChanges('2026-03-02', { inDays: 0, feb29: 'skip' })['02-29']).toBe('2028-02-29')
  })
})
