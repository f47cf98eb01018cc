import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planCondition } from '../../src/segments/compile.ts'
import { Condition, parseCondition } from '../../src/segments/condition.ts'
import { catalogue } from '../../src/segments/conditions/catalogue.ts'
import { topicsOf } from '../../src/segments/dependencies.ts'
import { windowInWords } from '../../src/segments/duration.ts'
import { sayCondition } from '../../src/segments/sentence.ts'
import { randomTree } from './random.ts'

const now = new Date('2026-03-02T09:00:00Z')

function issuesOf(input: unknown): { path: string; message: string }[] {
  try {
    parseCondition(input)
  } catch (error) {
    return (error as { issues: { path: string; message: string }[] }).issues
  }
  return []
}

function nested(depth: number): object {
  let tree: object = { everyone: true }
  for (let level = 0; level < depth; level++) tree = { not: tree }
  return tree
}

describe('parseCondition', () => {
  it('accepts one of every kind, and hands it on as it was written', () => {
    const tree = {
      all: [
        { attribute: 'city', is: 'Lyon' },
        { attribute: 'birthday', anniversary: { inDays: 7 } },
        {
          event: 'order_placed',
          where: { total: { gte: 50 }, currency: 'EUR' },
          count: { atLeast: 2 },
          within: 'P30D',
        },
        { event: 'order_placed', count: 0, between: { from: '2026-01-01', to: '2026-01-31' } },
        { event: 'order_placed', sum: { of: '$value', above: 100 }, last: { olderThan: 'P90D' } },
        { sequence: [{ event: 'cart_updated' }, { event: 'order_placed', within: 'P2D', absent: true }] },
        { message: { clicked: { template: 'welcome' }, within: 'P7D' } },
        { call: { outcome: ['sale', 'refused'], list: 'carts' } },
        { consent: { channel: 'email', purpose: 'promotions', olderThan: 'P365D' } },
        { suppressed: 'any' },
        { score: 'rfm', atLeast: 12 },
        { not: { segment: 'vip' } },
        { near: { lat: 45.76, lon: 4.84, km: 20 } },
        { area: { departments: ['69', '2A'] } },
        { bucket: { salt: 'spring', from: 0, to: 10 } },
        { everyone: true },
        { atLeast: 2, of: [{ everyone: true }, { everyone: true }, { attribute: 'a', set: false }] },
        { any: [{ none: [{ everyone: true }] }] },
      ],
    }

    expect(parseCondition(tree)).toEqual(tree)
    expect(new Set(catalogue.map(({ key }) => key)).size).toBe(catalogue.length)
  })

  it.each<[string, unknown, string, string]>([
    ['a text', 'Lyon', 'condition', 'must be a condition'],
    ['nothing', {}, 'condition', 'it says nothing'],
    ['an unknown kind', { any: [{ horoscope: 'lion' }] }, 'condition.any.0', 'it says horoscope'],
    [
      'an unknown key',
      { all: [{ event: 'a', since: 'P1D' }] },
      'condition.all.0',
      'since is not known here; allowed: event, where, count',
    ],
    ['two conditions in one', { attribute: 'a', is: 1, event: 'b' }, 'condition', 'event is not known here'],
    [
      'a group beside a condition',
      { all: [{ everyone: true }], event: 'b' },
      'condition',
      'event cannot stand beside all',
    ],
    ['an empty group', { any: [] }, 'condition.any', 'must be a list of one or more'],
    ['a question without a question', { attribute: 'city' }, 'condition', 'must ask something'],
    ['a number where a text belongs', { event: 5 }, 'condition.event', 'expected string'],
    ['a text where a number belongs', { attribute: 'age', gte: 'forty' }, 'condition.gte', 'expected number'],
    ['a window of zero', { event: 'a', within: 'P0D' }, 'condition.within', 'above zero'],
    ['a window in months', { event: 'a', within: 'P1M' }, 'condition.within', 'no months or years'],
    [
      'a window of a thousand years',
      { event: 'a', within: 'P365000D' },
      'condition.within',
      'must be a duration',
    ],
    ['a negative count', { event: 'a', count: -1 }, 'condition.count', 'expected number to be >=0'],
    [
      'a date that is none',
      { event: 'a', between: { from: '2026-02-30' } },
      'condition.between.from',
      'must be a date',
    ],
    ['a NUL', { attribute: 'a', is: 'x\0y' }, 'condition.is', 'without NUL'],
    ['half a surrogate pair', { attribute: 'a', contains: '\ud800' }, 'condition.contains', 'surrogates'],
    ['an unknown verb', { message: { liked: 'any' } }, 'condition.message', ''],
    ['a place off the earth', { near: { lat: 91, lon: 0, km: 1 } }, 'condition.near.lat', ''],
    [
      'a department that is none',
      { area: { departments: ['99'] } },
      'condition.area.departments.0',
      'French department',
    ],
    ['an empty share', { bucket: { salt: 's', from: 5, to: 5 } }, 'condition.bucket.to', 'above from'],
    ['more than there are', { atLeast: 3, of: [{ everyone: true }] }, 'condition.atLeast', 'from 1 to 1'],
    [
      'an absent first step',
      { sequence: [{ event: 'a', absent: true, within: 'P1D' }, { event: 'b' }] },
      'condition.sequence.0.within',
      '',
    ],
  ])('refuses %s and says where', (_name, input, path, message) => {
    const issues = issuesOf(input)

    expect(issues.map((issue) => issue.path)).toContain(path)
    expect(issues.find((issue) => issue.path === path)?.message).toContain(message)
  })

  it('refuses more than 200 conditions and more than 12 levels, however large the tree', () => {
    const leaf = { attribute: 'a', is: 1 }
    const wide = { any: Array.from({ length: 5 }, () => ({ any: Array.from({ length: 100 }, () => leaf) })) }

    expect(issuesOf(wide)[0]?.message).toContain('has 500 conditions; at most 200')
    expect(issuesOf({ any: Array.from({ length: 500 }, () => leaf) })[0]?.message).toContain('at most 200')
    expect(issuesOf(nested(40))[0]?.message).toContain('nested deeper than 12')
    expect(issuesOf(nested(100_000))[0]?.message).toContain('nested deeper than 12')
    expect(issuesOf(nested(11))).toEqual([])
  })

  it('reports through zod with the same paths', () => {
    const parsed = Condition.safeParse({ all: [{ event: 'a', within: 'P0D' }] })

    expect(parsed.error?.issues[0]?.path).toEqual(['all', '0', 'within'])
  })

  it('never does anything but answer or refuse, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.jsonValue(), randomTree()), (input) => {
        try {
          parseCondition(input)
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_input' })
        }
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('a condition', () => {
  it('can be said, planned and depended on, whatever it is', () => {
    fc.assert(
      fc.property(randomTree(['vip']), (tree) => {
        const condition = parseCondition(tree)
        const { en, fr } = sayCondition(condition)

        expect(en).not.toMatch(/undefined|\[object/)
        expect(fr).not.toMatch(/undefined|\[object/)
        expect(planCondition(condition, { now }).leaves.length).toBeGreaterThan(0)
        expect(topicsOf(condition)).toEqual([...new Set(topicsOf(condition))].sort())
      }),
    )
  })

  it('says itself in words', () => {
    const condition = parseCondition({
      all: [
        { attribute: 'city', oneOf: ['Lyon', 'Nice'] },
        {
          any: [
            { event: 'order_placed', count: { atLeast: 2 }, within: 'P30D' },
            { not: { segment: 'vip' } },
          ],
        },
      ],
    })

    expect(sayCondition(condition)).toEqual({
      en: 'city is one of “Lyon”, “Nice” and (event “order_placed” ≥ 2 times, in the last 30 days or not: member of segment “vip”)',
      fr: 'ville est parmi « Lyon », « Nice » et (événement « order_placed » ≥ 2 fois, sur les 30 derniers jours ou non : membre du segment « vip »)',
    })
  })

  it.each([
    ['P30D', 'sur les 30 derniers jours', 'dans les 30 prochains jours'],
    ['P2W', 'sur les 2 dernières semaines', 'dans les 2 prochaines semaines'],
    ['PT1H', 'depuis moins de 1 heure', 'd’ici 1 heure'],
    ['P1DT12H', 'depuis moins de 1 jour 12 heures', 'd’ici 1 jour 12 heures'],
  ])('says the windows %s in the order and gender of French', (duration, last, next) => {
    expect(windowInWords('last', duration, 'fr')).toBe(last)
    expect(windowInWords('next', duration, 'fr')).toBe(next)
  })
})
