import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compile } from '../../src/workflows/compile.ts'
import { parseText } from '../../src/workflows/parse-definition.ts'
import type { Instruction } from '../../src/workflows/program.ts'
import type { Facts, Outcome, Visit } from '../../src/workflows/step.ts'
import { stepTypeOf } from '../../src/workflows/steps/catalogue.ts'
import { arrivedAt, aVisit, noFacts } from './facts.ts'

/** The first step of a definition that has this one. */
function step(yaml: string): Instruction {
  const parsed = parseText(`workflow: test\nname: Test\ntrigger: { api: true }\nsteps:\n  - ${yaml}\n`)
  const [first] = parsed.definition ? compile(parsed.definition).instructions : []
  if (!first) throw new Error(JSON.stringify(parsed.issues))
  return first
}

function enter(
  yaml: string,
  facts: Partial<Facts> = {},
  { now = arrivedAt, ...more }: Partial<Visit> & { now?: Date } = {},
): Outcome {
  const { type, settings } = step(yaml)
  return stepTypeOf(type).enter(settings, { ...aVisit, ...more }, { ...noFacts, ...facts }, now)
}

const event = (id: number, type: string, minutes: number) => ({
  id,
  type,
  occurredAt: new Date(arrivedAt.getTime() + minutes * 60_000),
  properties: {},
})

describe('wait', () => {
  it.each([
    ['wait: PT36H', '2026-03-29T08:30:00Z'],
    // The clock goes forward in Paris on the 29th: a day is 23 hours there.
    ['wait: P2D', '2026-03-29T19:30:00Z'],
    ['wait: { for: P1D, at: "10:00" }', '2026-03-29T08:00:00Z'],
    ['wait: { at: "10:00" }', '2026-03-28T09:00:00Z'],
    ['wait: { at: "10:00", weekdays: [mon] }', '2026-03-30T08:00:00Z'],
    ['wait: { weekdays: [mon] }', '2026-03-29T22:00:00Z'],
    ['wait: { at: "10:00", zone: America/New_York }', '2026-03-28T14:00:00Z'],
  ])('%s waits until %s', (yaml, until) => {
    expect(enter(yaml)).toEqual({ kind: 'wait', until: new Date(until) })
  })

  it('takes the customer by their own clock', () => {
    const outcome = enter('wait: { at: "10:00" }', { customerZone: 'Asia/Tokyo' })

    expect(outcome).toEqual({ kind: 'wait', until: new Date('2026-03-28T01:00:00Z') })
  })

  it('goes on when its time has come, however late', () => {
    expect(enter('wait: PT1H', {}, { now: new Date('2026-04-27T20:30:00Z') })).toEqual({ kind: 'next' })
  })

  it('counts from the arrival, not from when it is looked at again', () => {
    const later = new Date(arrivedAt.getTime() + 1_800_000)

    expect(enter('wait: PT1H', {}, { now: later, isArrival: false })).toEqual({
      kind: 'wait',
      until: new Date(arrivedAt.getTime() + 3_600_000),
    })
  })
})

describe('wait_for', () => {
  const yaml = 'wait_for: { event: order_placed, upto: PT1H }'

  it('waits until its limit', () => {
    expect(enter(yaml)).toEqual({ kind: 'wait', until: new Date('2026-03-27T21:30:00Z') })
  })

  it('takes then when it happened, and says by what', () => {
    expect(enter(yaml, { events: [event(9, 'order_placed', 5)] })).toMatchObject({
      kind: 'next',
      branch: 'then',
      because: { event: 'order_placed', eventId: 9 },
    })
  })

  it('takes else at its limit', () => {
    expect(enter(yaml, {}, { now: new Date('2026-03-27T21:30:00Z') })).toMatchObject({
      kind: 'next',
      branch: 'else',
    })
  })

  it('takes the case whose event came first', () => {
    const cases =
      'wait_for: { upto: P1D, cases: [{ name: bought, event: order_placed }, { name: called, event: call_outcome }] }'

    const outcome = enter(cases, { events: [event(3, 'order_placed', 9), event(4, 'call_outcome', 2)] })

    expect(outcome).toMatchObject({ branch: 'case:called' })
  })

  it('may wait for what becomes of a message', () => {
    const clicks = 'wait_for: { message: first-mail, is: clicked, upto: P1D }'

    expect(enter(clicks, { messages: { 'first-mail': { opened: true } } })).toMatchObject({ kind: 'wait' })
    expect(enter(clicks, { messages: { 'first-mail': { clicked: true } } })).toMatchObject({ branch: 'then' })
  })
})

