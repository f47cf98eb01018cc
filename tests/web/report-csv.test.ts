import { expect, it } from 'vitest'
import { toCsv } from '../../src/web/features/report/report-csv.ts'

it('writes each figure on a line of its own, and nothing that a spreadsheet would run', () => {
  const arm = { people: 10, converted: 2, rate: 0.2, value: 30 }
  const csv = toCsv({
    workflow: 'spring',
    name: {},
    state: 'live',
    audience: 12,
    holdout: 2,
    firstMessage: { sent: 9, held: { no_consent: 1 }, failed: 0, uncertain: 0, waiting: 0, none: 0 },
    steps: [],
    splits: [
      {
        step: '=split,1',
        by: 'goal',
        leader: null,
        verdict: 'cannot_tell_yet',
        variants: [
          { name: 'a', people: 5, clicked: 1, converted: 1, value: 0, clickRate: null, goalRate: null },
        ],
      },
    ],
    responses: {},
    calls: { sale: 1 },
    conversions: { treated: arm, holdout: arm, byMessage: [], withoutMessage: 0, stillOpen: 0 },
    lift: {
      estimate: null,
      low: null,
      high: null,
      relative: null,
      verdict: 'cannot_tell_yet',
      reason: null,
      smallestDetectable: null,
    },
    value: null,
    sampleRatio: null,
  })

  const lines = csv.split('\r\n')
  expect(lines).toContain('people,,,audience,12')
  expect(lines).toContain('held,,,no_consent,1')
  expect(lines).toContain(`version,"'=split,1",a,people,5`)
  expect(lines).toContain('goal,,treated,rate,0.2')
  expect(csv).not.toMatch(/(^|,)=/m)
})
