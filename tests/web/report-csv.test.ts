import { expect, it } from 'vitest'
import type { Schemas } from '../../src/web/api/call.ts'
import { reportCsv } from '../../src/web/features/report/report-csv.ts'

const arm = { people: 10, converted: 2, rate: 0.2, value: 30 }

function aReport(change: Partial<Schemas['WorkflowReport']> = {}): Schemas['WorkflowReport'] {
  return {
    workflow: 'spring',
    name: {},
    state: 'live',
    goal: 'order_placed',
    messages: [],
    audience: 12,
    holdout: 2,
    firstMessage: { sent: 9, held: { no_consent: 1 }, failed: 0, uncertain: 0, waiting: 0, none: 0 },
    steps: [],
    splits: [],
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
    ...change,
  }
}

it('writes each figure on a line of its own, and nothing that a spreadsheet would run', () => {
  const report = aReport({
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
  })
  const csv = reportCsv(report, { days: [], other: undefined })

  const lines = csv.split('\r\n')
  expect(lines).toContain('people,,,audience,12')
  expect(lines).toContain('held,,,no_consent,1')
  expect(lines).toContain(`version,"'=split,1",a,people,5`)
  expect(lines).toContain('goal,,treated,rate,0.2')
  expect(csv).not.toMatch(/(^|,)=/m)
})

it('has the days, and what it was compared with', () => {
  const day = { day: '2026-11-10', sent: 5, opened: 2, clicked: 1, replied: 0, unsubscribed: 0, converted: 1 }
  const autumn = aReport({
    workflow: 'autumn',
    conversions: { ...aReport().conversions, treated: { ...arm, rate: 0.15 } },
  })
  const lines = reportCsv(aReport(), { days: [day], other: autumn }).split('\r\n')

  expect(lines).toContain('day,,2026-11-10,clicked,1')
  expect(lines).toContain('comparison,,spring,converted,0.2')
  expect(lines).toContain('comparison,,autumn,converted,0.15')
  expect(lines).toContain('comparison,,points,converted,5')
  // Neither has sent anything: there is no share to compare.
  expect(lines.some((line) => line.startsWith('comparison') && line.includes('clicked'))).toBe(false)
})
