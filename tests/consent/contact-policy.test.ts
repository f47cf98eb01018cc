import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ChannelRules,
  type ContactFacts,
  capHorizon,
  decideContact,
} from '../../src/consent/contact-policy.ts'
import { findCountryRule } from '../../src/consent/contact-rule-table.ts'
import { type ContactRules, rulesFor } from '../../src/consent/contact-rules.ts'

const monday = new Date('2026-11-23T09:30:00Z')

const company: ContactRules = {
  quietHours: { from: '22:00', to: '08:00' },
  caps: [{ channel: 'email', count: 2, period: 'P1D' }],
  phoneConsentMaxAge: 'P1Y',
  bannedTrade: null,
  country: 'FR',
  timeZone: 'Europe/Paris',
}

const granted = {
  state: 'granted',
  legalBasis: 'consent',
  entryId: 41,
  since: new Date('2026-09-01T10:00:00Z'),
  expiresAt: null,
  proven: true,
  outOfHours: false,
} as const

function facts(change: Partial<ContactFacts> = {}): ContactFacts {
  return {
    channel: 'email',
    class: 'marketing',
    hasAddress: true,
    erased: false,
    suppressed: false,
    consent: granted,
    timeZone: 'Europe/Paris',
    country: 'FR',
    contactedAt: [],
    lastRefusalAt: null,
    expiresAt: null,
    ...change,
  }
}

function decide(given: ContactFacts, now = monday, settings = company) {
  return decideContact(given, rulesFor(settings, given.channel, given, now), now)
}

