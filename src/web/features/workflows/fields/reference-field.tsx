import { Select } from '@mantine/core'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import type { FieldProps } from './field-context.ts'
import { referenceOf, useKnown } from './known.ts'
import { labelOf } from './words.ts'

/** What exists under this kind; what is written and does not exist stays, for the linter to name. */
export function ReferenceField(props: FieldProps) {
  const { name, schema, value, onChange, required } = props
  const t = useTexts(texts)
  const known = useKnown(referenceOf(name, { ...schema, type: 'string' }) ?? 'message')
  const written = typeof value === 'string' && value !== '' ? value : null
  const isUnknown = written !== null && known.every((one) => one.value !== written)
  return (
    <Select
      label={labelOf(t, name)}
      placeholder={t.choose}
      searchable
      nothingFoundMessage={t.nothingFound}
      clearable={!required}
      value={written}
      data={isUnknown ? [...known, { value: written, label: written }] : [...known]}
      onChange={(chosen) => onChange(chosen ?? (required ? '' : undefined), name)}
    />
  )
}
