import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type ContactFacts, decideContact } from '../../src/consent/contact-policy.ts'
import { rulesFor } from '../../src/consent/contact-rules.ts'
import { isAllowed } from '../../src/core/contact-windows.ts'

interface Vector {
  id: string
  why: string
  tz: string
  now: string
  consent?: { obtainedAt: string; proof?: string; outOfHours?: boolean }
  contractInProgress?: boolean
  relatedToContract?: boolean
  sector?: string
  attempts?: string[]
  refusals?: string[]
  revokedAt?: string
  expect: { allowed: boolean; reasons: string[] }
}

const { vectors } = JSON.parse(
  readFileSync(new URL('../fixtures/vectors/phone_rules.json', import.meta.url), 'utf8'),
) as { vectors: Vector[] }

const reasonOfVector: Record<string, string> = { suppressed: 'opposed', trade_banned: 'sector_banned' }

describe('decideContact on the vectors of D.223-9 and L.223-1', () => {
  it.each(vectors)('$id: $why', (vector) => {
    const now = new Date(vector.now)
    const rules = rulesFor(
      {
        quietHours: null,
        caps: [],
        phoneConsentMaxAge: 'P1Y',
        bannedTrade: vector.sector ?? null,
        country: 'FR',
        timeZone: 'Europe/Paris',
      },
      'phone',
      { country: 'FR', timeZone: vector.tz },
      now,
    )

    const verdict = decideContact(toFacts(vector), rules, now)

    const reasons = verdict.kind === 'send' ? [] : [reasonOfVector[verdict.reason] ?? verdict.reason]
    expect(reasons).toEqual(vector.expect.reasons)
    expect(verdict.kind === 'send').toBe(vector.expect.allowed)
  })

  it.each([
    [
      'on 26 December in Alsace',
      { country: 'FR', timeZone: 'Europe/Paris', region: 'FR-ALSACE-MOSELLE' },
      '2025-12-26T10:00:00Z',
      false,
    ],
    ['on 26 December elsewhere', { country: 'FR', timeZone: 'Europe/Paris' }, '2025-12-26T10:00:00Z', true],
    [
      'on 10 June in Guyane',
      { country: 'GF', timeZone: 'America/Cayenne', region: 'GF' },
      '2026-06-10T14:00:00Z',
      false,
    ],
    [
      'on Bastille Day in Miquelon',
      { country: 'PM', timeZone: 'America/Miquelon', region: 'PM' },
      '2026-07-14T14:00:00Z',
      false,
    ],
  ])('the phone is open %s: %o at %s: %s', (_, place, instant, open) => {
    const company = {
      quietHours: null,
      caps: [],
      phoneConsentMaxAge: 'P1Y',
      bannedTrade: null,
      country: 'FR',
      timeZone: 'Europe/Paris',
    }
    const { windows } = rulesFor(company, 'phone', place, new Date(instant))
    expect(windows && isAllowed(new Date(instant), place.timeZone, windows)).toBe(open)
  })

  it('are all there', () => {
    expect(vectors).toHaveLength(18)
  })
})

/** A contract in progress that the call is about is a permission on the legal basis `contract`. */
function toFacts(vector: Vector): ContactFacts {
  const byContract = vector.contractInProgress && vector.relatedToContract
  const given = vector.consent
  const consent =
    given || byContract
      ? {
          state: 'granted' as const,
          legalBasis: byContract ? ('contract' as const) : ('consent' as const),
          entryId: 7,
          since: new Date(given?.obtainedAt ?? '2026-01-05T10:00:00Z'),
          expiresAt: null,
          proven: Boolean(given?.proof ?? byContract),
          outOfHours: given?.outOfHours ?? false,
        }
      : null
  return {
    channel: 'phone',
    class: 'marketing',
    hasAddress: true,
    erased: false,
    suppressed: vector.revokedAt !== undefined,
    consent,
    timeZone: vector.tz,
    country: 'FR',
    contactedAt: (vector.attempts ?? []).map((at) => new Date(at)),
    lastRefusalAt: vector.refusals?.[0] ? new Date(vector.refusals[0]) : null,
    expiresAt: null,
  }
}