describe('decideContact', () => {
  it('sends on a granted consent and names the entry that it relies on', () => {
    expect(decide(facts())).toEqual({ kind: 'send', consentEntryId: 41 })
  })

  it('never sends to a suppressed address, not even a receipt', () => {
    expect(decide(facts({ suppressed: true, class: 'transactional' }))).toEqual({
      kind: 'skip',
      reason: 'suppressed',
    })
  })

  it('sends a receipt at night, beyond every cap and without consent', () => {
    const night = new Date('2026-11-23T02:00:00Z')
    const receipt = facts({ class: 'transactional', consent: null, contactedAt: [night, night, night] })

    expect(decide(receipt, night)).toEqual({ kind: 'send', consentEntryId: null })
  })

  it.each([
    ['was never asked', null],
    ['withdrew', { ...granted, state: 'withdrawn' }],
    ['refused', { ...granted, state: 'refused' }],
    ['has not confirmed yet', { ...granted, state: 'pending' }],
  ] as const)('does not canvass a person who %s', (_, consent) => {
    expect(decide(facts({ consent }))).toEqual({ kind: 'skip', reason: 'no_consent' })
  })

  it('takes a consent as over from the instant at which it ends', () => {
    const ending = facts({ consent: { ...granted, expiresAt: monday } })

    expect(decide(ending)).toEqual({ kind: 'skip', reason: 'consent_expired' })
    expect(decide(ending, new Date(monday.getTime() - 1))).toMatchObject({ kind: 'send' })
  })

  it('holds a mail in the quiet hours until they end by the clock of the person', () => {
    const night = new Date('2026-11-23T21:30:00Z')

    expect(decide(facts(), night)).toEqual({
      kind: 'defer',
      reason: 'quiet_hours',
      until: new Date('2026-11-24T07:00:00Z'),
    })
    expect(decide(facts({ timeZone: 'America/Martinique' }), night)).toMatchObject({ kind: 'send' })
  })

  it('takes quiet hours that start when they end as none', () => {
    const settings = { ...company, quietHours: { from: '08:00', to: '08:00' } }

    expect(decide(facts(), new Date('2026-11-23T03:00:00Z'), settings)).toMatchObject({ kind: 'send' })
  })

  it('holds a mail beyond the cap until the oldest one that counts leaves the window', () => {
    const contactedAt = [new Date('2026-11-23T08:00:00Z'), new Date('2026-11-22T15:00:00Z')]

    expect(decide(facts({ contactedAt }))).toEqual({
      kind: 'defer',
      reason: 'frequency_cap',
      until: new Date('2026-11-23T15:00:00Z'),
    })
  })

  it('does not wait for the cap into the quiet hours', () => {
    const contactedAt = [new Date('2026-11-23T08:00:00Z'), new Date('2026-11-22T22:00:00Z')]

    expect(decide(facts({ contactedAt }))).toMatchObject({ until: new Date('2026-11-24T07:00:00Z') })
  })

  it('refuses what would have to wait beyond its end, for the reason of the wait', () => {
    const night = new Date('2026-11-23T21:30:00Z')
    const expiresAt = new Date('2026-11-24T06:00:00Z')

    expect(decide(facts({ expiresAt }), night)).toEqual({ kind: 'skip', reason: 'quiet_hours' })
  })

  it('refuses what is past its end', () => {
    expect(decide(facts({ expiresAt: monday }))).toEqual({ kind: 'skip', reason: 'too_late' })
  })

  it('keeps French SMS to Monday to Saturday 08:00 to 20:00 and off the holidays', () => {
    const sms = facts({ channel: 'sms', consent: { ...granted, since: new Date('2026-01-05T10:00:00Z') } })

    expect(decide(sms, new Date('2026-08-15T10:00:00Z'))).toEqual({
      kind: 'defer',
      reason: 'outside_window',
      until: new Date('2026-08-17T06:00:00Z'),
    })
    expect(decide(sms, new Date('2026-11-21T18:59:00Z'))).toMatchObject({ kind: 'send' })
    expect(decide(sms, new Date('2026-11-21T19:00:00Z'))).toMatchObject({ kind: 'defer' })
  })

  it('keeps the holidays of the person’s own country where the French hours stand in for it', () => {
    const sms = facts({
      channel: 'sms',
      country: 'DE',
      timeZone: 'Europe/Berlin',
      consent: { ...granted, since: new Date('2026-01-05T10:00:00Z') },
    })

    expect(decide(sms, new Date('2026-07-14T10:00:00Z'))).toMatchObject({ kind: 'send' })
    expect(decide(sms, new Date('2026-10-03T10:00:00Z'))).toMatchObject({ kind: 'defer' })
  })

  it('counts the hours by the clock of the person: Réunion has closed when Paris is at tea', () => {
    const call = facts({ channel: 'phone', timeZone: 'Indian/Reunion', country: 'RE' })

    expect(decide(call, new Date('2026-11-23T16:30:00Z'))).toMatchObject({
      kind: 'defer',
      until: new Date('2026-11-24T06:00:00Z'),
    })
  })

  it('treats a person of an unknown country by the strictest rules', () => {
    const saturday = new Date('2026-11-21T10:00:00Z')

    expect(decide(facts({ channel: 'phone', country: null }), saturday)).toMatchObject({ kind: 'defer' })
    expect(decide(facts({ channel: 'phone', country: 'GB' }), saturday)).toMatchObject({ kind: 'send' })
  })

  it('does not call on a consent that nothing proves, not even outside the hours that it allows', () => {
    const consent = { ...granted, proven: false, outOfHours: true }

    expect(decide(facts({ channel: 'phone', consent }))).toEqual({ kind: 'skip', reason: 'no_proof' })
  })

  it('waits for the budget only when everything else allows', () => {
    const budgetUntil = new Date(monday.getTime() + 60_000)

    expect(decide(facts({ budgetUntil }))).toEqual({ kind: 'defer', reason: 'budget', until: budgetUntil })
    expect(decide(facts({ budgetUntil, consent: null }))).toMatchObject({ reason: 'no_consent' })
  })
})

