import type { Issue } from '../../core/errors.ts'
import { IDENTITY_LENGTH_MAX, type Identity } from '../../customers/identity.ts'
import { ATTRIBUTE_NAME_LENGTH_MAX } from '../../customers/profile.ts'
import { EVENT_TYPE_LENGTH_MAX, isReservedType } from '../../events/event.ts'
import type { IncomingItem } from '../../events/incoming.ts'
import { parseInstant, settleInstant } from '../../events/instant.ts'
import { receiptKeyOf } from '../../events/receipt-key.ts'
import type { Call, CallType } from './tracking-schema.ts'
import { checkTree } from './tracking-tree.ts'

export const ITEM_CHARS_MAX = 32 * 1024

/** Where a call stands in its request, and when it came. */
export interface CallPlace {
  /** `` or `batch.3.`: put before each field's path. */
  readonly prefix: string
  readonly receivedAt: Date
  /** Of the batch; a call's own counts first. */
  readonly sentAt?: Date | undefined
  readonly context?: Call['context']
  readonly issues: Issue[]
}

/** Our word for a call of theirs; undefined when `place.issues` says what is wrong with it. */
export function toItem(type: CallType, call: Call, place: CallPlace): IncomingItem | undefined {
  const before = place.issues.length
  const base = readBase(place, call)
  const item = readers[type](place, call, base)
  return place.issues.length === before ? item : undefined
}

type Base = Pick<IncomingItem, 'identities' | 'at' | 'receiptKey'> & {
  readonly clampedFrom: Date | undefined
}
type ReadCall = (place: CallPlace, call: Call, base: Base) => IncomingItem | undefined

const readers: Record<CallType, ReadCall> = {
  track: (place, call, base) => toEvent(place, readType(place, call.event), call.properties, base),
  page: (place, call, base) => toEvent(place, 'page_viewed', withName(call), base),
  screen: (place, call, base) => toEvent(place, 'screen_viewed', withName(call), base),
  identify: (place, call, base) => {
    const { locale, timezone } = { ...place.context, ...call.context }
    return toIdentify(place, { ...texts({ locale, timezone }), ...call.traits }, base)
  },
  group: (place, call, base) => {
    const groupId = readId(place, 'groupId', call.groupId)
    if (groupId === undefined) wrong(place, 'groupId', 'is missing')
    const hasTraits = call.traits && Object.keys(call.traits).length > 0
    return toIdentify(place, { groupId, ...(hasTraits ? { group: call.traits } : {}) }, base)
  },
  alias: (place, call, base) => {
    const previousId = readId(place, 'previousId', call.previousId)
    const [user] = base.identities
    if (previousId === undefined) wrong(place, 'previousId', 'is missing')
    if (user?.kind !== 'external')
      wrong(place, 'userId', 'is missing: an alias says whom previousId belongs to')
    if (previousId === undefined || user?.kind !== 'external') return undefined
    return { kind: 'alias', identities: [user], at: base.at, receiptKey: base.receiptKey, previousId }
  },
}

function wrong({ prefix, issues }: CallPlace, path: string, message: string): void {
  issues.push({ path: prefix + path, message })
}

/** Trimmed; an empty one is none. */
function readId(
  place: CallPlace,
  path: string,
  value: string | number | null | undefined,
): string | undefined {
  const text = String(value ?? '').trim()
  if (text.length > IDENTITY_LENGTH_MAX)
    wrong(place, path, `is longer than ${IDENTITY_LENGTH_MAX} characters`)
  else if (!isStorable(text)) wrong(place, path, 'contains a control character or half a surrogate pair')
  return text === '' ? undefined : text
}

export function readInstant(
  place: CallPlace,
  path: string,
  value: string | null | undefined,
): Date | undefined {
  const instant = value ? parseInstant(value) : undefined
  if (value && !instant) wrong(place, path, 'is not an ISO 8601 date and time')
  return instant
}