describe('branch', () => {
  const yaml = (condition: string) => `branch: [{ if: ${condition} }]`
  const branchOf = (condition: string, facts: Partial<Facts>) => {
    const outcome = enter(yaml(condition), facts)
    return outcome.kind === 'next' ? outcome.branch : outcome.kind
  }

  it('asks the database one question for all that concerns the customer', () => {
    const { type, settings } = step(
      yaml(
        '{ all: [{ message: m, is: sent }, { attribute: city, is: Lyon }, { attribute: plan, is: gold }] }',
      ),
    )

    expect(stepTypeOf(type).needs(settings)).toEqual({
      conditions: [{ all: [expect.anything(), expect.anything()] }],
      messages: ['m'],
    })
  })

  it.each([
    ['{ entry: { total: { gte: 50 } } }', {}, 'if:1'],
    ['{ entry: { total: { gte: 90 } } }', {}, 'else'],
    ['{ not: { message: m, is: clicked } }', {}, 'if:1'],
    ['{ any: [{ message: m, is: clicked }, { attribute: city, is: Lyon }] }', { conditions: [true] }, 'if:1'],
    ['{ all: [{ message: m, is: clicked }, { attribute: city, is: Lyon }] }', { conditions: [true] }, 'else'],
    ['{ none: [{ entry: { total: 80 } }] }', {}, 'else'],
    [
      '{ atLeast: 2, of: [{ entry: { total: 80 } }, { entry: { cart_id: a } }, { message: m, is: sent }] }',
      {},
      'if:1',
    ],
  ])('%s', (condition, facts, branch) => {
    expect(branchOf(condition, facts)).toBe(branch)
  })

  it('names the place of a mistake deep in a condition', () => {
    const { issues } = parseText(
      'workflow: test\nname: Test\ntrigger: { api: true }\nsteps:\n  - branch: [{ if: { all: [{ message: m, is: sent }, { nonsense: 1 }] } }]',
    )

    expect(issues).toEqual([expect.objectContaining({ path: 'steps.0.branch.0.if.all.1' })])
  })
})

describe('split', () => {
  it('keeps everybody in their arm, and gives each arm its share', () => {
    const yaml = 'split: [{ name: a, share: 30% }, { name: b, share: 50% }]'
    const { type, settings } = step(yaml)
    const armOf = (customerId: number) => {
      const outcome = stepTypeOf(type).enter(settings, { ...aVisit, customerId }, noFacts, arrivedAt)
      return outcome.kind === 'next' ? (outcome.branch ?? '') : ''
    }
    const counts = new Map<string, number>()
    for (let id = 1; id <= 10_000; id++) counts.set(armOf(id), (counts.get(armOf(id)) ?? 0) + 1)

    expect((counts.get('arm:a') ?? 0) / 10_000).toBeCloseTo(0.3, 1)
    expect((counts.get('arm:b') ?? 0) / 10_000).toBeCloseTo(0.5, 1)
    expect((counts.get('else') ?? 0) / 10_000).toBeCloseTo(0.2, 1)
  })
})

describe('call', () => {
  const yaml =
    'call: { list: calls, script: script, priority: engagement, within: P2D }\n    outcomes: { sale: [exit] }'

  it('plans a call with the score as its priority, and waits', () => {
    expect(enter(yaml, { score: 4.5 })).toMatchObject({
      kind: 'wait',
      effects: [{ kind: 'call', list: 'calls', script: 'script', priority: 4.5 }],
    })
  })

  it('plans it once', () => {
    expect(enter(yaml, {}, { isArrival: false })).not.toHaveProperty('effects')
  })

  it.each([
    [{ state: 'done', outcome: 'sale' }, 'sale'],
    [{ state: 'done', outcome: 'refused' }, 'else'],
    [{ state: 'held', outcome: null }, 'else'],
  ] as const)('goes by the outcome: %o', (call, branch) => {
    expect(enter(yaml, { call }, { isArrival: false })).toMatchObject({ kind: 'next', branch })
  })

  it('goes on waiting while the task is open', () => {
    expect(
      enter(yaml, { call: { state: 'open', outcome: 'no_answer' } }, { isArrival: false }),
    ).toMatchObject({ kind: 'wait' })
  })
})

describe('every step', () => {
  const yamls = [
    'wait: P1D',
    'wait_for: { event: x, upto: P1D }',
    'send: { email: a }',
    'call: { list: a, script: b }',
    'split: [{ name: a, share: 50% }]',
    'update: { set: { a: 1 } }',
    'score: { add: 1 }',
    'consent: { withdraw: phone }',
    'exit: enough',
    'branch: [{ if: { entry: { a: 1 } } }]',
  ]

  it('decides the same from the same facts, and survives being stored', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...yamls),
        fc.integer({ min: 1 }),
        fc.boolean(),
        fc.nat(),
        (yaml, customerId, isArrival, lateMs) => {
          const { type, settings } = step(yaml)
          const stored: unknown = JSON.parse(JSON.stringify(settings))
          const at = new Date(arrivedAt.getTime() + lateMs)
          const given = { ...aVisit, customerId, isArrival }

          const once = stepTypeOf(type).enter(settings, given, noFacts, at)

          expect(stepTypeOf(type).enter(settings, given, noFacts, at)).toEqual(once)
          expect(stepTypeOf(type).enter(stored, given, noFacts, at)).toEqual(once)
        },
      ),
    )
  })
})
