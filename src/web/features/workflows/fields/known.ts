import { useQuery } from '@tanstack/react-query'
import { call } from '../../../api/call.ts'
import { useLocale } from '../../../words/locale.tsx'
import { pick } from '../../../words/texts.ts'
import { useDesigner } from '../designer-context.ts'
import { useNames } from '../use-names.ts'
import type { Schema } from './schema.ts'

export interface Known {
  readonly value: string
  readonly label: string
}

/** What a field that holds a key refers to, by the field's name: `notify.template` where it is another one elsewhere. */
const kinds = {
  email: 'email',
  sms: 'sms',
  script: 'script',
  list: 'list',
  segment: 'segment',
  segment_entered: 'segment',
  segment_left: 'segment',
  audience: 'segment',
  add: 'static segment',
  remove: 'static segment',
  purpose: 'purpose',
  start: 'workflow',
  stop: 'workflow',
  form: 'form',
  score: 'score',
  model: 'score',
  message: 'message',
  endpoint: 'endpoint',
  wording: 'wording',
  template: 'email',
  // Staff are told in plain text.
  'notify.template': 'sms',
} as const
type Kind = (typeof kinds)[keyof typeof kinds]

const KEY = /\[a-z0-9\]/

/** A tag may be called anything, a segment has a key: the pattern tells one from the other. */
export function referenceOf(name: string, { type, pattern }: Schema, parent = ''): Kind | undefined {
  if (type !== 'string' || (pattern !== undefined && !KEY.test(pattern))) return undefined
  if (pattern === undefined && (name === 'add' || name === 'remove')) return undefined
  const own = `${parent}.${name}`
  if (own in kinds) return kinds[own as keyof typeof kinds]
  return name in kinds ? kinds[name as keyof typeof kinds] : undefined
}

/** What exists of this kind. */
export function useKnown(kind: Kind): readonly Known[] {
  const { locale } = useLocale()
  const { steps } = useDesigner()
  const names = useNames()
  const { data = [] } = useQuery({
    queryKey: ['designer', kind, locale],
    enabled: kind !== 'message',
    queryFn: () => readKnown(kind, locale),
  })
  if (kind !== 'message') return data
  return steps.filter(({ type }) => type === 'send').map(({ id }) => ({ value: id, label: names.step(id) }))
}

async function readKnown(kind: Kind, locale: 'fr' | 'en'): Promise<Known[]> {
  switch (kind) {
    case 'list': {
      const { items } = await call('GET /call-lists')
      return items.map(({ key, name }) => ({ value: key, label: name }))
    }
    case 'purpose': {
      const { items } = await call('GET /purposes')
      return items.map(({ key, name }) => ({ value: key, label: pick(name, locale) }))
    }
    case 'segment':
    case 'static segment': {
      const { items } = await call('GET /segments')
      const shown = kind === 'segment' ? items : items.filter((one) => one.kind === 'static')
      return shown.map(({ key, name }) => ({ value: key, label: pick(name, locale) }))
    }
    case 'workflow': {
      const { items } = await call('GET /workflows', { query: { limit: 100 } })
      return items.map(({ key, name }) => ({ value: key, label: pick(name, locale) }))
    }
    case 'form': {
      const { items } = await call('GET /forms')
      return items.map(({ key, definition }) => ({ value: key, label: String(definition['name'] || key) }))
    }
    case 'endpoint': {
      const { items } = await call('GET /webhooks/endpoints')
      return items.map(({ key }) => ({ value: key, label: key }))
    }
    case 'wording': {
      const { items } = await call('GET /wordings', { query: { limit: 200 } })
      return [...new Set(items.map(({ key }) => key))].map((key) => ({ value: key, label: key }))
    }
    case 'score': {
      const { items } = await call('GET /scores/models')
      return items.map(({ key }) => ({ value: key, label: key }))
    }
    default: {
      const { items } = await call('GET /templates')
      const shown = items.filter((one) => one.kind === kind)
      return shown.map(({ key, name }) => ({ value: key, label: name || key }))
    }
  }
}

const attributeFields = new Set([
  'attribute',
  'date',
  'prefer',
  'include',
  'clear',
  'set',
  'increment',
  'append',
  'map',
])

/** Names of events and attributes that there are already; others may be typed. */
export function useSuggestions(name: string): readonly string[] {
  const { data } = useQuery({ queryKey: ['segment-fields'], queryFn: () => call('GET /segment-fields') })
  if (name === 'event') return data?.events.map(({ type }) => type) ?? []
  return attributeFields.has(name) ? (data?.attributes.map((one) => one.name) ?? []) : []
}
