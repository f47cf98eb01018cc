import type { Context } from '../context.ts'
import { listFields } from '../segments/list-fields.ts'
import { authorHelpers } from './helpers/catalogue.ts'
import type { KnownVariables } from './known-variables.ts'
import { partialNames } from './partials.ts'
import { type KnownProperty, listKnownProperties, listScoreModels } from './queries/library.ts'

/** A value that a text may show. */
export interface OfferedVariable {
  readonly path: string
  readonly type: 'string' | 'number' | 'boolean' | 'array' | 'object'
  /** Share of the newest customers who have it; null where that means nothing. */
  readonly coverage: number | null
}

export interface OfferedVariables {
  readonly customer: readonly OfferedVariable[]
  /** Of each type of event: `event.items[].name`. */
  readonly events: readonly { readonly event: string; readonly variables: readonly OfferedVariable[] }[]
  readonly scores: readonly OfferedVariable[]
  readonly company: readonly OfferedVariable[]
  readonly links: readonly OfferedVariable[]
  readonly helpers: readonly string[]
  readonly partials: readonly string[]
}

const EVENTS_LOOKED_AT = 5_000
const FRESH_MS = 60_000
const OWN = ['email', 'phone', 'locale', 'timezone'] as const
const COMPANY = [
  'name',
  'postalAddress',
  'country',
  'currency',
  'locale',
  'timezone',
  'brand.color',
  'brand.font',
  'brand.logoUrl',
] as const
const LINKS = ['unsubscribe', 'preferences', 'view'] as const
const text = (path: string): OfferedVariable => ({ path, type: 'string', coverage: null })
const cacheOf = new WeakMap<object, { readonly offered: Promise<OfferedVariables>; readonly until: number }>()

/** What a text may show, as found on the newest customers and events; at most a minute old. */
export function listVariables({ db }: Context): Promise<OfferedVariables> {
  const known = cacheOf.get(db)
  if (known && known.until > performance.now()) return known.offered

  const offered = readVariables(db)
  cacheOf.set(db, { offered, until: performance.now() + FRESH_MS })
  offered.catch(() => cacheOf.delete(db))
  return offered
}

async function readVariables(db: Context['db']): Promise<OfferedVariables> {
  const { attributes } = await listFields(db)
  const properties = await listKnownProperties(db, EVENTS_LOOKED_AT)
  const models = await listScoreModels(db)
  return {
    customer: [
      ...attributes
        .filter(({ name }) => !(OWN as readonly string[]).includes(name))
        .map(({ name, type, coverage }) => ({ path: `customer.${name}`, type, coverage })),
      ...OWN.map((name) => text(`customer.${name}`)),
    ],
    events: byEvent(properties),
    scores: models.flatMap((model) => [
      { path: `scores.${model}.value`, type: 'number' as const, coverage: null },
      text(`scores.${model}.band`),
    ]),
    company: COMPANY.map((name) => text(`company.${name}`)),
    links: LINKS.map((name) => text(`links.${name}`)),
    helpers: Object.keys(authorHelpers).sort(),
    partials: [...partialNames],
  }
}

function byEvent(properties: readonly KnownProperty[]): OfferedVariables['events'] {
  const events = [...new Set(properties.map(({ event }) => event))]
  return events.map((event) => ({
    event,
    variables: properties
      .filter((one) => one.event === event)
      .map(({ name, type }) => ({ path: `event.${name}`, type, coverage: null })),
  }))
}

/** What the remarks on a source go by. Where nothing was ever seen, nothing is remarked. */
export function toKnown({ customer, events, scores, company, links }: OfferedVariables): KnownVariables {
  const inEvents = events.flatMap(({ variables }) => variables)
  return {
    customer: namesOf(customer),
    links: namesOf(links),
    company: namesOf(company),
    ...(inEvents.length > 0 && { event: namesOf(inEvents) }),
    ...(scores.length > 0 && { scores: namesOf(scores) }),
  }
}

function namesOf(variables: readonly OfferedVariable[]): string[] {
  return [...new Set(variables.map(({ path }) => path.split(/\.|\[/)[1] ?? ''))]
}
