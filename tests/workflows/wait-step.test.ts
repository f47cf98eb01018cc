import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compile } from '../../src/workflows/compile.ts'
import { parseText } from '../../src/workflows/parse-definition.ts'
import type { Facts, Outcome, Visit } from '../../src/workflows/step.ts'
import { stepTypeOf } from '../../src/workflows/steps/catalogue.ts'
import { aVisit, noFacts } from './facts.ts'

interface Vector {
  why: string
  wait: string
  arrivedAt: string
  zone: string
  attribute?: string
  expect: string
}

const { vectors } = JSON.parse(
  readFileSync(new URL('../fixtures/vectors/wait_steps.json', import.meta.url), 'utf8'),
) as { vectors: Vector[] }

function enter(wait: string, given: Partial<Facts & Visit> & { now?: Date } = {}): Outcome {
  const parsed = parseText(`workflow: test\nname: Test\ntrigger: { api: true }\nsteps:\n  - wait: ${wait}\n`)
  const [first] = parsed.definition ? compile(parsed.definition).instructions : []
  if (!first) throw new Error(JSON.stringify(parsed.issues))
  const visit = { ...aVisit, ...given }
  const { now = visit.arrivedAt } = given
  const facts = { ...noFacts, ...given }
  return stepTypeOf(first.type).enter(first.settings, visit, facts, now)
}

describe('the reference vectors', () => {
  it.each(vectors)('$why: $wait', ({ wait, arrivedAt, zone, attribute, expect: until }) => {
    const attributes = attribute === undefined ? {} : { due: attribute }
    const outcome = enter(wait, { arrivedAt: new Date(arrivedAt), customerZone: zone, attributes })

    const due = new Date(until)
    expect(outcome).toEqual(due <= new Date(arrivedAt) ? { kind: 'next' } : { kind: 'wait', until: due })
  })
})

describe('a wait for a date', () => {
  it('may be for a property of the entry: a day before the appointment', () => {
    expect(enter('{ until: { entry: starts_at, offset: -P1D } }')).toEqual({
      kind: 'wait',
      until: new Date('2026-05-31T12:00:00Z'),
    })
  })

  it('goes to else when the customer has no such date, or one that is none', () => {
    for (const attributes of [{}, { due: 'soon' }, { due: 5 }, { due: '2026-02-30' }]) {
      expect(enter('{ until: { attribute: due } }', { attributes })).toMatchObject({
        kind: 'next',
        branch: 'else',
      })
    }
  })

  it('looks at the date again when the time comes: a contract that was renewed waits again', () => {
    const now = new Date('2026-05-01T00:00:00Z')

    expect(enter('{ until: { attribute: due } }', { attributes: { due: '2027-05-01' }, now })).toMatchObject({
      kind: 'wait',
      until: new Date('2027-04-30T22:00:00Z'),
    })
  })

  it('may be for an instant that is fixed in the definition', () => {
    expect(enter('{ until: "2026-04-01T09:00", zone: company }')).toEqual({
      kind: 'wait',
      until: new Date('2026-04-01T07:00:00Z'),
    })
  })
})

describe('a wait that ends late', () => {
  const late = { arrivedAt: new Date('2026-03-27T20:30:00Z'), now: new Date('2026-03-27T23:30:01Z') }

  it.each([
    ['{ for: PT1H }', { kind: 'next' }],
    ['{ for: PT1H, max_late: PT3H }', { kind: 'next' }],
    ['{ for: PT1H, max_late: PT2H, when_late: go }', { kind: 'next' }],
    ['{ for: PT1H, max_late: PT2H }', { kind: 'next', branch: 'late' }],
    ['{ for: PT1H, max_late: PT2H, when_late: exit }', { kind: 'exit', reason: 'too_late' }],
  ])('follows its rule: %s', (wait, outcome) => {
    expect(enter(wait, late)).toMatchObject(outcome)
  })
})

describe('the grammar of waits', () => {
  it.each([
    '{}',
    '{ at: "9:00" }',
    '{ until: someday }',
    '{ until: { attribute: due, offset: 30D } }',
    '{ business_days: -1 }',
    '{ business_days: 1, calendar: fr }',
    '{ business_days: 1, weekdays: [mon] }',
    '{ for: P1D, calendar: FR }',
    '{ for: P1D, when_late: exit }',
  ])('refuses %s', (wait) => {
    expect(() => enter(wait)).toThrow(/steps/)
  })
})
