import { getSettings } from '../company/settings.ts'
import { listAsks } from '../consent/queries/asks.ts'
import { addDuration } from '../core/calendar.ts'
import type { Db } from '../db/client.ts'
import type { Condition } from '../segments/condition.ts'
import { matchCustomers } from '../segments/match.ts'
import { matchesFilter } from '../segments/property-filter.ts'
import { listArmResults } from '../workflows/queries/arms.ts'
import type { EventFacts, EventNeed, Facts, MessageFacts, Needs } from '../workflows/step.ts'
import type { AskFacts, CallFacts, ContactFacts, WebhookFacts } from '../workflows/step-facts.ts'
import { stepTypeOf } from '../workflows/steps/catalogue.ts'
import type { ArmResult } from '../workflows/thompson.ts'
import { type Enrolment, entryOf, sinceOf, type Traveller } from './enrolment.ts'
import {
  listAttributes,
  listAwaited,
  listCalls,
  listContacts,
  listResponses,
  listScores,
  listWebhooks,
  listZones,
} from './queries/facts.ts'

interface Asker extends Traveller {
  readonly needs: Needs
}

export interface FactScope {
  readonly zone: string
  readonly country: string
  readonly now: Date
}

/** The facts that each of these asks for where it stands, by enrolment: one statement per kind of fact for all of them. */
export async function loadFacts(
  db: Db,
  wave: readonly Traveller[],
  scope: FactScope,
): Promise<Map<number, Facts>> {
  const askers = wave.map((traveller) => ({ ...traveller, needs: needsOf(traveller) }))
  const zones = await loadZones(db, askers)
  const attributes = await loadAttributes(db, askers)
  const conditions = await loadConditions(db, askers, scope)
  const messages = await loadMessages(db, askers)
  const events = await loadEvents(db, askers, scope.zone)
  const calls = await loadCalls(db, askers)
  const webhooks = await loadWebhooks(db, askers)
  const asks = await loadAsks(db, askers, scope)
  const scores = await loadScores(db, askers)
  const contacts = await loadContacts(db, askers, scope.now)
  const arms = await loadArms(db, askers)

  return new Map(
    askers.map(({ enrolment: { id, customerId, workflowId, step }, needs }): [number, Facts] => [
      id,
      {
        customerZone: zones.get(customerId) ?? scope.zone,
        companyZone: scope.zone,
        country: scope.country,
        attributes: attributes.get(customerId) ?? {},
        conditions: (needs.conditions ?? []).map(
          (condition) => conditions.get(condition)?.has(customerId) ?? false,
        ),
        messages: messages.get(id) ?? {},
        events: events.get(id) ?? [],
        call: calls.get(id),
        webhook: webhooks.get(id),
        ask: asks.get(id),
        score: scores.get(`${customerId} ${needs.score}`),
        contacts: contacts.get(id) ?? [],
        arms: needs.arms ? (arms.get(`${workflowId} ${step}`) ?? {}) : {},
      },
    ]),
  )
}

/** Whether the step at which this one stands asks the database for anything. */
export function asksForFacts(traveller: Traveller): boolean {
  try {
    return Object.values(needsOf(traveller)).some((need) => (Array.isArray(need) ? need.length > 0 : need))
  } catch {
    // A step of an unknown type: to be tried, and to fail, among those that can be set aside one by one.
    return true
  }
}

function needsOf({ enrolment, version }: Traveller): Needs {
  const instruction = enrolment.step === null ? undefined : version.instructions.get(enrolment.step)
  return instruction ? stepTypeOf(instruction.type).needs(instruction.settings) : {}
}

async function loadZones(db: Db, askers: readonly Asker[]): Promise<Map<number, string>> {
  const ids = askers.filter(({ needs }) => needs.zone).map(({ enrolment }) => enrolment.customerId)
  return ids.length > 0 ? listZones(db, [...new Set(ids)]) : new Map()
}

