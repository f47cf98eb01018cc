import type { ConsentChannel } from '../consent/consent.ts'
import { normaliseEmail, normalisePhone } from '../customers/address.ts'
import { IDENTITY_LENGTH_MAX, type Identity } from '../customers/identity.ts'
import { toColumn } from '../customers/profile.ts'
import { EVENT_TYPE_LENGTH_MAX, isReservedType } from '../events/event.ts'
import { parseInstant } from '../events/instant.ts'
import type { CellType, Target } from './mapping.ts'
import type { CsvRow } from './read-csv.ts'

export interface RowError {
  readonly line: number
  readonly column: string | null
  readonly value: string | null
  readonly message: string
}

/** One row understood. */
export interface ImportRow {
  readonly line: number
  readonly identities: readonly Identity[]
  /** Attributes or, of an event, properties. */
  readonly set: Readonly<Record<string, unknown>>
  readonly consents: readonly {
    readonly channel: ConsentChannel
    readonly purpose: string
    readonly granted: boolean
  }[]
  readonly event?: RowEvent
}

export interface RowEvent {
  readonly type: string
  readonly at: Date
  readonly value?: number
  readonly id?: string
}

export interface RowRules {
  readonly headers: readonly string[]
  readonly targets: readonly Target[]
  /** Country of phone numbers that name none. */
  readonly country: string
  /** Set when rows are events. */
  readonly events?: { readonly defaultType: string | undefined; readonly now: Date }
}

const VALUE_SHOWN_MAX = 200
const CELL_CHARS_MAX = 10_000
const YES = new Set(['1', 'true', 'yes', 'y', 'oui', 'o', 'vrai', 'x', 'on'])
const NO = new Set(['0', 'false', 'no', 'n', 'non', 'faux', 'off'])
const FUTURE_MS_MAX = 5 * 60_000
const OLDEST = new Date('1900-01-01T00:00:00Z')

/** What a row says, or why it is refused: every wrong cell is named. */
export function readRow(row: CsvRow, rules: RowRules): ImportRow | RowError[] {
  if (row.problem) return [{ line: row.line, column: null, value: null, message: row.problem }]
  const draft = newDraft(row, rules)
  if (row.cells.length > rules.headers.length) {
    draft.wrong(null, null, `has ${row.cells.length} cells, the header has ${rules.headers.length}`)
  }
  rules.targets.forEach((target, position) => {
    const text = (row.cells[position] ?? '').trim()
    const problem = text === '' ? undefined : readCell(draft, target, text)
    if (problem) draft.wrong(rules.headers[position] ?? null, text, problem)
  })
  if (draft.identities.length === 0) draft.wrong(null, null, 'says nobody: no id, email or phone')
  const event = rules.events && readEvent(draft, rules.events)
  if (draft.errors.length > 0) return draft.errors

  const { line, identities, set, consents } = draft
  return { line, identities, set: Object.fromEntries(set), consents, ...(event ? { event } : {}) }
}

type Draft = ReturnType<typeof newDraft>

function newDraft({ line }: CsvRow, rules: RowRules) {
  const errors: RowError[] = []
  return {
    line,
    rules,
    errors,
    identities: [] as Identity[],
    set: new Map<string, unknown>(),
    consents: [] as { channel: ConsentChannel; purpose: string; granted: boolean }[],
    event: new Map<string, string>(),
    wrong(column: string | null, value: string | null, message: string) {
      errors.push({ line, column, value: value?.slice(0, VALUE_SHOWN_MAX) ?? null, message })
    },
  }
}

/** Takes a cell over into the draft; answers what is wrong with it. */
function readCell(draft: Draft, target: Target, text: string): string | undefined {
  if (text.length > CELL_CHARS_MAX) return `is longer than ${CELL_CHARS_MAX} characters`

  switch (target.kind) {
    case 'identity': {
      const value = normaliseIdentity(target.identity, text, draft.rules.country)
      if (value !== undefined) draft.identities.push({ kind: target.identity, value })
      return value === undefined
        ? `is no valid ${target.identity} id`.replace(/(email|phone) id$/, '$1')
        : undefined
    }
    case 'column':
      return keep(draft, target.column, toColumn(target.column, text, draft.rules.country), target.column)
    case 'attribute':
      return keep(draft, target.name, toValue(text, target.type), target.type)
    case 'consent': {
      const granted = toBoolean(text)
      if (granted !== undefined)
        draft.consents.push({ channel: target.channel, purpose: target.purpose, granted })
      return granted === undefined ? 'is neither yes nor no' : undefined
    }
    case 'event':
      draft.event.set(target.part, text)
      return undefined
    case 'ignore':
      return undefined
    default:
      return target satisfies never
  }
}

function keep({ set }: Draft, name: string, value: unknown, kind: string): string | undefined {
  if (value === undefined) return `is no ${kind}`
  set.set(name, value)
  return undefined
}

function normaliseIdentity(kind: Identity['kind'], text: string, country: string): string | undefined {
  if (kind === 'email') return normaliseEmail(text)
  if (kind === 'phone') return normalisePhone(text, country)
  return text.length <= IDENTITY_LENGTH_MAX && !/[\0\p{Surrogate}]/u.test(text) ? text : undefined
}

function readEvent(
  draft: Draft,
  { defaultType, now }: NonNullable<RowRules['events']>,
): RowEvent | undefined {
  const date = draft.event.get('date')
  const value = draft.event.get('value')
  const id = draft.event.get('id')
  const type = draft.event.get('type') ?? defaultType ?? ''
  const at = parseInstant(date ?? '')
  const number = value === undefined ? undefined : toNumber(value)

  const badType = problemOfType(type)
  const badDate = problemOfDate(at, now)
  if (badType) draft.wrong(null, type, badType)
  if (badDate) draft.wrong(null, date ?? null, badDate)
  if (value !== undefined && number === undefined) draft.wrong(null, value, 'has a value that is no number')
  return (
    at && {
      type,
      at,
      ...(number === undefined ? {} : { value: number }),
      ...(id === undefined ? {} : { id }),
    }
  )
}

function problemOfType(type: string): string | undefined {
  if (isReservedType(type)) return 'is an event type that only this system writes'
  const isUsable = type !== '' && type.length <= EVENT_TYPE_LENGTH_MAX && !type.includes('\0')
  return isUsable ? undefined : 'has no usable event type'
}

function problemOfDate(at: Date | undefined, now: Date): string | undefined {
  if (!at) return 'has no ISO 8601 date'
  const isPlausible = at >= OLDEST && at.getTime() <= now.getTime() + FUTURE_MS_MAX
  return isPlausible ? undefined : 'is dated in the future or before 1900'
}

function toValue(text: string, type: CellType): unknown {
  switch (type) {
    case 'text':
      return text
    case 'number':
      return toNumber(text)
    case 'boolean':
      return toBoolean(text)
    case 'date':
      return parseInstant(text)?.toISOString().replace('T00:00:00.000Z', '')
    default:
      return type satisfies never
  }
}

/** `1234.5`, `1 234,5` and `1234,5`; not `1,234`, of which nobody can say what it is. */
function toNumber(text: string): number | undefined {
  const plain = text.replace(/[\s\u00a0\u202f]/g, '')
  if (/^[+-]?\d{1,3},\d{3}$/.test(plain) || !/^[+-]?\d+([.,]\d+)?(e[+-]?\d{1,3})?$/i.test(plain))
    return undefined
  const number = Number(plain.replace(',', '.'))
  return Number.isFinite(number) ? number : undefined
}

function toBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase()
  if (YES.has(word)) return true
  return NO.has(word) ? false : undefined
}
