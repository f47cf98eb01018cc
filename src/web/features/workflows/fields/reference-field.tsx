import { Select } from '@mantine/core'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import type { FieldProps } from './field-context.ts'
import { referenceOf, useKnown } from './known.ts'
import { hintOf, isOfWorkflow, labelOf } from './words.ts'

/** What exists under this kind; what is written and does not exist stays, for the linter to name. */
export function ReferenceField(props: FieldProps) {
  const { name, parent, schema, value, onChange, required } = props
  const t = useTexts(texts)
  const known = useKnown(referenceOf(name, { ...schema, type: 'string' }, parent) ?? 'message')
  const standard = typeof schema.default === 'string' ? schema.default : null
  const written = typeof value === 'string' && value !== '' ? value : standard
  const isUnknown = written !== null && known.every((one) => one.value !== written)
  return (
    <Select
      label={labelOf(t, name, parent)}
      description={hintOf(t, name, parent)}
      placeholder={isOfWorkflow(name, parent) ? t.asWorkflow : t.choose}
      searchable
      nothingFoundMessage={t.nothingFound}
      allowDeselect={false}
      clearable={!required && standard === null}
      value={written}
      data={isUnknown ? [...known, { value: written, label: written }] : [...known]}
      onChange={(chosen) => onChange(chosen ?? (required ? '' : undefined), name)}
    />
  )
}
