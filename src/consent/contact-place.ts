import { parsePhoneNumberFromString } from 'libphonenumber-js'
import { toTimeZone } from '../core/calendar.ts'
import type { ContactChannel } from './consent.ts'
import { frenchTerritories } from './contact-rule-table.ts'
import { frenchRegionOf } from './french-region.ts'

/** Overseas territories and countries with one clock, by which a number tells the hour. */
const zoneOfCountry: Readonly<Record<string, string>> = {
  FR: 'Europe/Paris',
  GP: 'America/Guadeloupe',
  MQ: 'America/Martinique',
  GF: 'America/Cayenne',
  RE: 'Indian/Reunion',
  YT: 'Indian/Mayotte',
  PM: 'America/Miquelon',
  BL: 'America/St_Barthelemy',
  MF: 'America/Marigot',
  NC: 'Pacific/Noumea',
  WF: 'Pacific/Wallis',
  PF: 'Pacific/Tahiti',
  GB: 'Europe/London',
  IE: 'Europe/Dublin',
  BE: 'Europe/Brussels',
  CH: 'Europe/Zurich',
  LU: 'Europe/Luxembourg',
  MC: 'Europe/Monaco',
  DE: 'Europe/Berlin',
  AT: 'Europe/Vienna',
  IT: 'Europe/Rome',
  NL: 'Europe/Amsterdam',
}

export interface Place {
  readonly country: string | null
  readonly timeZone: string
  /** The part of France whose holidays are kept, where its own differ: a key of core/holidays.ts. */
  readonly region?: string
}

/**
 * Where the person is reached, as far as we know. For calls and SMS the country is that of the number; for
 * mail that of the profile's `country` attribute. The zone is the profile's, else that of a French postcode
 * overseas, else that of the number's country, else the company's.
 */
export function placeOf(
  customer: {
    readonly phone: string | null
    readonly timezone: string | null
    readonly attributes: Readonly<Record<string, unknown>>
  },
  channel: ContactChannel,
  company: { readonly country: string; readonly timeZone: string },
): Place {
  const ofNumber = channel === 'email' ? null : countryOfNumber(customer.phone)
  const country =
    ofNumber ??
    countryOfProfile(customer.attributes['country']) ??
    (channel === 'email' ? company.country : null)
  const ownZone = customer.timezone ? toTimeZone(customer.timezone) : undefined
  const zoneOfNumber = ofNumber ? zoneOfCountry[ofNumber] : undefined
  const region = isFrench(country ?? company.country) ? regionOf(customer.attributes, country) : undefined
  const zoneOfRegion = region ? zoneOfCountry[region] : undefined
  return {
    country,
    timeZone: ownZone ?? zoneOfRegion ?? zoneOfNumber ?? company.timeZone,
    ...(region ? { region } : {}),
  }
}

/** A postcode says more than a number: many overseas have one of the mainland. */
function regionOf(attributes: Readonly<Record<string, unknown>>, country: string | null): string | undefined {
  return frenchRegionOf(attributes) ?? (country !== null && country !== 'FR' ? country : undefined)
}

function isFrench(country: string): boolean {
  return frenchTerritories.has(country)
}

function countryOfNumber(phone: string | null): string | null {
  if (!phone) return null
  return parsePhoneNumberFromString(phone)?.country ?? null
}

function countryOfProfile(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Z]{2}$/.test(value) ? value : null
}
