import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { call } from '../../../api/call.ts'
import { useLocale, useTexts } from '../../../words/locale.tsx'
import { pick } from '../../../words/texts.ts'
import { useDesigner } from '../designer-context.ts'
import { texts } from '../field-texts.ts'
import type { FieldProps } from './field-context.ts'
import { labelOf } from './words.ts'

interface Known {
  readonly value: string
  readonly label: string
}

const kinds = {
  email: 'templates',
  sms: 'templates',
  script: 'templates',
  list: 'lists',
  segment: 'segments',
  segment_entered: 'segments',
  segment_left: 'segments',
  audience: 'segments',
  purpose: 'purposes',
  message: 'messages',
  endpoint: 'endpoints',
} as const

export function isReference(name: string): name is keyof typeof kinds {
  return name in kinds
}

/** What exists under this kind; what is written and does not exist stays, for the linter to name. */
export function ReferenceField({ name, value, onChange, required }: FieldProps) {
  const t = useTexts(texts)
  const known = useKnown(name)
  const written = typeof value === 'string' && value !== '' ? value : null
  const isUnknown = written !== null && known.every((one) => one.value !== written)
  return (
    <Select
      label={labelOf(t, name)}
      placeholder={t.choose}
      searchable
      clearable={!required}
      value={written}
      data={isUnknown ? [...known, { value: written, label: written }] : [...known]}
      onChange={(chosen) => onChange(chosen ?? (required ? '' : undefined), name)}
    />
  )
}

function useKnown(name: string): readonly Known[] {
  const { locale } = useLocale()
  const { steps } = useDesigner()
  const kind = isReference(name) ? kinds[name] : undefined
  const { data } = useQuery({
    queryKey: ['designer', kind, name, locale],
    enabled: kind !== undefined && kind !== 'messages',
    queryFn: () => readKnown(kind, name, locale),
  })
  if (kind === 'messages') {
    return steps.filter(({ type }) => type === 'send').map(({ id }) => ({ value: id, label: id }))
  }
  return data ?? []
}

async function readKnown(kind: string | undefined, name: string, locale: 'fr' | 'en'): Promise<Known[]> {
  if (kind === 'templates') {
    const { items } = await call('GET /templates')
    return items
      .filter((one) => one.kind === name)
      .map((one) => ({ value: one.key, label: one.name || one.key }))
  }
  if (kind === 'lists') {
    const { items } = await call('GET /call-lists')
    return items.map(({ key, name: list }) => ({ value: key, label: list }))
  }
  if (kind === 'endpoints') {
    const { items } = await call('GET /webhooks/endpoints')
    return items.map(({ key }) => ({ value: key, label: key }))
  }
  const { items } = await (kind === 'purposes' ? call('GET /purposes') : call('GET /segments'))
  return items.map(({ key, name: one }) => ({
    value: key,
    label: typeof one === 'string' ? one : pick(one, locale),
  }))
}
