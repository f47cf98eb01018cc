import { describe, expect, it } from 'vitest'
import { compareSplits } from '../../src/measurement/variants.ts'

const arm = (name: string, people: number, converted: number) => ({
  step: 'split-1',
  arm: name,
  people,
  clicked: 0,
  converted,
  value: 0,
})

describe('compareSplits', () => {
  it('names a leader only when chance does not explain its lead over every other arm', () => {
    const [clear] = compareSplits([arm('a', 5_000, 400), arm('b', 5_000, 250)], 'goal')
    const [close] = compareSplits([arm('a', 500, 40), arm('b', 500, 36)], 'goal')
    const [third] = compareSplits([arm('a', 5_000, 400), arm('b', 5_000, 250), arm('c', 5_000, 398)], 'goal')

    expect(clear).toMatchObject({ leader: 'a', verdict: 'leads' })
    expect(close).toMatchObject({ leader: 'a', verdict: 'cannot_tell_yet' })
    expect(third).toMatchObject({ leader: 'a', verdict: 'cannot_tell_yet' })
  })

  it('gives each rate with its interval, and compares by clicks where there is no goal', () => {
    const clicks = [
      { ...arm('a', 1_000, 0), clicked: 300 },
      { ...arm('b', 1_000, 0), clicked: 150 },
      arm('c', 0, 0),
    ]

    const [split] = compareSplits(clicks, 'clicks')

    expect(split).toMatchObject({ leader: 'a', verdict: 'leads', by: 'clicks' })
    expect(split?.variants[0]?.clickRate).toMatchObject({ rate: 0.3 })
    expect(split?.variants[0]?.clickRate?.low).toBeCloseTo(0.2724, 3)
    expect(split?.variants[2]?.clickRate).toBeNull()
  })
})
