import { NumberInput } from '@mantine/core'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import type { FieldProps } from './field-context.ts'
import type { Schema } from './schema.ts'
import { hintOf, labelOf } from './words.ts'

export function isShare({ pattern = '' }: Schema): boolean {
  return pattern.endsWith('%$')
}

/** A number in the field, `10%` in the definition. */
export function ShareField({ name, parent, value, onChange, required }: FieldProps) {
  const t = useTexts(texts)
  const written = typeof value === 'string' ? Number.parseFloat(value) : Number.NaN
  return (
    <NumberInput
      label={labelOf(t, name, parent)}
      description={hintOf(t, name, parent)}
      value={Number.isNaN(written) ? '' : written}
      required={required ?? false}
      min={0}
      max={100}
      decimalScale={4}
      suffix=" %"
      hideControls
      onChange={(typed) =>
        onChange(typeof typed === 'number' ? `${typed}%` : required ? '' : undefined, name)
      }
    />
  )
}
