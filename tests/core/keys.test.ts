import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decrypt, deriveKey, encrypt } from '../../src/core/keys.ts'

const master = Buffer.alloc(32, 7)
const key = deriveKey(master, 'test')

describe('deriveKey', () => {
  it('gives each purpose its own key, the same every time', () => {
    expect(key).toHaveLength(32)
    expect(deriveKey(master, 'test')).toEqual(key)
    expect(deriveKey(master, 'other')).not.toEqual(key)
  })
})

describe('encrypt', () => {
  it('is undone by decrypt with the same key only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (plain) => {
        const sealed = encrypt(key, plain)

        expect(decrypt(key, sealed)).toBe(plain)
        expect(decrypt(deriveKey(master, 'other'), sealed)).toBeUndefined()
      }),
    )
  })

  it('notices an altered text', () => {
    const sealed = Buffer.from(encrypt(key, 'secret'), 'base64url')
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1

    expect(decrypt(key, sealed.toString('base64url'))).toBeUndefined()
    expect(decrypt(key, 'short')).toBeUndefined()
  })
})
