import { consentChannels } from '../consent/consent.ts'
import { InvalidInputError, type Issue } from '../core/errors.ts'
import { ATTRIBUTE_NAME_LENGTH_MAX } from '../customers/profile.ts'
import type { ImportKind, ImportOptions } from './import.ts'

/**
 * Column header to what becomes of it. For customers: `externalId`, `email`, `phone`, `anonymousId`, `locale`,
 * `timezone`, `consent:<channel>:<purpose>`; for events: the four identities, `type`, `date`, `value`, `id`.
 * `ignore` for neither. Anything else names an attribute (or a property), with `:number`, `:boolean` or `:date`
 * after it when it is no text.
 */
export type Mapping = Readonly<Record<string, string>>

export type CellType = 'text' | 'number' | 'boolean' | 'date'

export type Target =
  | { readonly kind: 'ignore' }
  | { readonly kind: 'identity'; readonly identity: 'external' | 'email' | 'phone' | 'anonymous' }
  | { readonly kind: 'column'; readonly column: 'locale' | 'timezone' }
  | { readonly kind: 'attribute'; readonly name: string; readonly type: CellType }
  | { readonly kind: 'consent'; readonly channel: (typeof consentChannels)[number]; readonly purpose: string }
  | { readonly kind: 'event'; readonly part: 'type' | 'date' | 'value' | 'id' }

const identities = {
  externalId: 'external',
  email: 'email',
  phone: 'phone',
  anonymousId: 'anonymous',
} as const
const eventParts = ['type', 'date', 'value', 'id'] as const

/** Words that lists use for what we have a name for, in English and French, without accents and separators. */
const synonyms: Record<string, readonly string[]> = {
  email: ['email', 'mail', 'emailaddress', 'courriel', 'adresseemail', 'adressemail', 'adresseelectronique'],
  phone: [
    'phone',
    'phonenumber',
    'telephone',
    'tel',
    'mobile',
    'portable',
    'gsm',
    'numerodetelephone',
    'cellphone',
  ],
  externalId: [
    'id',
    'externalid',
    'customerid',
    'userid',
    'clientid',
    'idclient',
    'numeroclient',
    'codeclient',
  ],
  anonymousId: ['anonymousid'],
  locale: ['locale', 'language', 'lang', 'langue'],
  timezone: ['timezone', 'fuseau', 'fuseauhoraire'],
  firstName: ['firstname', 'givenname', 'prenom'],
  lastName: ['lastname', 'surname', 'familyname', 'nom', 'nomdefamille'],
  city: ['city', 'town', 'ville'],
  postcode: ['postcode', 'postalcode', 'zip', 'zipcode', 'codepostal', 'cp'],
  country: ['country', 'pays'],
}
const eventSynonyms: Record<string, readonly string[]> = {
  email: synonyms['email'] ?? [],
  phone: synonyms['phone'] ?? [],
  externalId: (synonyms['externalId'] ?? []).filter((word) => word !== 'id'),
  type: ['type', 'event', 'eventtype', 'evenement'],
  date: ['date', 'timestamp', 'occurredat', 'orderdate', 'datecommande'],
  value: ['value', 'amount', 'total', 'revenue', 'dollars', 'montant'],
  id: ['id', 'messageid', 'eventid', 'orderid', 'numerocommande'],
}

/** What each column probably is. A second column of the same meaning becomes an attribute under its own name. */
export function guessMapping(headers: readonly string[], kind: ImportKind): Mapping {
  const words = kind === 'events' ? eventSynonyms : synonyms
  const taken = new Set<string>()
  return Object.fromEntries(
    headers.map((header) => {
      const known = Object.keys(words).find((name) => words[name]?.includes(toWord(header)))
      const target = known && !taken.has(known) ? known : toName(header)
      taken.add(target)
      return [header, target]
    }),
  )
}

/** The guess, with what was given in its place. Throws InvalidInputError for a column that is not in the file. */
export function completeMapping(headers: readonly string[], given: Mapping, kind: ImportKind): Mapping {
  const unknown = Object.keys(given).filter((header) => !headers.includes(header))
  if (unknown.length > 0) {
    const issues = unknown.map((header) => ({
      path: `mapping.${header}`,
      message: 'is no column of the file',
    }))
    throw new InvalidInputError(`the file has no column ${unknown.join(', ')}`, issues)
  }
  const guess = guessMapping(
    headers.filter((header) => !Object.hasOwn(given, header)),
    kind,
  )
  const targets = new Set(Object.values(given))
  const free = Object.entries(guess).map(([header, target]) => [
    header,
    targets.has(target) ? 'ignore' : target,
  ])
  return { ...Object.fromEntries(free), ...given }
}

