import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalQuantile, studentQuantile } from '../../src/measurement/distributions.ts'
import {
  alwaysValid,
  checkSampleRatio,
  measureLift,
  measureValue,
  newcombe,
  smallestDetectable,
  welch,
  wilson,
} from '../../src/measurement/lift.ts'
import vectors from '../fixtures/vectors/ab.json' with { type: 'json' }

const closed = { stillOpen: false, balanced: true }
const open = { stillOpen: true, balanced: true }

describe('the difference of two conversion rates', () => {
  it.each(vectors.two_proportions)('$x1 of $n1 against $x2 of $n2 as in the worked case', (known) => {
    const a = { people: known.n1, converted: known.x1 }
    const b = { people: known.n2, converted: known.x2 }

    const interval = newcombe(a, b, known.confidence)
    const [ofA, ofB] = [wilson(a, known.confidence), wilson(b, known.confidence)]

    expect([ofA.low, ofA.high]).toEqual(known.wilson_1.map((v) => expect.closeTo(v, 9)))
    expect([ofB.low, ofB.high]).toEqual(known.wilson_2.map((v) => expect.closeTo(v, 9)))
    expect([interval.low, interval.high]).toEqual(known.newcombe_ci.map((v) => expect.closeTo(v, 9)))
  })

  it.each(vectors.msprt.looks)('look at $n1 people: an interval that bears being looked at', (look) => {
    const interval = alwaysValid(
      { people: look.n1, converted: look.x1 },
      { people: look.n2, converted: look.x2 },
      vectors.msprt.alpha,
      vectors.msprt.tau2,
    )

    expect([interval.low, interval.high]).toEqual(look.cs.map((v) => expect.closeTo(v, 9)))
  })

  it('holds the estimate, and turns with the arms', () => {
    const arm = fc
      .record({
        people: fc.integer({ min: 1, max: 5_000 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      })
      .map(({ people, share }) => ({ people, converted: Math.round(people * share) }))
    fc.assert(
      fc.property(arm, arm, (a, b) => {
        const [one, other] = [newcombe(a, b, 0.95), newcombe(b, a, 0.95)]
        const difference = a.converted / a.people - b.converted / b.people

        expect(one.low).toBeLessThanOrEqual(difference + 1e-9)
        expect(one.high).toBeGreaterThanOrEqual(difference - 1e-9)
        expect(one.low).toBeCloseTo(-other.high, 9)
      }),
    )
  })
})

describe('measureLift', () => {
  it('says better when the windows are closed and the interval is clear of zero', () => {
    const lift = measureLift({ people: 900, converted: 90 }, { people: 100, converted: 1 }, closed)

    // By hand: 10 % − 1 % = 9 points; 9 times the holdout's 1 %.
    expect(lift).toMatchObject({ verdict: 'better', reason: null })
    expect(lift.estimate).toBeCloseTo(0.09, 12)
    expect(lift.relative).toBeCloseTo(9, 9)
    expect(lift.low).toBeGreaterThan(0)
  })

  it('says worse when the treated convert less', () => {
    const lift = measureLift({ people: 9_000, converted: 90 }, { people: 1_000, converted: 50 }, closed)

    expect(lift.verdict).toBe('worse')
  })

  it('cannot tell while the interval holds zero, and says what it could have seen', () => {
    const lift = measureLift({ people: 1_800, converted: 40 }, { people: 200, converted: 2 }, closed)

    expect(lift).toMatchObject({ verdict: 'cannot_tell_yet', reason: 'interval_holds_zero' })
    expect(lift.smallestDetectable).toBeCloseTo(0.0208, 4)
  })

  it('wants more while people can still convert, for the figures are looked at every day', () => {
    const [treated, holdout] = [
      { people: 900, converted: 54 },
      { people: 100, converted: 1 },
    ]

    expect(measureLift(treated, holdout, closed).verdict).toBe('better')
    expect(measureLift(treated, holdout, open)).toMatchObject({
      verdict: 'cannot_tell_yet',
      reason: 'still_open',
    })
    expect(
      measureLift({ people: 9_000, converted: 900 }, { people: 1_000, converted: 10 }, open).verdict,
    ).toBe('better')
  })

  it('gives no verdict when the arms are not what was drawn, nor when one is empty', () => {
    const [treated, holdout] = [
      { people: 900, converted: 90 },
      { people: 100, converted: 1 },
    ]

    expect(measureLift(treated, holdout, { stillOpen: false, balanced: false })).toMatchObject({
      verdict: 'cannot_tell_yet',
      reason: 'arms_unbalanced',
    })
    expect(measureLift(treated, { people: 0, converted: 0 }, closed)).toMatchObject({
      estimate: null,
      verdict: 'cannot_tell_yet',
      reason: 'empty_arm',
    })
  })

  it('has figures also where nobody converted at all', () => {
    const lift = measureLift({ people: 90, converted: 0 }, { people: 10, converted: 0 }, open)

    expect(lift).toMatchObject({ estimate: 0, relative: null, verdict: 'cannot_tell_yet' })
    expect(Number.isFinite(lift.smallestDetectable)).toBe(true)
  })
})

describe('smallestDetectable', () => {
  // ANALYTICS §3.9: customers, holdout share, base rate → points.
  it.each([
    [2_000, 0.1, 0.01, 2.08],
    [2_000, 0.2, 0.01, 1.56],
    [20_000, 0.5, 0.05, 0.86],
    [100_000, 0.1, 0.05, 0.64],
  ])(
    'of %i customers with a holdout of %f at a base of %f is %f points',
    (customers, share, base, points) => {
      const holdout = { people: customers * share, converted: customers * share * base }
      const treated = { people: customers * (1 - share), converted: customers * (1 - share) * base }

      expect(100 * smallestDetectable(treated, holdout)).toBeCloseTo(points, 2)
    },
  )
})

describe('value per customer', () => {
  it.each(vectors.welch)('$mean1 against $mean2 as in the worked case', (known) => {
    const lift = welch(
      { mean: known.mean1, n: known.n1, meanVariance: known.sd1 ** 2 / known.n1 },
      { mean: known.mean2, n: known.n2, meanVariance: known.sd2 ** 2 / known.n2 },
    )

    expect(lift.estimate).toBeCloseTo(known.diff, 9)
    // The case itself is right to 8 digits: integrating the density gives our quantile to the 14th.
    expect([lift.low, lift.high]).toEqual(known.ci.map((v) => expect.closeTo(v, 7)))
  })

  it('counts those who bought nothing', () => {
    // 10, 0, 0, 0 against 2, 2: means 2.5 and 2.
    const lift = measureValue(
      { people: 4, sum: 10, sumOfSquares: 100 },
      { people: 2, sum: 4, sumOfSquares: 8 },
    )

    expect(lift?.estimate).toBeCloseTo(0.5, 12)
  })

  it('is unknown when nobody spent anything', () => {
    const none = { people: 10, sum: 0, sumOfSquares: 0 }

    expect(measureValue(none, none)).toBeUndefined()
  })
})

describe('checkSampleRatio', () => {
  it.each(vectors.srm)('$observed as in the worked case', ({ observed, ratio, chi2, p }) => {
    const total = observed.reduce((a, b) => a + b)
    const parts = ratio.reduce((a, b) => a + b)

    const check = checkSampleRatio(
      observed,
      ratio.map((part) => (total * part) / parts),
    )

    expect(check.chiSquare).toBeCloseTo(chi2, 9)
    expect(check.p / p).toBeCloseTo(1, 9)
    expect(check.alarm).toBe(p < 0.001)
  })
})

describe('quantiles', () => {
  it('are those of the tables', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 10)
    expect(studentQuantile(0.975, 10)).toBeCloseTo(2.228138851964939, 9)
    expect(studentQuantile(0.975, 1)).toBeCloseTo(12.706204736432095, 7)
  })
})
