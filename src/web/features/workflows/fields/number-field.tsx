import { NumberInput } from '@mantine/core'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import type { FieldProps } from './field-context.ts'
import { hintOf, labelOf } from './words.ts'

export function NumberField({ name, parent, schema, value, onChange, required }: FieldProps) {
  const t = useTexts(texts)
  const { minimum, maximum, type } = schema
  return (
    <NumberInput
      label={labelOf(t, name, parent)}
      description={hintOf(t, name, parent)}
      placeholder={typeof schema.default === 'number' ? String(schema.default) : ''}
      value={typeof value === 'number' ? value : ''}
      required={required ?? false}
      allowDecimal={type !== 'integer'}
      hideControls
      {...(minimum !== undefined && { min: minimum })}
      {...(maximum !== undefined && { max: maximum })}
      onChange={(typed) => onChange(typeof typed === 'number' ? typed : undefined, name)}
    />
  )
}
