import type { ContactWindows } from '../core/contact-windows.ts'
import type { ContactChannel } from './consent.ts'
import type { ContactCap } from './contact-policy.ts'

/** One rule of law or of a charter, with where it stands and when it was looked up. */
export interface CountryRule {
  readonly country: string
  readonly channel: ContactChannel
  /** First and last day of validity, `YYYY-MM-DD`; null is open. */
  readonly validFrom: string
  readonly validTo: string | null
  readonly windows: ContactWindows | null
  readonly caps: readonly ContactCap[]
  readonly refusalCooldownDays: number
  readonly requiresProof: boolean
  readonly bannedTrades: readonly string[]
  readonly source: string
  readonly verifiedOn: string
}

const workdays = (...times: readonly (readonly [string, string])[]) => daysWith([1, 2, 3, 4, 5], times)
const mondayToSaturday = (...times: readonly (readonly [string, string])[]) =>
  daysWith([1, 2, 3, 4, 5, 6], times)
const everyDay = (...times: readonly (readonly [string, string])[]) => daysWith([1, 2, 3, 4, 5, 6, 7], times)

/**
 * Dated rules by country. What the company sets (quiet hours, caps, age of phone consents) comes on top, see
 * contact-rules.ts. Mail has no legal hours anywhere in this table.
 */
export const countryRules: readonly CountryRule[] = [
  {
    country: 'FR',
    channel: 'phone',
    validFrom: '2023-03-01',
    validTo: null,
    windows: { windows: workdays(['10:00', '13:00'], ['14:00', '20:00']), holidays: 'FR' },
    caps: [{ count: 4, period: 'P30D', counted: 'calendar' }],
    refusalCooldownDays: 60,
    requiresProof: true,
    bannedTrades: ['energy_renovation_or_adaptation'],
    source: 'C. conso. D.223-9 (décret 2022-1313), L.223-1 (2026-08-11)',
    verifiedOn: '2026-11-21',
  },
  {
    country: 'FR',
    channel: 'sms',
    validFrom: '2023-01-01',
    validTo: null,
    windows: { windows: mondayToSaturday(['08:00', '20:00']), holidays: 'FR' },
    caps: [],
    refusalCooldownDays: 0,
    requiresProof: false,
    bannedTrades: [],
    source: 'Practice of the French operators and of the AF2M charter; no statute states these hours',
    verifiedOn: '2026-11-21',
  },
  {
    country: 'GB',
    channel: 'phone',
    validFrom: '2003-12-11',
    validTo: null,
    windows: { windows: everyDay(['08:00', '21:00']), holidays: null },
    caps: [],
    refusalCooldownDays: 0,
    requiresProof: true,
    bannedTrades: [],
    source: 'PECR 2003; the hours are industry practice, not statute',
    verifiedOn: '2026-11-21',
  },
  {
    country: 'GB',
    channel: 'sms',
    validFrom: '2003-12-11',
    validTo: null,
    windows: { windows: everyDay(['08:00', '21:00']), holidays: null },
    caps: [],
    refusalCooldownDays: 0,
    requiresProof: false,
    bannedTrades: [],
    source: 'PECR 2003; the hours are industry practice, not statute',
    verifiedOn: '2026-11-21',
  },
  {
    country: 'US',
    channel: 'phone',
    validFrom: '1991-12-20',
    validTo: null,
    // Florida's 08–20 and three calls a day, the strictest of the states that were looked up.
    windows: { windows: mondayToSaturday(['08:00', '20:00']), holidays: null },
    caps: [{ count: 3, period: 'PT24H', counted: 'rolling' }],
    refusalCooldownDays: 0,
    requiresProof: true,
    bannedTrades: [],
    source: '47 CFR 64.1200(c)(1) with the narrower hours and caps of some states',
    verifiedOn: '2026-11-21',
  },
  {
    country: 'US',
    channel: 'sms',
    validFrom: '1991-12-20',
    validTo: null,
    windows: { windows: mondayToSaturday(['08:00', '20:00']), holidays: null },
    caps: [{ count: 3, period: 'PT24H', counted: 'rolling' }],
    refusalCooldownDays: 0,
    requiresProof: true,
    bannedTrades: [],
    source: '47 CFR 64.1200(c)(1) with the narrower hours and caps of some states',
    verifiedOn: '2026-11-21',
  },
]

/** Territories where French law applies; their clocks are their own. */
export const frenchTerritories: ReadonlySet<string> = new Set([
  'FR',
  'GP',
  'MQ',
  'GF',
  'RE',
  'YT',
  'PM',
  'BL',
  'MF',
  'NC',
  'PF',
  'WF',
])

/** Rules that apply on this day. A country that is not in the table gets those of France, the strictest known. */
export function findCountryRule(
  channel: ContactChannel,
  country: string | null,
  date: string,
): CountryRule | undefined {
  const known = country !== null && frenchTerritories.has(country) ? 'FR' : country
  const valid = countryRules.filter(
    (rule) =>
      rule.channel === channel && rule.validFrom <= date && (rule.validTo === null || date <= rule.validTo),
  )
  return valid.find((rule) => rule.country === known) ?? valid.find((rule) => rule.country === 'FR')
}

function daysWith(days: readonly number[], times: readonly (readonly [string, string])[]) {
  return Object.fromEntries(days.map((day) => [String(day), times]))
}