/** JSON text of an object that can be stored as it is. */
function readTree(place: CallPlace, path: string, value: Record<string, unknown>): string {
  const problem = checkTree(value)
  if (problem) {
    wrong(place, [path, ...problem.path].join('.'), problem.message)
    return '{}'
  }
  const text = JSON.stringify(value)
  if (text.length > ITEM_CHARS_MAX) wrong(place, path, `is larger than ${ITEM_CHARS_MAX / 1024} kB of JSON`)
  return text
}

function readBase(place: CallPlace, call: Call): Base {
  const userId = readId(place, 'userId', call.userId)
  const anonymousId = readId(place, 'anonymousId', call.anonymousId)
  const identities: Identity[] = []
  if (userId !== undefined) identities.push({ kind: 'external', value: userId })
  if (anonymousId !== undefined) identities.push({ kind: 'anonymous', value: anonymousId })
  if (identities.length === 0)
    wrong(place, 'userId', 'is missing, and anonymousId too: one of them is needed')

  const timestamp =
    readInstant(place, 'timestamp', call.timestamp) ??
    readInstant(place, 'originalTimestamp', call.originalTimestamp)
  const sentAt = readInstant(place, 'sentAt', call.sentAt) ?? place.sentAt
  const { at, clampedFrom } = settleInstant(timestamp, sentAt, place.receivedAt)
  const messageId = call.messageId?.trim()
  return { identities, at, clampedFrom, receiptKey: messageId ? receiptKeyOf(messageId) : undefined }
}

function readType(place: CallPlace, event: unknown): string {
  const type = typeof event === 'string' ? event.trim() : ''
  if (type === '') wrong(place, 'event', 'is missing: the name of what happened')
  else if (type.length > EVENT_TYPE_LENGTH_MAX)
    wrong(place, 'event', `is longer than ${EVENT_TYPE_LENGTH_MAX} characters`)
  else if (!isStorable(type)) wrong(place, 'event', 'contains a control character or half a surrogate pair')
  else if (isReservedType(type)) wrong(place, 'event', `${type} is written by this system only`)
  return type
}

/** Each field by name: rest and spread would be a third of the price of taking an event in. */
function toEvent(
  place: CallPlace,
  type: string,
  given: Record<string, unknown> | null | undefined,
  { identities, at, clampedFrom, receiptKey }: Base,
): IncomingItem {
  const properties = clampedFrom ? { ...given, $occurredAt: clampedFrom.toISOString() } : (given ?? {})
  return {
    kind: 'event',
    identities,
    at,
    receiptKey,
    type,
    properties: readTree(place, 'properties', properties),
    value: amountOf(properties),
    clamped: clampedFrom !== undefined,
  }
}

function toIdentify(place: CallPlace, set: Record<string, unknown>, base: Base): IncomingItem {
  readTree(place, 'traits', set)
  for (const name of Object.keys(set)) {
    if (name.trim() === '' || name.length > ATTRIBUTE_NAME_LENGTH_MAX || !isStorable(name)) {
      wrong(place, `traits.${name.slice(0, ATTRIBUTE_NAME_LENGTH_MAX)}`, 'is not a name for an attribute')
    }
  }
  const { identities, at, receiptKey } = base
  return { kind: 'identify', identities, at, receiptKey, set }
}

function withName({ name, category, properties }: Call): Record<string, unknown> {
  return { ...(name ? { name } : {}), ...(category ? { category } : {}), ...properties }
}

/** `value`, else `revenue`, else `total`: the first that is a number, or a text of one. */
function amountOf(properties: Record<string, unknown>): number | undefined {
  for (const name of ['value', 'revenue', 'total']) {
    const given = properties[name]
    const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given
    if (typeof number === 'number' && Number.isFinite(number)) return number
  }
  return undefined
}

function texts(fields: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** With the u flag a surrogate stands alone only when it is half a pair. */
function isStorable(text: string): boolean {
  if (/^[\x20-\x7e]*$/.test(text)) return true
  return !/[\p{Cc}\p{Surrogate}]/u.test(text)
}
