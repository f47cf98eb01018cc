import { parsePhoneNumberFromString } from 'libphonenumber-js'
import { toTimeZone } from '../core/calendar.ts'
import type { ContactChannel } from './consent.ts'

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
}

/**
 * Where the person is reached, as far as we know. For calls and SMS the country is that of the number; for
 * mail that of the profile's `country` attribute. The zone is the profile's, else that of the number's
 * country, else the company's.
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
  return { country, timeZone: ownZone ?? zoneOfNumber ?? company.timeZone }
}

function countryOfNumber(phone: string | null): string | null {
  if (!phone) return null
  return parsePhoneNumberFromString(phone)?.country ?? null
}

function countryOfProfile(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Z]{2}$/.test(value) ? value : null
}
