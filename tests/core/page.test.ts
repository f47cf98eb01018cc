import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { decodeCursor, encodeCursor, toPage } from '../../src/core/page.ts'

const Key = z.object({ at: z.string(), id: z.number() })

describe('cursors', () => {
  it('come back as the key they were made from', () => {
    fc.assert(
      fc.property(fc.record({ at: fc.string(), id: fc.integer() }), (key) => {
        expect(decodeCursor(encodeCursor(key), Key)).toEqual(key)
      }),
    )
  })

  it.each(['', 'x', 'bm90IGpzb24', encodeCursor({ id: 'other' })])('refuse %o as invalid input', (cursor) => {
    expect(() => decodeCursor(cursor, Key)).toThrow(expect.objectContaining({ code: 'invalid_input' }))
  })
})

describe('toPage', () => {
  it('has a next page only when one row more was read', () => {
    const page = toPage([1, 2, 3], 2, (n) => n)

    expect(page.items).toEqual([1, 2])
    expect(decodeCursor(page.nextCursor ?? '', z.number())).toBe(2)
    expect(toPage([1, 2], 2, (n) => n).nextCursor).toBeNull()
    expect(toPage([], 2, (n) => n).nextCursor).toBeNull()
  })
})