async function loadAttributes(
  db: Db,
  askers: readonly Asker[],
): Promise<Map<number, Readonly<Record<string, unknown>>>> {
  const asking = askers.filter(({ needs }) => needs.attributes && needs.attributes.length > 0)
  const names = new Set(asking.flatMap(({ needs }) => needs.attributes ?? []))
  const ids = new Set(asking.map(({ enrolment }) => enrolment.customerId))
  const found = ids.size > 0 ? await listAttributes(db, [...ids], [...names]) : []
  return new Map(found.map(({ customerId, values }) => [customerId, values]))
}

/** The program holds each condition once, so the same object asks the same question. */
async function loadConditions(
  db: Db,
  askers: readonly Asker[],
  { now, zone }: FactScope,
): Promise<Map<Condition, Set<number>>> {
  const asked = new Map<Condition, Set<number>>()
  for (const { enrolment, needs } of askers) {
    for (const condition of needs.conditions ?? []) {
      const ids = asked.get(condition) ?? new Set<number>()
      asked.set(condition, ids.add(enrolment.customerId))
    }
  }
  const found = new Map<Condition, Set<number>>()
  for (const [condition, ids] of asked)
    found.set(condition, await matchCustomers(db, condition, [...ids], { now, zone }))
  return found
}

async function loadMessages(
  db: Db,
  askers: readonly Asker[],
): Promise<Map<number, Record<string, MessageFacts>>> {
  const wanted = askers.flatMap(({ enrolment, needs }) =>
    (needs.messages ?? []).map((stepId) => ({ enrolmentId: enrolment.id, stepId })),
  )
  const found = new Map<number, Record<string, MessageFacts>>()
  if (wanted.length === 0) return found
  for (const { enrolmentId, stepId, ...facts } of await listResponses(db, wanted, earliestEntry(askers))) {
    found.set(enrolmentId, { ...found.get(enrolmentId), [stepId]: facts })
  }
  return found
}

function earliestEntry(askers: readonly Asker[]): Date {
  return new Date(Math.min(...askers.map(({ enrolment }) => enrolment.enteredAt.getTime())))
}

async function loadEvents(
  db: Db,
  askers: readonly Asker[],
  zone: string,
): Promise<Map<number, (EventFacts | undefined)[]>> {
  const waiting = askers.filter(({ needs }) => needs.events && needs.events.length > 0)
  const wanted = waiting.map(({ enrolment, needs }) => {
    const { at, afterEvent } = sinceOf(enrolment)
    const types = [...new Set(needs.events?.flatMap((need) => need.types))]
    return { enrolmentId: enrolment.id, customerId: enrolment.customerId, types, since: at, afterEvent }
  })
  const found = new Map<number, EventFacts[]>()
  for (const { enrolmentId, ...event } of wanted.length > 0 ? await listAwaited(db, wanted) : []) {
    const known = found.get(enrolmentId)
    if (known) known.push(event)
    else found.set(enrolmentId, [event])
  }
  return new Map(
    waiting.map(({ enrolment, needs }) => [
      enrolment.id,
      (needs.events ?? []).map((need) =>
        found.get(enrolment.id)?.find((event) => answers(need, event, enrolment, zone)),
      ),
    ]),
  )
}

function answers(need: EventNeed, event: EventFacts, enrolment: Enrolment, zone: string): boolean {
  if (!need.types.includes(event.type)) return false
  if (need.where && !matchesFilter(need.where, event.properties, zone)) return false
  const entry = entryOf(enrolment).properties
  return (need.match ?? []).every((pair) => {
    const [awaited, name] = typeof pair === 'string' ? [pair, pair] : pair
    return entry[name] !== undefined && entry[name] === event.properties[awaited]
  })
}

async function loadCalls(db: Db, askers: readonly Asker[]): Promise<Map<number, CallFacts>> {
  const wanted = askers
    .filter(({ needs, enrolment }) => needs.call && enrolment.waiting)
    .map(({ enrolment: { id, customerId, step } }) => ({ enrolmentId: id, customerId, stepId: step ?? '' }))
  const found = wanted.length > 0 ? await listCalls(db, wanted) : []
  return new Map(found.map(({ enrolmentId, state, outcome }) => [enrolmentId, { state, outcome }]))
}

