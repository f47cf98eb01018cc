import { Select } from '@mantine/core'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import { LengthInputs } from './duration-field.tsx'
import type { FieldProps } from './field-context.ts'
import css from './fields.module.css'
import { type Length, type LengthUnit, lengthUnits, readLength, writeLength } from './iso-length.ts'
import { TextField } from './text-field.tsx'
import { labelOf } from './words.ts'

const sides = ['on', 'before', 'after'] as const
type Side = (typeof sides)[number]

const dayUnits: readonly LengthUnit[] = ['days', 'weeks', 'months']
const standard: Length = { count: 1, unit: 'days' }

/** On the day of a date, or so long before or after it: `-P30D`. */
export function OffsetField(props: FieldProps) {
  const { name, parent, value, onChange } = props
  const t = useTexts(texts)
  const written = typeof value === 'string' ? value : ''
  const length = readLength(written.replace('-', ''))
  if (written !== '' && !length) return <TextField {...props} />
  const side: Side = written === '' ? 'on' : written.startsWith('-') ? 'before' : 'after'
  const write = (next: Length | undefined, to: Side) =>
    onChange(to === 'on' ? undefined : `${to === 'before' ? '-' : ''}${writeLength(next ?? standard)}`, name)
  return (
    <div className={css.stack}>
      <Select
        label={labelOf(t, name, parent)}
        value={side}
        allowDeselect={false}
        data={sides.map((one) => ({ value: one, label: t.sides[one] }))}
        onChange={(next) => write(length, (next ?? 'on') as Side)}
      />
      {side === 'on' ? null : (
        <LengthInputs
          label={labelOf(t, 'for')}
          length={length}
          // A trigger comes at a time of day: it is so many whole days away.
          units={parent === 'trigger' ? dayUnits : lengthUnits}
          onChange={(next) => write(next, side)}
        />
      )}
    </div>
  )
}
