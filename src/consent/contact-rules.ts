import type { Settings } from '../company/settings.ts'
import { localDate } from '../core/calendar.ts'
import type { ContactWindows } from '../core/contact-windows.ts'
import { hasHolidays } from '../core/holidays.ts'
import type { ContactChannel } from './consent.ts'
import type { ChannelRules, ContactCap } from './contact-policy.ts'
import { findCountryRule } from './contact-rule-table.ts'

/** What the company adds to the law, and where it is: the fallback of people of whom we know nothing. */
export interface ContactRules {
  readonly quietHours: { readonly from: string; readonly to: string } | null
  readonly caps: readonly {
    readonly channel: ContactChannel
    readonly count: number
    readonly period: string
  }[]
  /** ISO 8601 duration; C. conso. R.223-1 says one year at most. */
  readonly phoneConsentMaxAge: string
  /** The company's trade when its canvassing is banned somewhere. */
  readonly bannedTrade: string | null
  readonly country: string
  readonly timeZone: string
}

export function toContactRules({ company, contact }: Settings): ContactRules {
  return {
    quietHours: contact.quietHours,
    caps: contact.caps,
    phoneConsentMaxAge: contact.phoneConsentMaxAge,
    bannedTrade: contact.bannedTrade,
    country: company.country,
    timeZone: company.timezone,
  }
}

/** The rules of one channel for a person in this country: the law's of that day and the company's, together. */
export function rulesFor(
  rules: ContactRules,
  channel: ContactChannel,
  place: { readonly country: string | null; readonly timeZone: string; readonly region?: string },
  now: Date,
): ChannelRules {
  const companyCaps: ContactCap[] = rules.caps
    .filter((cap) => cap.channel === channel)
    .map(({ count, period }) => ({ count, period, counted: 'rolling' }))
  if (channel === 'email') {
    return { ...emailRules, windows: rules.quietHours ? outside(rules.quietHours) : null, caps: companyCaps }
  }

  const law = findCountryRule(channel, place.country, localDate(now, place.timeZone))
  if (!law) throw new Error(`no ${channel} rule is valid today: see contact-rule-table.ts`)
  return {
    windows: inPlace(law.windows, place),
    windowReason: 'outside_window',
    caps: [...law.caps, ...companyCaps],
    refusalCooldownDays: law.refusalCooldownDays,
    consentMaxAge: channel === 'phone' ? rules.phoneConsentMaxAge : null,
    requiresProof: law.requiresProof,
    tradeBanned: rules.bannedTrade !== null && law.bannedTrades.includes(rules.bannedTrade),
  }
}

/**
 * A French rule keeps the holidays of the person's own part of France; where it stands in for a country without rules
 * of its own, that country's.
 */
function inPlace(
  windows: ContactWindows | null,
  { country, region }: { readonly country: string | null; readonly region?: string },
): ContactWindows | null {
  if (windows?.holidays !== 'FR') return windows
  const own = region ?? (country !== null && hasHolidays(country) ? country : 'FR')
  return { ...windows, holidays: own }
}

const emailRules = {
  windowReason: 'quiet_hours',
  refusalCooldownDays: 0,
  consentMaxAge: null,
  requiresProof: false,
  tradeBanned: false,
} as const

/** Quiet from 22:00 to 08:00 is open from 08:00 to 22:00; quiet from 12:00 to 14:00 is open before and after. */
function outside({ from, to }: { from: string; to: string }): ContactWindows | null {
  if (from === to) return null
  const open: [string, string][] =
    from < to
      ? [
          ['00:00', from],
          [to, '24:00'],
        ]
      : [[to, from]]
  const windows = open.filter(([start, end]) => start < end)
  return {
    windows: Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [String(day), windows])),
    holidays: null,
  }
}
