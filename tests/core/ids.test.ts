import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromPublicId, idKinds, randomToken, toPublicId } from '../../src/core/ids.ts'

const key = Buffer.alloc(32, 1)
const otherKey = Buffer.alloc(32, 2)
const kind = fc.constantFrom(...idKinds)
const id = fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.maxSafeInteger().map(Math.abs).filter(Boolean))

describe('public ids', () => {
  it('come back as the row id they were made from', () => {
    fc.assert(
      fc.property(kind, id, (of, row) => {
        const text = toPublicId(of, row, key)

        expect(text).toMatch(/^[a-z]{3}_[0-9a-hjkmnp-tv-z]{13}$/)
        expect(fromPublicId(of, text, key)).toBe(row)
      }),
    )
  })

  it('are refused under another kind', () => {
    expect(fromPublicId('evt', toPublicId('cus', 1, key), key)).toBeUndefined()
    expect(fromPublicId('evt', toPublicId('cus', 1, key).replace('cus', 'evt'), key)).not.toBe(1)
  })

  it('mean nothing under another key', () => {
    fc.assert(
      fc.property(kind, id, (of, row) => {
        expect(fromPublicId(of, toPublicId(of, row, key), otherKey)).not.toBe(row)
      }),
    )
  })

  it('never collide and show no order', () => {
    const made = Array.from({ length: 5_000 }, (_, row) => toPublicId('cus', row + 1, key))

    expect(new Set(made).size).toBe(made.length)
    expect(made.toSorted()).not.toEqual(made)
  })

  it('refuse garbage', () => {
    fc.assert(fc.property(fc.string(), (text) => fromPublicId('cus', text, key) === undefined))
    expect(fromPublicId('cus', 'cus_', key)).toBeUndefined()
    expect(fromPublicId('cus', `cus_${'z'.repeat(13)}`, key)).toBeUndefined()
    expect(fromPublicId('cus', `cus_${'0'.repeat(14)}`, key)).toBeUndefined()
  })
})

describe('randomToken', () => {
  it('is safe in a URL and never the same', () => {
    expect(randomToken(24)).toMatch(/^[\w-]{32}$/)
    expect(randomToken(24)).not.toBe(randomToken(24))
  })
})