describe('decideContact, for any facts', () => {
  const zone = fc.constantFrom('Europe/Paris', 'Indian/Reunion', 'America/New_York', 'Pacific/Chatham', 'UTC')
  const instant = fc.date({
    min: new Date('2026-01-01T00:00:00Z'),
    max: new Date('2027-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  const anyFacts = fc.record({
    channel: fc.constantFrom('email' as const, 'sms' as const, 'phone' as const),
    class: fc.constantFrom('marketing' as const, 'transactional' as const),
    hasAddress: fc.boolean(),
    erased: fc.boolean(),
    suppressed: fc.boolean(),
    consent: fc.option(
      fc.record({
        state: fc.constantFrom(
          'granted' as const,
          'withdrawn' as const,
          'pending' as const,
          'expired' as const,
        ),
        legalBasis: fc.constantFrom('consent' as const, 'contract' as const),
        entryId: fc.constant(1),
        since: instant,
        expiresAt: fc.option(instant),
        proven: fc.boolean(),
        outOfHours: fc.boolean(),
      }),
    ),
    timeZone: zone,
    country: fc.option(fc.constantFrom('FR', 'RE', 'GB', 'US', 'BR')),
    contactedAt: fc.array(instant, { maxLength: 6 }),
    lastRefusalAt: fc.option(instant),
    expiresAt: fc.option(instant),
  })

  it('never canvasses without a consent that holds at this instant', () => {
    fc.assert(
      fc.property(anyFacts, instant, (given, now) => {
        const verdict = decide(given, now)
        if (verdict.kind !== 'send') return

        expect(given.suppressed || given.erased || !given.hasAddress).toBe(false)
        if (given.class === 'transactional') return
        expect(given.consent?.state).toBe('granted')
        expect(given.consent && given.consent.since.getTime() <= now.getTime() + 60_000).toBe(true)
        expect(given.consent?.expiresAt && given.consent.expiresAt <= now).toBeFalsy()
      }),
      { numRuns: 500 },
    )
  })

  it('defers to a later instant, and by then no window and no cap stands in the way', () => {
    fc.assert(
      fc.property(anyFacts, instant, (given, now) => {
        const ready = {
          ...given,
          expiresAt: null,
          consent: { ...granted, since: new Date(0), legalBasis: 'contract' as const },
        }
        const verdict = decide({ ...ready, lastRefusalAt: null }, now)
        if (verdict.kind !== 'defer') return

        expect(verdict.until.getTime()).toBeGreaterThan(now.getTime())
        const known = ready.contactedAt.filter((at) => at <= now)
        expect(decide({ ...ready, lastRefusalAt: null, contactedAt: known }, verdict.until)).toMatchObject({
          kind: 'send',
        })
      }),
      { numRuns: 500 },
    )
  })

  it('needs no contact from before the horizon', () => {
    fc.assert(
      fc.property(anyFacts, instant, (given, now) => {
        const rules = rulesFor(company, given.channel, given, now)
        const horizon = capHorizon(rules.caps, given.timeZone, now)
        const recent = { ...given, contactedAt: given.contactedAt.filter((at) => at >= horizon) }

        expect(decideContact(recent, rules, now)).toEqual(decideContact(given, rules, now))
      }),
      { numRuns: 500 },
    )
  })

  it('is never milder with one contact more', () => {
    const rank = { skip: 0, defer: 1, send: 2 }
    fc.assert(
      fc.property(anyFacts, instant, instant, (given, now, another) => {
        const more = { ...given, contactedAt: [...given.contactedAt, another] }

        expect(rank[decide(more, now).kind]).toBeLessThanOrEqual(rank[decide(given, now).kind])
      }),
      { numRuns: 500 },
    )
  })
})

describe('findCountryRule', () => {
  it('gives the overseas territories the rules of France', () => {
    expect(findCountryRule('phone', 'MQ', '2026-11-23')?.country).toBe('FR')
  })

  it('knows a source and the day of its reading for every rule', () => {
    const rules: ChannelRules[] = [
      rulesFor(company, 'phone', { country: 'US', timeZone: 'America/New_York' }, monday),
    ]

    expect(rules[0]?.caps).toEqual([{ count: 3, period: 'PT24H', counted: 'rolling' }])
    expect(findCountryRule('phone', 'FR', '2026-11-23')).toMatchObject({
      verifiedOn: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
    })
  })
})
