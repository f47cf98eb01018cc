import { describe, expect, it } from 'vitest'
import { sampleCampaign } from '../../src/sample/sample.ts'
import { fromDefinition } from '../../src/web/features/campaign/model/from-definition.ts'
import {
  aMessage,
  emptyPlan,
  evenShares,
  missingIn,
  type Plan,
} from '../../src/web/features/campaign/model/plan.ts'
import { toDefinition } from '../../src/web/features/campaign/model/to-definition.ts'
import { THEN } from '../../src/workflows/fields.ts'
import { parseSource } from '../../src/workflows/parse-definition.ts'

const mail = { ...aMessage(1, 'email'), versions: [{ template: 'offer', share: 100 }] }
const plan: Plan = {
  ...emptyPlan,
  name: { fr: 'Printemps' },
  purpose: 'promotions',
  include: ['lapsed'],
  messages: [mail],
}

const plans: Record<string, Plan> = {
  'one mail, now': plan,
  'two segments but a third, at an instant, paced and measured': {
    ...plan,
    include: ['lapsed', 'loyal'],
    exclude: ['staff'],
    when: { kind: 'at', at: '2026-12-01T09:00', frequency: 'WEEKLY', perHour: 2_000, lateDays: 2 },
    goal: { event: 'order_placed', days: 14, value: 'total' },
  },
  'two texts, then an SMS to those who did not click, then a call to those who did': {
    ...plan,
    messages: [
      {
        ...mail,
        versions: evenShares([
          { template: 'one', share: 0 },
          { template: 'two', share: 0 },
        ]),
      },
      { ...aMessage(2, 'sms'), versions: [{ template: 'reminder', share: 100 }] },
      {
        ...aMessage(3, 'phone'),
        versions: [{ template: 'script', share: 100 }],
        list: 'calls',
        target: 'clicked',
      },
    ],
    holdout: 0,
  },
  'again and again, to everybody who got the first': {
    ...plan,
    when: { kind: 'every', at: '2026-12-01T09:00', frequency: 'MONTHLY', perHour: null, lateDays: null },
    messages: [
      mail,
      { ...aMessage(2, 'email'), versions: [{ template: 'more', share: 100 }], target: 'everybody' },
    ],
  },
}

describe.each(Object.entries(plans))('a campaign of %s', (_, written) => {
  it('is a workflow that the server takes, and comes back from it as it was', () => {
    const definition = toDefinition('spring', written)

    expect(parseSource(definition).issues).toEqual([])
    expect(fromDefinition(definition)).toEqual(written)
  })
})

describe('fromDefinition', () => {
  it('opens the campaign of the sample data', () => {
    expect(fromDefinition(sampleCampaign)).toBeDefined()
  })

  it('does not care for ids that the designer gave to waits and branches', () => {
    const definition = toDefinition(
      'spring',
      plans['two texts, then an SMS to those who did not click, then a call to those who did'] ?? plan,
    )
    const [split, wait, ...rest] = definition['steps'] as object[]

    expect(
      fromDefinition({
        ...definition,
        steps: [{ ...split, id: 'split-1' }, { ...wait, id: 'wait-1' }, ...rest],
      }),
    ).toBeDefined()
  })

  it('leaves to the designer what the wizard could not have written', () => {
    const definition = toDefinition('spring', plan)
    const branch = { branch: [{ if: { attribute: 'city', is: 'Lyon' }, [THEN]: ['exit'] }] }

    expect(fromDefinition({ ...definition, steps: [branch] })).toBeUndefined()
    expect(fromDefinition({ ...definition, reentry: 'one_at_a_time' })).toBeUndefined()
    expect(fromDefinition({ ...definition, trigger: { event: 'visited' } })).toBeUndefined()
  })
})

describe('missingIn', () => {
  it('asks for what launching needs, step by step', () => {
    expect(missingIn('review', plan)).toEqual([])
    expect(missingIn('audience', emptyPlan)).toEqual(['name', 'audience', 'purpose'])
    const uneven = {
      ...mail,
      versions: [
        { template: 'a', share: 60 },
        { template: 'b', share: 60 },
      ],
    }
    expect(missingIn('messages', { ...plan, messages: [uneven] })).toEqual(['shares'])
    expect(missingIn('when', { ...plan, when: { ...plan.when, kind: 'at' } })).toEqual(['at'])
  })
})
