import { describe, expect, it } from 'vitest'
import { applyChange, type Profile } from '../../src/customers/profile.ts'

const before: Profile = {
  email: 'a@example.com',
  phone: null,
  locale: null,
  timezone: null,
  attributes: { city: 'Lyon', points: 5, tags: ['x', { y: 1 }] },
}
const apply = (change: object) => applyChange(before, { customerId: 1, ...change }, 'FR')

describe('applyChange', () => {
  it('writes columns normalised and attributes as they are', () => {
    const set = {
      email: 'B@Example.com',
      phone: '0612345678',
      locale: 'pt_br',
      timezone: 'america/sao_paulo',
      city: 'Nice',
    }
    const { profile, changed, refused } = apply({ set })

    expect(profile).toEqual({
      email: 'b@example.com',
      phone: '+33612345678',
      locale: 'pt-BR',
      timezone: 'America/Sao_Paulo',
      attributes: { ...before.attributes, city: 'Nice' },
    })
    expect([changed.length, refused]).toEqual([5, []])
  })

  it('names as changed only what differs, whatever the order of keys and the kind of nothing', () => {
    const { changed } = apply({
      set: { city: 'Lyon', tags: ['x', { y: 1 }], missing: null, email: 'A@EXAMPLE.com' },
      unset: ['absent'],
    })
    expect(changed).toEqual([])
  })

  it('adds to numbers, from 0 where there is none, and after what is set', () => {
    const { profile, refused } = apply({
      set: { fresh: 10 },
      increment: { points: -2, visits: 1, fresh: 1, city: 1, email: 1 },
    })

    expect(profile.attributes).toMatchObject({ points: 3, visits: 1, fresh: 11, city: 'Lyon' })
    expect(refused).toEqual([
      { name: 'city', reason: 'invalid' },
      { name: 'email', reason: 'invalid' },
    ])
  })

  it('removes by null and by unset', () => {
    const { profile, changed } = apply({ set: { email: null }, unset: ['city'] })
    expect(profile).toMatchObject({ email: null, attributes: { points: 5 } })
    expect(changed).toEqual(['city', 'email'])
    expect(profile.attributes).not.toHaveProperty('city')
  })

  it.each([
    ['email', 'nobody'],
    ['phone', '12'],
    ['locale', 'x'],
    ['timezone', '+02:00'],
    ['timezone', 'Mars/Base'],
    ['email', 5],
  ])('leaves %s alone when %j is none', (name, value) => {
    expect(apply({ set: { [name]: value } })).toMatchObject({
      profile: before,
      changed: [],
      refused: [{ name, reason: 'invalid' }],
    })
  })

  it('takes names like __proto__ and constructor for plain names', () => {
    const { profile } = apply({ set: JSON.parse('{"__proto__":{"admin":true},"constructor":1}') })
    expect(Object.keys(profile.attributes)).toContain('__proto__')
    expect((profile.attributes as { admin?: boolean }).admin).toBeUndefined()
  })
})