async function loadWebhooks(db: Db, askers: readonly Asker[]): Promise<Map<number, WebhookFacts>> {
  const wanted = askers
    .filter(({ needs, enrolment }) => needs.webhook && enrolment.waiting)
    .map(({ enrolment: { id, step, visit } }) => ({ enrolmentId: id, stepId: step ?? '', visit }))
  const found = wanted.length > 0 ? await listWebhooks(db, wanted) : []
  return new Map(found.map(({ enrolmentId, ...facts }) => [enrolmentId, facts]))
}

async function loadAsks(
  db: Db,
  askers: readonly Asker[],
  { now, zone }: FactScope,
): Promise<Map<number, AskFacts>> {
  const asking = askers.flatMap(({ enrolment: { id, customerId }, version: { header }, needs: { ask } }) =>
    ask
      ? [
          {
            id,
            customerId,
            workflow: header.key,
            channel: ask.channel,
            purpose: ask.purpose ?? header.purpose ?? '',
          },
        ]
      : [],
  )
  if (asking.length === 0) return new Map()
  const { count, period } = (await getSettings(db)).contact.asks
  const since = addDuration(now, zone, `-${period}`)
  const found = await listAsks(
    db,
    asking.map((one) => ({ ...one, since })),
  )
  const keyOf = (one: { customerId: number; channel: string; purpose: string; workflow: string }) =>
    `${one.customerId} ${one.channel} ${one.purpose} ${one.workflow}`
  const known = new Map(found.map((row) => [keyOf(row), row]))
  return new Map(
    asking.flatMap((one) => {
      const row = known.get(keyOf(one))
      if (!row) return []
      const { asked, askedHereAt, mailedAt } = row
      return [[one.id, { asked, atMost: count, askedHereAt, mailedAt }]]
    }),
  )
}

async function loadScores(db: Db, askers: readonly Asker[]): Promise<Map<string, number>> {
  const wanted = askers.flatMap(({ enrolment, needs }) =>
    needs.score === undefined ? [] : [{ customerId: enrolment.customerId, model: needs.score }],
  )
  const found = wanted.length > 0 ? await listScores(db, wanted) : []
  return new Map(found.map(({ customerId, model, value }) => [`${customerId} ${model}`, value]))
}

const unreachable: ContactFacts = { hasAddress: false, suppressed: false, consent: null }

async function loadContacts(
  db: Db,
  askers: readonly Asker[],
  now: Date,
): Promise<Map<number, readonly ContactFacts[]>> {
  const asking = askers.flatMap(({ enrolment: { id, customerId }, version, needs }) =>
    (needs.contacts ?? []).map(({ channel, purpose }) => {
      return { id, customerId, channel, purpose: purpose ?? version.header.purpose ?? '' }
    }),
  )
  const found = new Map<number, readonly ContactFacts[]>()
  if (asking.length === 0) return found
  const known = new Map(
    (await listContacts(db, asking, now)).map((row) => [
      `${row.customerId} ${row.channel} ${row.purpose}`,
      row,
    ]),
  )
  for (const { id, customerId, channel, purpose } of asking)
    found.set(id, [...(found.get(id) ?? []), known.get(`${customerId} ${channel} ${purpose}`) ?? unreachable])
  return found
}

async function loadArms(db: Db, askers: readonly Asker[]): Promise<Map<string, Record<string, ArmResult>>> {
  const wanted = askers.flatMap(({ enrolment: { workflowId, step }, needs }) =>
    needs.arms && step !== null ? [{ workflowId, step }] : [],
  )
  const found = new Map<string, Record<string, ArmResult>>()
  for (const { workflowId, step, arm, shown, won } of wanted.length > 0
    ? await listArmResults(db, wanted)
    : [])
    found.set(`${workflowId} ${step}`, { ...found.get(`${workflowId} ${step}`), [arm]: { shown, won } })
  return found
}
