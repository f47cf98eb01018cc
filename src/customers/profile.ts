import { isDeepStrictEqual } from 'node:util'
import { normaliseEmail, normalisePhone } from './address.ts'

/** What is known about a customer. The four columns are addressed by their names, like any attribute. */
export interface Profile {
  readonly email: string | null
  readonly phone: string | null
  readonly locale: string | null
  readonly timezone: string | null
  readonly attributes: Readonly<Record<string, unknown>>
}

export interface AttributeChange {
  readonly customerId: number
  /** Null removes, as `unset` does. */
  readonly set?: Readonly<Record<string, unknown>>
  /** Adds to a number; one that is not there counts from 0. */
  readonly increment?: Readonly<Record<string, number>>
  readonly unset?: readonly string[]
  /** Values that a list gains, each once; what is no list becomes one. */
  readonly append?: Readonly<Record<string, readonly unknown[]>>
  /** Values that a list loses. */
  readonly remove?: Readonly<Record<string, readonly unknown[]>>
}

/** A value that was not taken over, and why. `taken`: the address belongs to another customer. */
export interface Refusal {
  readonly name: string
  readonly reason: 'invalid' | 'taken'
}

export interface ChangedProfile {
  readonly profile: Profile
  readonly changed: readonly string[]
  readonly refused: readonly Refusal[]
}

export const profileColumns = ['email', 'phone', 'locale', 'timezone'] as const
export type ProfileColumn = (typeof profileColumns)[number]

export const ATTRIBUTE_NAME_LENGTH_MAX = 100
const LOCALE_LENGTH_MAX = 35

export function isProfileColumn(name: string): name is ProfileColumn {
  return (profileColumns as readonly string[]).includes(name)
}

/** Applies unset, set, increment, append and remove, in this order. `changed` names only what is different afterwards. */
export function applyChange(
  before: Profile,
  change: AttributeChange,
  defaultCountry: string,
): ChangedProfile {
  const wanted = new Map<string, unknown>((change.unset ?? []).map((name) => [name, null]))
  for (const [name, value] of Object.entries(change.set ?? {})) wanted.set(name, value ?? null)

  const refused: Refusal[] = []
  for (const [name, by] of Object.entries(change.increment ?? {})) {
    const sum = add(wanted.has(name) ? wanted.get(name) : attributeOf(before, name), by)
    if (sum === undefined || isProfileColumn(name)) refused.push({ name, reason: 'invalid' })
    else wanted.set(name, sum)
  }
  changeLists(before, change, wanted, refused)
  return { ...write(before, wanted, { defaultCountry, refused }), refused }
}

export const LIST_LENGTH_MAX = 1_000

function changeLists(
  before: Profile,
  { append = {}, remove = {} }: AttributeChange,
  wanted: Map<string, unknown>,
  refused: Refusal[],
): void {
  for (const name of new Set([...Object.keys(append), ...Object.keys(remove)])) {
    const list = toList(wanted.has(name) ? wanted.get(name) : attributeOf(before, name))
    const gained = new Set([...list, ...(append[name] ?? [])])
    const left = [...gained].filter((one) => !remove[name]?.includes(one))
    if (isProfileColumn(name) || left.length > LIST_LENGTH_MAX) refused.push({ name, reason: 'invalid' })
    else if (gained.size > 0) wanted.set(name, left)
  }
}

function toList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return (value ?? null) === null ? [] : [value]
}

function add(from: unknown, by: number): number | undefined {
  const start = from ?? 0
  return typeof start === 'number' ? start + by : undefined
}

export function attributeOf(profile: Profile, name: string): unknown {
  if (isProfileColumn(name)) return profile[name]
  return Object.hasOwn(profile.attributes, name) ? profile.attributes[name] : null
}

/** Undefined when the value cannot stand in that column. */
export function toColumn(column: ProfileColumn, value: unknown, defaultCountry: string): string | undefined {
  if (typeof value !== 'string') return undefined

  switch (column) {
    case 'email':
      return normaliseEmail(value)
    case 'phone':
      return normalisePhone(value, defaultCountry)
    case 'locale':
      return toLocale(value)
    case 'timezone':
      return toTimeZone(value)
    default:
      return column satisfies never
  }
}

/** `wanted` names the new value of each; null removes. */
function write(
  before: Profile,
  wanted: ReadonlyMap<string, unknown>,
  { defaultCountry, refused }: { defaultCountry: string; refused: Refusal[] },
): Pick<ChangedProfile, 'profile' | 'changed'> {
  const after: Draft = { columns: {}, attributes: new Map(Object.entries(before.attributes)) }
  const changed: string[] = []
  for (const [name, value] of wanted) {
    const taken = isProfileColumn(name) && value !== null ? toColumn(name, value, defaultCountry) : value
    if (taken === undefined) refused.push({ name, reason: 'invalid' })
    else if (!isSameValue(attributeOf(before, name), taken)) {
      changed.push(name)
      put(after, name, taken)
    }
  }
  // fromEntries defines properties, so a name like __proto__ stays a plain name.
  return {
    profile: { ...before, ...after.columns, attributes: Object.fromEntries(after.attributes) },
    changed,
  }
}

interface Draft {
  readonly columns: Partial<Record<ProfileColumn, string | null>>
  readonly attributes: Map<string, unknown>
}

function put({ columns, attributes }: Draft, name: string, value: unknown): void {
  if (isProfileColumn(name)) columns[name] = value as string | null
  else if (value === null) attributes.delete(name)
  else attributes.set(name, value)
}

/** Dates and such compare as the JSON that will be stored; nothing and null are the same. */
export function isSameValue(before: unknown, after: unknown): boolean {
  if ((before ?? null) === null || after === null) return (before ?? null) === after
  if (typeof after !== 'object') return before === after
  return isDeepStrictEqual(before, JSON.parse(JSON.stringify(after)))
}

/** The few that a company's customers have: asking Intl again takes longer than the rest of a row. */
const knownLocales = new Map<string, string>()
const KNOWN_MAX = 1_000

/** `fr_fr` and `fr-FR` alike; undefined for what is no language tag. */
function toLocale(text: string): string | undefined {
  const known = knownLocales.get(text)
  if (known || text.length > LOCALE_LENGTH_MAX) return known
  try {
    const [locale] = Intl.getCanonicalLocales(text.trim().replaceAll('_', '-'))
    if (locale && knownLocales.size < KNOWN_MAX) knownLocales.set(text, locale)
    return locale
  } catch {
    return undefined
  }
}

const knownZones = new Map<string, string>()

/** The name as tzdata spells it. Offsets like `+02:00` are no zones: they do not know summer time. */
function toTimeZone(text: string): string | undefined {
  const known = knownZones.get(text)
  if (known) return known
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(text)) return undefined
  try {
    const zone = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone
    knownZones.set(text, zone)
    return zone
  } catch {
    return undefined
  }
}