/** What each column becomes, in the order of the file. Throws InvalidInputError naming each wrong column. */
export function readTargets(
  headers: readonly string[],
  mapping: Mapping,
  kind: ImportKind,
  options: ImportOptions,
): Target[] {
  const issues: Issue[] = []
  const targets = headers.map((header) => {
    const text = mapping[header] ?? 'ignore'
    const target = toTarget(text, kind)
    if (!target) issues.push({ path: `mapping.${header}`, message: `cannot become ${text}` })
    return target ?? { kind: 'ignore' as const }
  })
  issues.push(
    ...doubles(headers, mapping),
    ...missing(targets, kind, options),
    ...consentIssues(targets, options),
  )
  if (issues.length > 0) throw new InvalidInputError('the columns cannot be taken like this', issues)
  return targets
}

function toTarget(text: string, kind: ImportKind): Target | undefined {
  if (text === 'ignore') return { kind: 'ignore' }
  if (Object.hasOwn(identities, text)) {
    return { kind: 'identity', identity: identities[text as keyof typeof identities] }
  }
  const part = eventParts.find((name) => name === text)
  if (kind === 'events' && part) return { kind: 'event', part }
  if (kind === 'customers' && (text === 'locale' || text === 'timezone'))
    return { kind: 'column', column: text }
  if (text.startsWith('consent:')) return kind === 'customers' ? toConsent(text) : undefined
  return toAttribute(text)
}

function toConsent(text: string): Target | undefined {
  const [, channel, ...purpose] = text.split(':')
  const known = consentChannels.find((name) => name === channel)
  return known && purpose.length === 1 && purpose[0]
    ? { kind: 'consent', channel: known, purpose: purpose[0] }
    : undefined
}

function toAttribute(text: string): Target | undefined {
  const match = /^(.*?)(?::(text|number|boolean|date))?$/s.exec(text)
  const name = match?.[1]?.trim() ?? ''
  if (name === '' || name.length > ATTRIBUTE_NAME_LENGTH_MAX || name.includes('\0')) return undefined
  return { kind: 'attribute', name, type: (match?.[2] ?? 'text') as CellType }
}

function doubles(headers: readonly string[], mapping: Mapping): Issue[] {
  const used = new Map<string, string>()
  return headers.flatMap((header) => {
    const target = (mapping[header] ?? 'ignore').replace(/:(text|number|boolean|date)$/, '')
    const other = used.get(target)
    used.set(target, header)
    const isDouble = other !== undefined && target !== 'ignore'
    return isDouble ? [{ path: `mapping.${header}`, message: `becomes ${target}, as ${other} does` }] : []
  })
}

function missing(targets: readonly Target[], kind: ImportKind, options: ImportOptions): Issue[] {
  const issues: Issue[] = []
  const hasEvent = (part: string) => targets.some((target) => target.kind === 'event' && target.part === part)
  if (!targets.some((target) => target.kind === 'identity')) {
    issues.push({
      path: 'mapping',
      message: 'no column says who it is: externalId, email, phone or anonymousId',
    })
  }
  if (kind === 'events' && !hasEvent('date'))
    issues.push({ path: 'mapping', message: 'no column is the date' })
  if (kind === 'events' && !hasEvent('type') && options.eventType === undefined) {
    issues.push({ path: 'mapping', message: 'no column is the type, and no eventType is given for all' })
  }
  return issues
}

/** COMPLIANCE.md A1: a consent without its proof is none. */
function consentIssues(targets: readonly Target[], { consent }: ImportOptions): Issue[] {
  const channels = targets.flatMap((target) => (target.kind === 'consent' ? [target.channel] : []))
  if (channels.length === 0) return []
  if (!consent) {
    return [{ path: 'options.consent', message: 'is missing: name the document that proves these consents' }]
  }
  const needsDate = channels.includes('phone') && !consent.givenAt
  return needsDate ? [{ path: 'options.consent.givenAt', message: 'is missing: phone consents expire' }] : []
}

function toWord(header: string): string {
  return header
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()
}

/** `Date de naissance` becomes `dateDeNaissance`; a header without letters keeps its text. */
function toName(header: string): string {
  const words =
    header
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  const [first = '', ...rest] = words
  const name =
    first.charAt(0).toLowerCase() +
    first.slice(1) +
    rest.map((w) => w.charAt(0).toUpperCase() + w.slice(1)).join('')
  return (name || header.trim() || 'column').slice(0, ATTRIBUTE_NAME_LENGTH_MAX)
}
