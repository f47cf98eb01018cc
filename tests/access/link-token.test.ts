import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LinkKeys, type LinkPurpose, signLink, verifyLink } from '../../src/access/link-token.ts'

const key = (id: string) => ({ id, key: randomBytes(32) })
const [first, second] = [key('0'), key('aB3-')]
const keysOf = (signing: typeof first, ...others: (typeof first)[]): LinkKeys => ({
  signing,
  verifying: new Map([signing, ...others].map((one) => [one.id, one])),
})
const keys = keysOf(first)

const purposes: LinkPurpose[] = ['open', 'click', 'unsubscribe', 'preferences', 'confirm', 'view']
const target = fc.record(
  {
    purpose: fc.constantFrom(...purposes),
    id: fc.oneof(fc.nat(), fc.maxSafeNat()),
    position: fc.nat({ max: 10_000 }),
  },
  { requiredKeys: ['purpose', 'id'] },
)

describe('link tokens', () => {
  it('give back what was signed, for the purpose that they were signed for', () => {
    fc.assert(
      fc.property(target, (given) => {
        const { purpose, ...ids } = given
        expect(verifyLink(keys, signLink(keys, given), purpose)).toEqual(ids)
      }),
    )
  })

  it('are good for no other purpose', () => {
    fc.assert(
      fc.property(target, fc.constantFrom(...purposes), (given, asked) => {
        fc.pre(asked !== given.purpose)
        expect(verifyLink(keys, signLink(keys, given), asked)).toBeUndefined()
      }),
    )
  })

  it('are refused with any one character changed', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/% '
    fc.assert(
      fc.property(target, fc.nat(), fc.constantFrom(...alphabet), (given, at, character) => {
        const token = signLink(keys, given)
        const position = at % token.length
        fc.pre(token[position] !== character)
        const forged = token.slice(0, position) + character + token.slice(position + 1)
        expect(verifyLink(keys, forged, given.purpose)).toBeUndefined()
      }),
      { numRuns: 2_000 },
    )
  })

  it('are refused when cut, lengthened, or not ours at all', () => {
    fc.assert(
      fc.property(target, fc.string(), (given, text) => {
        const token = signLink(keys, given)
        for (const forged of [token.slice(0, -1), `${token}A`, `${token}.`, text, `1.0.${text}`, '...', '']) {
          expect(verifyLink(keys, forged, given.purpose)).toBeUndefined()
        }
      }),
    )
  })

  it('stay good after a rotation, until their key is retired', () => {
    const old = signLink(keys, { purpose: 'unsubscribe', id: 7 })
    const rotated = keysOf(second, first)

    expect(verifyLink(rotated, old, 'unsubscribe')).toEqual({ id: 7 })
    expect(verifyLink(rotated, signLink(rotated, { purpose: 'view', id: 8 }), 'view')).toEqual({ id: 8 })
    expect(verifyLink(keysOf(second), old, 'unsubscribe')).toBeUndefined()
  })

  it('are short enough for an SMS', () => {
    expect(signLink(keys, { purpose: 'unsubscribe', id: 10_000_000 }).length).toBeLessThanOrEqual(36)
  })
})
