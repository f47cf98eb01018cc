import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import type { Condition } from './draft.ts'
import { texts } from './texts.ts'

export const fieldKinds = ['attribute', 'event', 'message', 'consent', 'score', 'segment'] as const
export type FieldKind = (typeof fieldKinds)[number]

/** Something that a condition may be about, and the condition that choosing it begins with. */
export interface Field {
  readonly id: string
  readonly kind: FieldKind
  readonly label: string
  readonly leaf: Condition
}

const ownColumns = ['email', 'phone', 'locale', 'timezone', 'state'] as const
const channels = ['email', 'sms', 'phone'] as const
const verbs = ['sent', 'opened', 'clicked', 'replied', 'bounced', 'unsubscribed'] as const

/** What was last seen of attributes and events; for suggestions of values too. */
export function useKnownFields() {
  return useQuery({
    queryKey: ['segment-fields'],
    staleTime: 60_000,
    queryFn: () => call('GET /segment-fields'),
  })
}

export function useSegmentNames() {
  const { locale } = useLocale()
  const { data } = useQuery({ queryKey: ['segments'], queryFn: () => call('GET /segments') })
  return (data?.items ?? []).map(({ key, name }) => ({ value: key, label: pick(name, locale) }))
}

export function usePurposes() {
  const { locale } = useLocale()
  const { data } = useQuery({ queryKey: ['purposes'], queryFn: () => call('GET /purposes') })
  return (data?.items ?? [])
    .filter(({ key }) => key !== 'tracking')
    .map(({ key, name }) => ({ key, name: pick(name, locale) }))
}

function useModels(): string[] {
  const { data } = useQuery({ queryKey: ['scores', 'models'], queryFn: () => call('GET /scores/models') })
  return (data?.items ?? []).map(({ key }) => key)
}

const rfmBands = [
  'champion',
  'loyal',
  'promising',
  'new',
  'needs_attention',
  'at_risk',
  'hibernating',
  'lost',
] as const

/** The bands of a score model, from the best; none: it has only numbers. */
export function useBands(model: string): readonly string[] {
  const { data } = useQuery({ queryKey: ['scores', 'models'], queryFn: () => call('GET /scores/models') })
  const found = data?.items.find(({ key }) => key === model)
  if (!found) return []
  if (found.kind === 'rfm') return rfmBands
  const bands = 'bands' in found.settings ? found.settings.bands : []
  return bands.map(({ band }) => band).toReversed()
}

/** `city` → `Ville`: the server knows how people call what most companies store. */
export function useAttributeLabel(): (name: string) => string {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const { data } = useKnownFields()
  const known = new Map((data?.attributes ?? []).map(({ name, label }) => [name, label[locale]]))
  return (name) => t.fields[name] ?? toWords(known.get(name) ?? name)
}

/** Everything that the menu of conditions offers, group after group. */
export function useFields(): Field[] {
  const t = useTexts(texts)
  const { data } = useKnownFields()
  const purposes = usePurposes()
  const segments = useSegmentNames()
  const models = useModels()
  const labelOf = useAttributeLabel()
  const names = [...(data?.attributes ?? []).map(({ name }) => name), ...ownColumns]
  return [
    ...names.map((name) => field('attribute', name, labelOf(name), { attribute: name, set: true })),
    ...(data?.events ?? []).map(({ type }) =>
      field('event', type, toWords(type), { event: type, count: { atLeast: 1 } }),
    ),
    ...verbs.map((verb) => field('message', verb, t.verbs[verb], { message: { [verb]: 'any' } })),
    ...purposes.flatMap(({ key, name }) =>
      channels.map((channel) =>
        field('consent', `${channel}-${key}`, t.consentFor(t.channels[channel], name), {
          consent: { channel, purpose: key },
        }),
      ),
    ),
    ...models.map((model) => field('score', model, toWords(model), { score: model, atLeast: 0 })),
    ...segments.map(({ value, label }) => field('segment', value, label, { segment: value })),
  ]
}

function field(kind: FieldKind, id: string, label: string, leaf: Condition): Field {
  return { id: `${kind}-${id}`, kind, label, leaf }
}

/** `order_placed` → `Order placed`: the company's own names have no translation. */
export function toWords(name: string): string {
  const text = name.replaceAll('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export function kindOf(leaf: Condition): FieldKind | undefined {
  return fieldKinds.find((kind) => kind in leaf)
}
