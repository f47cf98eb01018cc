import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Claim, newRegistry, type Registry, settleClaim } from '../../src/customers/claim.ts'
import { type Identity, type IdentityKind, identityText } from '../../src/customers/identity.ts'

const value = fc.constantFrom('1', '2', '3')
const identity = (kind: IdentityKind) =>
  fc.option(
    value.map((v): Identity => ({ kind, value: v })),
    { nil: undefined },
  )
const claim = fc
  .tuple(identity('external'), identity('email'), identity('phone'), identity('anonymous'), fc.boolean())
  .map(
    ([external, email, phone, anonymous, repoint]): Claim => ({
      identities: [external, email, phone, anonymous].filter((one) => one !== undefined),
      repoint,
    }),
  )
  .filter(({ identities }) => identities.length > 0)
const claims = fc.array(claim, { maxLength: 12 })

function settleAll(list: readonly Claim[]): Registry {
  const registry = newRegistry([])
  for (const one of list) settleClaim(registry, one)
  return registry
}

function ownerText(registry: Registry): Map<string, number> {
  const parties = [...new Set(registry.owners.values())]
  return new Map([...registry.owners].map(([text, party]) => [text, parties.indexOf(party)]))
}

describe('settleClaim', () => {
  it('leaves every identity with one customer who knows it, and none with two user ids', () => {
    fc.assert(
      fc.property(claims, (list) => {
        const { owners } = settleAll(list)
        for (const party of new Set(owners.values())) {
          expect(party.identities.filter(({ kind }) => kind === 'external').length).toBeLessThanOrEqual(1)
          for (const one of party.identities) expect(owners.get(identityText(one))).toBe(party)
        }
        for (const [text, party] of owners) expect(party.identities.map(identityText)).toContain(text)
      }),
    )
  })

  it('finds the owner of the external id, whatever else is claimed', () => {
    fc.assert(
      fc.property(claims, claim, (list, last) => {
        const registry = settleAll(list)
        const external = last.identities.find(({ kind }) => kind === 'external')
        const owner = external && registry.owners.get(identityText(external))
        const { party } = settleClaim(registry, last)
        if (owner) expect(party).toBe(owner)
        if (external) expect(registry.owners.get(identityText(external))).toBe(party)
      }),
    )
  })

  it('makes nobody and moves nothing when the same is claimed again', () => {
    fc.assert(
      fc.property(claims, claim, (list, last) => {
        const registry = settleAll(list)
        const first = settleClaim(registry, last)
        const before = ownerText(registry)
        const again = settleClaim(registry, last)

        expect(again.party).toBe(first.party)
        expect(again).toMatchObject({ created: false, becameKnown: false, given: [] })
        expect(again.merges).toEqual(first.merges)
        expect(ownerText(registry)).toEqual(before)
      }),
    )
  })

  it('does not mind in which order strangers are claimed', () => {
    const stranger = (n: number): Claim => ({
      identities: [
        { kind: 'external', value: `u${n}` },
        { kind: 'email', value: `e${n}` },
      ],
      repoint: true,
    })
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), (order) => {
        const { owners } = settleAll([...order, ...order].map(stranger))
        expect(new Set(owners.values()).size).toBe(6)
        for (const n of order) expect(owners.get(`external u${n}`)).toBe(owners.get(`email e${n}`))
      }),
    )
  })

  it('never asks to merge a customer who has another user id or another email than the claim', () => {
    fc.assert(
      fc.property(claims, claim, (list, last) => {
        const registry = settleAll(list)
        const { merges } = settleClaim(registry, last)
        for (const { kind, value: claimed } of last.identities.filter(
          (one) => one.kind === 'external' || one.kind === 'email',
        )) {
          for (const other of merges) {
            const theirs = other.identities.filter((one) => one.kind === kind).map((one) => one.value)
            if (theirs.length > 0) expect(theirs).toContain(claimed)
          }
        }
      }),
    )
  })
})
