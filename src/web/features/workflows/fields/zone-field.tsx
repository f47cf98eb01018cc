import { Select } from '@mantine/core'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import type { FieldProps } from './field-context.ts'
import { labelOf, valueLabel } from './words.ts'

const ours = ['customer', 'company'] as const
/** More than these are found by typing. */
const SHOWN = 40

/** The customer's zone, the company's, or one by its name. */
export function ZoneField({ name, schema, value, onChange }: FieldProps) {
  const t = useTexts(texts)
  const written = typeof value === 'string' && value !== '' ? value : String(schema.default ?? 'customer')
  const known = [...ours, ...Intl.supportedValuesOf('timeZone')]
  const offered = known.includes(written) ? known : [...known, written]
  return (
    <Select
      label={labelOf(t, name)}
      searchable
      limit={SHOWN}
      allowDeselect={false}
      nothingFoundMessage={t.nothingFound}
      value={written}
      data={offered.map((one) => ({ value: one, label: valueLabel(t, one) }))}
      onChange={(chosen) => onChange(chosen ?? undefined, name)}
    />
  )
}
