import { addDuration, localDate, localDateTime } from '../core/calendar.ts'
import { type ContactWindows, isAllowed, nextAllowed } from '../core/contact-windows.ts'
import type { Consent, ContactChannel } from './consent.ts'

/** What the gate knows of one message and its person at the moment of the decision. */
export interface ContactFacts {
  readonly channel: ContactChannel
  readonly class: 'marketing' | 'transactional'
  /** Does the customer have an address on this channel? */
  readonly hasAddress: boolean
  readonly erased: boolean
  /** The address is on the suppression list of this channel. */
  readonly suppressed: boolean
  /** Invented, of the sample data, and the message would really leave. */
  readonly sample?: boolean
  /** The consent for the message's channel and purpose, locked. Null when the person was never asked. */
  readonly consent: Pick<
    Consent,
    'state' | 'legalBasis' | 'entryId' | 'since' | 'expiresAt' | 'proven' | 'outOfHours'
  > | null
  /** IANA zone of the person, see `placeOf`. */
  readonly timeZone: string
  /** ISO 3166 country of the person, see `placeOf`; null when unknown: the strictest rules then apply. */
  readonly country: string | null
  /**
   * Instants of the marketing contacts and attempts on this channel that may still count, any order: at least
   * those since `capHorizon`.
   */
  readonly contactedAt: readonly Date[]
  /** The last time that the person refused during a call; null when never. */
  readonly lastRefusalAt: Date | null
  /** The message is not worth sending from this instant on. */
  readonly expiresAt: Date | null
  /** In the control group: never contacted by this workflow. */
  readonly holdout?: boolean
  /** The workflow is paused: look again at this instant. */
  readonly pausedUntil?: Date | null
  /** The budget of the provider is used up until this instant. */
  readonly budgetUntil?: Date | null
}

export interface ContactCap {
  readonly count: number
  /** ISO 8601 duration. */
  readonly period: string
  /** `calendar`: today and the days before it by the person's own calendar. `rolling`: exactly that long. */
  readonly counted: 'rolling' | 'calendar'
}

/** The rules for one channel in one country, see `rulesFor`. */
export interface ChannelRules {
  readonly windows: ContactWindows | null
  /** The reason code of a closed window. */
  readonly windowReason: 'quiet_hours' | 'outside_window'
  readonly caps: readonly ContactCap[]
  /** Full days without any contact after a refusal, by the person's calendar. */
  readonly refusalCooldownDays: number
  /** A consent older than this is void, whatever it says itself. ISO 8601 duration. */
  readonly consentMaxAge: string | null
  /** The consent must come with a wording or evidence. */
  readonly requiresProof: boolean
  /** Canvassing is banned in the company's trade; only a contract in progress lifts it. */
  readonly tradeBanned: boolean
}

export type DeferReason = 'quiet_hours' | 'outside_window' | 'frequency_cap' | 'paused' | 'budget'
export type SkipReason =
  | 'erased'
  | 'no_address'
  | 'suppressed'
  | 'sample_person'
  | 'holdout'
  | 'too_late'
  | 'trade_banned'
  | 'no_consent'
  | 'consent_in_future'
  | 'consent_expired'
  | 'no_proof'
  | 'refusal_cooldown'
  | DeferReason

export type ContactVerdict =
  /** `consentEntryId`: the ledger entry that the contact relies on; null for a transactional message. */
  | { readonly kind: 'send'; readonly consentEntryId: number | null }
  | { readonly kind: 'defer'; readonly until: Date; readonly reason: DeferReason }
  | { readonly kind: 'skip'; readonly reason: SkipReason }

/** How far the clock of the server that recorded a consent may be ahead of ours. */
const CLOCK_SKEW_MS = 60_000

/**
 * May this message leave now? Refusals that no delay can cure come before deferrals; a deferral beyond the
 * message's end is a refusal for the same reason. The order of the lines is the policy.
 */
export function decideContact(facts: ContactFacts, rules: ChannelRules, now: Date): ContactVerdict {
  const refusal = whoRefuses(facts, now) ?? whyNotCanvassed(facts, rules, now)
  if (refusal) return { kind: 'skip', reason: refusal }

  const wait = whyWait(facts, rules, now)
  if (!wait) {
    const consentEntryId = facts.class === 'marketing' ? (facts.consent?.entryId ?? null) : null
    return { kind: 'send', consentEntryId }
  }
  if (facts.expiresAt && wait.until >= facts.expiresAt) return { kind: 'skip', reason: wait.reason }
  return { kind: 'defer', ...wait }
}

/** Instants before this no longer count for any cap. */
export function capHorizon(caps: readonly ContactCap[], timeZone: string, now: Date): Date {
  const starts = caps.map((cap) => windowStart(cap, timeZone, now).getTime())
  return new Date(Math.min(now.getTime(), ...starts))
}

