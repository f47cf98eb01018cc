import { TextInput } from '@mantine/core'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import type { FieldProps } from './field-context.ts'
import { TextField } from './text-field.tsx'
import { labelOf } from './words.ts'

const shapes = { time: /^\d\d:\d\d$/, 'datetime-local': /^\d{4}-\d\d-\d\dT\d\d:\d\d$/ }

/** A time of day, or a day with its time, as the browser asks for them; one that is written otherwise stays text. */
export function MomentField({ kind, ...props }: FieldProps & { kind: keyof typeof shapes }) {
  const { name, parent, schema, value, onChange, required } = props
  const t = useTexts(texts)
  const written = typeof value === 'string' ? value : typeof schema.default === 'string' ? schema.default : ''
  if (written !== '' && !shapes[kind].test(written)) return <TextField {...props} />
  return (
    <TextInput
      type={kind}
      label={kind === 'time' ? labelOf(t, name, parent) : t.dateAndTime}
      value={written}
      onChange={(event) => onChange(event.currentTarget.value || (required ? '' : undefined), name)}
    />
  )
}
