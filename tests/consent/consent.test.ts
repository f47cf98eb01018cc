import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { supersedes } from '../../src/consent/consent.ts'
import { placeOf } from '../../src/consent/contact-place.ts'
import { trackingMode } from '../../src/consent/tracking.ts'

const claim = fc.record({
  state: fc.constantFrom('granted' as const, 'refused' as const, 'withdrawn' as const, 'expired' as const),
  since: fc.integer({ min: 0, max: 5 }).map((at) => new Date(at)),
})
type Claim = typeof claim extends fc.Arbitrary<infer T> ? T : never

function fold(claims: readonly Claim[]): Claim | undefined {
  return claims.reduce<Claim | undefined>(
    (current, next) => (supersedes(next, current) ? next : current),
    undefined,
  )
}

describe('supersedes', () => {
  it('ends in the same permission in whatever order the decisions arrive', () => {
    const shuffled = fc
      .array(claim, { minLength: 1, maxLength: 8 })
      .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })))
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(fold(other)?.state === 'granted').toBe(fold(one)?.state === 'granted')
        expect(fold(other)?.since).toEqual(fold(one)?.since)
      }),
    )
  })

  it('never leaves a grant standing that is not newer than every refusal', () => {
    fc.assert(
      fc.property(fc.array(claim, { minLength: 1 }), (claims) => {
        const end = fold(claims)
        if (end?.state !== 'granted') return
        const refusals = claims.filter(({ state }) => state !== 'granted')
        expect(refusals.every(({ since }) => since < end.since)).toBe(true)
      }),
    )
  })
})

describe('placeOf', () => {
  const company = { country: 'FR', timeZone: 'Europe/Paris' }
  const person = (phone: string | null, timezone: string | null = null, attributes = {}) => ({
    phone,
    timezone,
    attributes,
  })

  it('reads the hour of a Réunion number in Réunion', () => {
    expect(placeOf(person('+262692123456'), 'phone', company)).toEqual({
      country: 'RE',
      timeZone: 'Indian/Reunion',
      region: 'RE',
    })
  })

  it.each([
    ['a Strasbourg postcode', '67000', { region: 'FR-ALSACE-MOSELLE', timeZone: 'Europe/Paris' }],
    [
      'a postcode of Cayenne behind a number of the mainland',
      '97300',
      { region: 'GF', timeZone: 'America/Cayenne' },
    ],
    [
      'one of Saint-Martin, which begins like Guadeloupe',
      '97150',
      { region: 'MF', timeZone: 'America/Marigot' },
    ],
    ['one that a spreadsheet took for a number', 57_000, { region: 'FR-ALSACE-MOSELLE' }],
  ])('reads the holidays and the hour from %s', (_, codePostal, expected) => {
    expect(placeOf(person('+33612345678', null, { codePostal }), 'sms', company)).toMatchObject(expected)
  })

  it('finds no region in the postcode of another part of France, or of another country', () => {
    expect(placeOf(person('+33612345678', null, { zip: '06700' }), 'sms', company).region).toBeUndefined()
    expect(placeOf(person('+4915112345678', null, { zip: '67059' }), 'sms', company).region).toBeUndefined()
  })

  it('believes the zone of the profile first', () => {
    expect(placeOf(person('+33612345678', 'America/Martinique'), 'sms', company)).toEqual({
      country: 'FR',
      timeZone: 'America/Martinique',
    })
  })

  it('does not know a country that nothing tells, except for mail', () => {
    expect(placeOf(person(null), 'phone', company).country).toBeNull()
    expect(placeOf(person(null, null, { country: 'DE' }), 'email', company).country).toBe('DE')
    expect(placeOf(person('+33612345678'), 'email', company).country).toBe('FR')
  })
})

describe('trackingMode', () => {
  const consent = (
    channel: 'tracking_opens' | 'tracking_clicks',
    state: 'granted' | 'withdrawn' | 'pending',
  ) => ({
    channel,
    state,
  })
  const none = { tracking: { unknown: 'none' as const } }

  it('records nothing of a person who was never asked, nor of one who has not answered', () => {
    expect(trackingMode([], none)).toEqual({ opens: 'none', clicks: false })
    expect(trackingMode([consent('tracking_opens', 'pending')], none)).toEqual({
      opens: 'none',
      clicks: false,
    })
  })

  it('sees the opens of those who were never asked as the company decided, their clicks only by name', () => {
    const modes = (['none', 'anonymous', 'deliverability', 'individual'] as const).map((unknown) =>
      trackingMode([], { tracking: { unknown } }),
    )
    expect(modes).toEqual([
      { opens: 'none', clicks: false },
      { opens: 'anonymous', clicks: false },
      { opens: 'deliverability', clicks: false },
      { opens: 'individual', clicks: true },
    ])
  })

  it('takes opens and clicks as two permissions, and a withdrawal over the company’s default', () => {
    expect(trackingMode([consent('tracking_clicks', 'granted')], none)).toEqual({
      opens: 'none',
      clicks: true,
    })
    expect(
      trackingMode([consent('tracking_opens', 'withdrawn')], { tracking: { unknown: 'individual' } }),
    ).toEqual({ opens: 'none', clicks: true })
  })
})
