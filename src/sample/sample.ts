import { bucketOf } from '../core/bucket.ts'
import { inventPerson, type Person } from './people.ts'

export const SAMPLE_PEOPLE = 240
/** Other numbers than the demo's people have, so that both may be there. */
const FIRST_ORDINAL = 9_700
const DAY_MS = 86_400_000
const HISTORY_DAYS = 360
const ORDERS_MOST = 7

export const SAMPLE_PURPOSE = 'promotions'
const LAPSED = 'sample-lapsed'
const MAIL = 'sample-winback'
const SMS = 'sample-reminder'
export const SAMPLE_WORKFLOW = 'sample-campaign'

/** Only invented people: a campaign that is tried out on these must not find a real one. */
const invented = { attribute: 'sample', is: true }

export const sampleSegments = [
  {
    key: LAPSED,
    name: { en: 'Sample: no order in 60 days', fr: 'Exemple : aucune commande en 60 jours' },
    condition: {
      all: [invented, { event: 'order_placed' }, { not: { event: 'order_placed', within: 'P60D' } }],
    },
  },
  {
    key: 'sample-loyal',
    name: { en: 'Sample: three orders or more', fr: 'Exemple : trois commandes ou plus' },
    condition: { all: [invented, { event: 'order_placed', count: { atLeast: 3 } }] },
  },
] as const

/** Made of the starters that come with the product. */
export const sampleTemplates = [
  {
    key: MAIL,
    starter: 'winback',
    name: { en: 'Sample: win-back email', fr: 'Exemple : e-mail de reconquête' },
  },
  {
    key: SMS,
    starter: 'winback-reminder',
    name: { en: 'Sample: reminder by SMS', fr: 'Exemple : rappel par SMS' },
  },
] as const

/** Written as the campaign wizard writes it, so that it opens there. */
export const sampleCampaign = {
  workflow: SAMPLE_WORKFLOW,
  name: { en: 'Sample: win back by email and SMS', fr: 'Exemple : reconquête par e-mail et SMS' },
  purpose: SAMPLE_PURPOSE,
  trigger: { audience: LAPSED },
  goal: { event: 'order_placed', within: 'P14D', value: 'total' },
  holdout: '10%',
  steps: [
    { send: { email: MAIL }, id: 'message-1' },
    { wait: { for: 'P2D', at: '10:00', zone: 'customer' } },
    {
      // biome-ignore lint/suspicious/noThenProperty: the branch of a workflow, not a promise
      branch: [{ if: { message: 'message-1', is: 'clicked' }, then: [] }],
      else: [{ send: { sms: SMS }, id: 'message-2' }],
    },
  ],
} as const

export interface SamplePerson extends Person {
  readonly events: readonly SampleEvent[]
}

export interface SampleEvent {
  /** Names it, whenever the sample is loaded. */
  readonly id: string
  readonly type: 'order_placed' | 'product_viewed'
  readonly at: Date
  readonly properties: Readonly<Record<string, unknown>>
  readonly value?: number
}

/** The same people on every installation; what they did ends yesterday. */
export function inventSample(now: Date): SamplePerson[] {
  return Array.from({ length: SAMPLE_PEOPLE }, (_, index) => {
    const id = `s${String(index + 1).padStart(3, '0')}`
    const person = inventPerson(id, FIRST_ORDINAL + index)
    return { ...person, externalId: `sample-${id}`, events: inventEvents(id, now) }
  })
}

/** A few orders over the last year, about a fifth of the people none; before each the product was looked at. */
function inventEvents(id: string, now: Date): SampleEvent[] {
  const draw = (what: string) => bucketOf(`sample:${what}`, id)
  const orders = Math.max(0, Math.floor(draw('orders') * (ORDERS_MOST + 2)) - 1)
  return Array.from({ length: orders }, (_, index) => {
    const at = new Date(now.getTime() - DAY_MS * (1 + Math.floor(draw(`day ${index}`) * HISTORY_DAYS)))
    const total = Math.round(1_500 + draw(`total ${index}`) * 16_500) / 100
    const order = `sample:${id}:${index + 1}`
    return [
      {
        id: `${order}:view`,
        type: 'product_viewed' as const,
        at: new Date(at.getTime() - 3_600_000),
        properties: { product: `CD-${100 + Math.floor(draw(`product ${index}`) * 40)}` },
      },
      {
        id: order,
        type: 'order_placed' as const,
        at,
        properties: { total, orderId: order },
        value: total,
      },
    ]
  }).flat()
}
