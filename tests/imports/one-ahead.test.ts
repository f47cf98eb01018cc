import { expect, it } from 'vitest'
import { oneAhead } from '../../src/imports/one-ahead.ts'

async function* source(log: string[]): AsyncGenerator<number> {
  try {
    for (let i = 1; i <= 3; i++) {
      log.push(`made ${i}`)
      yield i
    }
    throw new Error('torn page')
  } finally {
    log.push('closed')
  }
}

it('has the next one under way while one is looked at, and throws a failure in its turn', async () => {
  const log: string[] = []
  const taken: number[] = []
  const all = (async () => {
    for await (const one of oneAhead(source(log))) {
      taken.push(one)
      if (one === 1) expect(log).toContain('made 2')
    }
  })()

  await expect(all).rejects.toThrow('torn page')
  expect(taken).toEqual([1, 2, 3])
})

it('closes the source when the taker stops early', async () => {
  const log: string[] = []
  for await (const one of oneAhead(source(log))) if (one === 1) break

  expect(log.at(-1)).toBe('closed')
})
