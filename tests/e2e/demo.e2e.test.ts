import { describe, expect, inject, it } from 'vitest'

const { result } = inject('demo')

describe.runIf(result)('the numbers of the demo', () => {
  it('has everybody of an audience in one place, and nobody messaged twice', () => {
    for (const one of [result?.campaign, result?.automation]) {
      if (!one) throw new Error('the demo printed no numbers')
      const held = Object.values(one.held).reduce((sum, count) => sum + count, 0)
      const places = one.sent + held + one.holdout + one.waiting + one.failed + one.uncertain

      expect(one.audience).toBeGreaterThan(0)
      expect(places).toBe(one.audience)
      expect(one).toMatchObject({ duplicates: 0, waiting: 0, uncertain: 0, failed: 0 })
    }
  })

  it('counts the openings and clicks that it played, step by step', () => {
    const steps = [...(result?.campaign.steps ?? []), ...(result?.automation.steps ?? [])]
    const sum = (count: (step: (typeof steps)[number]) => number) =>
      steps.reduce((total, step) => total + count(step), 0)

    expect(result?.responses).toMatchObject({
      delivered: sum(({ channel, sent }) => (channel === 'phone' ? 0 : sent)),
      opened: sum(({ opened }) => opened),
      clicked: sum(({ clicked }) => clicked),
      unsubscribed: 1,
    })
    expect(result?.responses['clicked']).toBeGreaterThan(50)
    expect(result?.responses['opened']).toBeGreaterThan(50)
    expect(result?.calls).toEqual({ sale: 1, no_answer: 1 })
  })
})
