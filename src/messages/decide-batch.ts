import type { Settings } from '../company/settings.ts'
import { placeOf } from '../consent/contact-place.ts'
import {
  type ChannelRules,
  type ContactFacts,
  type ContactVerdict,
  capHorizon,
  decideContact,
} from '../consent/contact-policy.ts'
import { rulesFor, toContactRules } from '../consent/contact-rules.ts'
import type { Db } from '../db/client.ts'
import type { MessageChannel } from './message.ts'
import type { ClaimedMessage } from './queries/claim.ts'
import { type GatePerson, loadContacts, loadPeople } from './queries/facts.ts'

/** Keeps what it is given, see channels/email/outbox.ts and channels/sms/outbox.ts. */
const OUTBOX = 'outbox'

/** A claimed message with its person and what the policy says of the two. */
export interface Decision {
  readonly message: ClaimedMessage
  readonly person: GatePerson
  readonly verdict: ContactVerdict
  /** The clock by which the rules were read. */
  readonly timeZone: string
  /** What the verdict was based on, without personal data: kept with the message. */
  readonly seen: Record<string, unknown>
}

export interface DecideOptions {
  readonly channel: MessageChannel
  readonly settings: Settings
  readonly now: Date
  /** Who would carry them. Left out where nothing leaves by itself: in calls, forecasts and simulations. */
  readonly provider?: string
  /** When to look again at the messages of a workflow that is paused. */
  readonly pausedUntil?: (workflowId: number) => Date | null
  /** What another room counts as contacts, in place of the messages that left. */
  readonly contactedAt?: ReadonlyMap<number, readonly Date[]>
  readonly lastRefusalAt?: ReadonlyMap<number, Date>
  /** For a forecast: nothing is sent on it, so nothing is locked. */
  readonly locking?: 'only_looks'
}

/**
 * Decides for a batch of claimed messages, inside the gate's transaction: the facts of all of them in two
 * statements, then the policy one by one, each counting what the ones before it were allowed. Messages of
 * people whose consent is being changed at this instant are left out: they are for the next round.
 */
export async function decideBatch(
  db: Db,
  messages: readonly ClaimedMessage[],
  options: DecideOptions,
): Promise<Decision[]> {
  if (messages.length === 0) return []
  const people = await loadPeople(db, options.channel, messages, options.locking)
  const rules = rulesOf(options)
  const asked = messages.flatMap((message) => {
    const person = people.get(message.id) ?? nobody(message.id)
    if (person.busy) return []
    const place = placeOf(person, options.channel, {
      country: options.settings.company.country,
      timeZone: options.settings.company.timezone,
    })
    return [{ message, person, place, rules: rules(place) }]
  })

  const contacts = new Map(options.contactedAt ?? (await countContacts(db, asked, options)))
  return asked.map((one) => {
    const { message, person, place } = one
    const facts = factsOf(one, options, contacts.get(message.customerId) ?? [])
    const verdict = decideContact(facts, one.rules, options.now)
    if (verdict.kind === 'send' && message.class === 'marketing') {
      contacts.set(message.customerId, [options.now, ...facts.contactedAt])
    }
    const seen = toSeen(facts, verdict, options.now)
    return { message, person, verdict, timeZone: place.timeZone, seen }
  })
}

type Place = ReturnType<typeof placeOf>

/** Rules by place, worked out once per batch. */
function rulesOf({ channel, settings, now }: DecideOptions): (place: Place) => ChannelRules {
  const contactRules = toContactRules(settings)
  const known = new Map<string, ChannelRules>()
  return (place) => {
    const key = `${place.country} ${place.timeZone} ${place.region}`
    const rules = known.get(key) ?? rulesFor(contactRules, channel, place, now)
    known.set(key, rules)
    return rules
  }
}

interface Asked {
  readonly message: ClaimedMessage
  readonly person: GatePerson
  readonly place: Place
  readonly rules: ChannelRules
}

async function countContacts(
  db: Db,
  asked: readonly Asked[],
  { channel, now }: DecideOptions,
): Promise<Map<number, readonly Date[]>> {
  const capped = asked.filter(({ message, rules }) => message.class === 'marketing' && rules.caps.length > 0)
  if (capped.length === 0) return new Map()

  const horizons = new Map(capped.map(({ rules, place }) => [rules, place.timeZone]))
  const since = Math.min(
    ...Array.from(horizons, ([rules, zone]) => capHorizon(rules.caps, zone, now).getTime()),
  )
  const customerIds = capped.map(({ message }) => message.customerId)
  return loadContacts(db, { channel, customerIds, since: new Date(since) })
}

function factsOf(
  { message, person, place }: Asked,
  options: DecideOptions,
  contactedAt: readonly Date[],
): ContactFacts {
  const address = message.channel === 'email' ? person.email : person.phone
  return {
    channel: message.channel,
    class: message.class,
    hasAddress: address !== null && person.state !== 'merged',
    erased: person.state === 'erased',
    suppressed: person.suppressed,
    ...(person.sample && isReal(options.provider) && { sample: true }),
    consent: person.consent,
    timeZone: place.timeZone,
    country: place.country,
    contactedAt,
    lastRefusalAt: options.lastRefusalAt?.get(message.customerId) ?? null,
    expiresAt: message.expiresAt,
    pausedUntil: message.workflowId === null ? null : (options.pausedUntil?.(message.workflowId) ?? null),
  }
}

function isReal(provider: string | undefined): boolean {
  return provider !== undefined && provider !== OUTBOX
}

function toSeen(facts: ContactFacts, verdict: ContactVerdict, now: Date): Record<string, unknown> {
  const { consent, contactedAt, lastRefusalAt, pausedUntil, ...plain } = facts
  return {
    at: now,
    verdict,
    facts: {
      ...plain,
      consent: consent && { state: consent.state, entryId: consent.entryId, since: consent.since },
      contacts: contactedAt.length,
      ...(contactedAt[0] ? { lastContactAt: contactedAt[0] } : {}),
      ...(lastRefusalAt ? { lastRefusalAt } : {}),
      ...(pausedUntil ? { pausedUntil } : {}),
    },
  }
}

/** The customer's row is gone, which only an erasure by hand could do. */
function nobody(messageId: number): GatePerson {
  return {
    messageId,
    state: 'erased',
    email: null,
    phone: null,
    locale: null,
    timezone: null,
    attributes: {},
    suppressed: false,
    sample: false,
    consent: null,
    busy: false,
    tracking: [],
  }
}