/** Holds for every message, a receipt too. */
function whoRefuses(facts: ContactFacts, now: Date): SkipReason | undefined {
  if (facts.erased) return 'erased'
  if (!facts.hasAddress) return 'no_address'
  if (facts.suppressed) return 'suppressed'
  if (facts.sample) return 'sample_person'
  if (facts.holdout) return 'holdout'
  if (facts.expiresAt && now >= facts.expiresAt) return 'too_late'
  return undefined
}

/** Consent to prospecting: L.34-5 CPCE for mail and SMS, L.223-1 C. conso. for calls. */
function whyNotCanvassed(facts: ContactFacts, rules: ChannelRules, now: Date): SkipReason | undefined {
  if (facts.class === 'transactional') return undefined
  const { consent } = facts
  if (rules.tradeBanned && consent?.legalBasis !== 'contract') return 'trade_banned'
  if (consent?.state === 'expired') return 'consent_expired'
  if (consent?.state !== 'granted') return 'no_consent'

  const flaw = flawOf(consent, rules, facts.timeZone, now)
  if (flaw) return flaw
  return isCoolingDown(facts, rules, now) ? 'refusal_cooldown' : undefined
}

/** Why a consent that was granted does not carry a contact now. */
function flawOf(
  consent: NonNullable<ContactFacts['consent']>,
  rules: ChannelRules,
  timeZone: string,
  now: Date,
): SkipReason | undefined {
  if (consent.since.getTime() - now.getTime() > CLOCK_SKEW_MS) return 'consent_in_future'
  if (consent.expiresAt && consent.expiresAt <= now) return 'consent_expired'
  if (consent.legalBasis !== 'consent') return undefined

  const { consentMaxAge } = rules
  if (consentMaxAge && addDuration(consent.since, timeZone, consentMaxAge) <= now) return 'consent_expired'
  return rules.requiresProof && !consent.proven ? 'no_proof' : undefined
}

/** D.223-9: no contact nor attempt on the day of the refusal and the full days after it. */
function isCoolingDown({ lastRefusalAt, timeZone }: ContactFacts, rules: ChannelRules, now: Date): boolean {
  if (!lastRefusalAt || rules.refusalCooldownDays === 0) return false
  const lastDay = addDuration(lastRefusalAt, timeZone, `P${rules.refusalCooldownDays}D`)
  return localDate(now, timeZone) <= localDate(lastDay, timeZone)
}

type Wait = { readonly until: Date; readonly reason: DeferReason }

function whyWait(facts: ContactFacts, rules: ChannelRules, now: Date): Wait | undefined {
  if (facts.pausedUntil && facts.pausedUntil > now) return { until: facts.pausedUntil, reason: 'paused' }
  const wait = facts.class === 'marketing' ? whyMarketingWaits(facts, rules, now) : undefined
  if (wait) return wait
  if (facts.budgetUntil && facts.budgetUntil > now) return { until: facts.budgetUntil, reason: 'budget' }
  return undefined
}

function whyMarketingWaits(facts: ContactFacts, rules: ChannelRules, now: Date): Wait | undefined {
  const outOfHours = facts.channel === 'phone' && facts.consent?.outOfHours && facts.consent.proven
  const windows = outOfHours ? null : rules.windows
  const opens = (at: Date) => (windows ? nextAllowed(at, facts.timeZone, windows) : at)

  const freeAt = capsEnd(facts, rules.caps, now)
  if (freeAt > now) return { until: opens(freeAt), reason: 'frequency_cap' }
  if (windows && !isAllowed(now, facts.timeZone, windows)) {
    return { until: opens(now), reason: rules.windowReason }
  }
  return undefined
}

/** `now` when no cap is reached, else the instant at which the last of them has room again. */
function capsEnd({ contactedAt, timeZone }: ContactFacts, caps: readonly ContactCap[], now: Date): Date {
  const newestFirst = contactedAt.filter((at) => at <= now).sort((a, b) => b.getTime() - a.getTime())
  const ends = caps.map((cap) => {
    const blocking = newestFirst[cap.count - 1]
    if (!blocking || blocking < windowStart(cap, timeZone, now)) return now.getTime()
    return leavesWindowAt(blocking, cap, timeZone).getTime()
  })
  return new Date(Math.max(now.getTime(), ...ends))
}

/** The first instant that still counts at `now`. */
function windowStart(cap: ContactCap, timeZone: string, now: Date): Date {
  const back = addDuration(now, timeZone, `-${cap.period}`)
  if (cap.counted === 'rolling') return new Date(back.getTime() + 1)
  const firstDay = localDate(addDuration(back, timeZone, 'P1D'), timeZone)
  return localDateTime(timeZone, `${firstDay}T00:00`)
}

function leavesWindowAt(at: Date, cap: ContactCap, timeZone: string): Date {
  if (cap.counted === 'rolling') return addDuration(at, timeZone, cap.period)
  return localDateTime(timeZone, `${localDate(addDuration(at, timeZone, cap.period), timeZone)}T00:00`)
}
