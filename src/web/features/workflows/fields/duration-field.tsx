import { NumberInput, Select } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import type { FieldProps } from './field-context.ts'
import css from './fields.module.css'
import { type Length, type LengthUnit, lengthUnits, readLength, writeLength } from './iso-length.ts'
import { TextField } from './text-field.tsx'
import { hintOf, labelOf } from './words.ts'

/** A number and a unit: `P3D`. One of several units, which nobody writes here, stays text. */
export function DurationField(props: FieldProps) {
  const { name, parent, value, onChange, required, schema } = props
  const t = useTexts(texts)
  const length = readLength(value)
  if (!length && value !== undefined && value !== '') return <TextField {...props} />
  return (
    <LengthInputs
      label={labelOf(t, name, parent)}
      hint={hintOf(t, name, parent)}
      length={length}
      standard={readLength(schema.default)}
      onChange={(next) => onChange(next ? writeLength(next) : required ? '' : undefined, name)}
    />
  )
}

interface LengthInputsProps {
  readonly label: string
  readonly hint?: string | undefined
  readonly length: Length | undefined
  /** What holds where nothing is written. */
  readonly standard?: Length | undefined
  readonly units?: readonly LengthUnit[]
  readonly onChange: (length: Length | undefined) => void
}

export function LengthInputs(props: LengthInputsProps) {
  const { label, hint, length, standard, units = lengthUnits, onChange } = props
  const t = useTexts(texts)
  // Kept while the number is emptied to be typed anew.
  const [chosen, choose] = useState<LengthUnit>()
  const unit = length?.unit ?? chosen ?? standard?.unit ?? 'days'
  return (
    <div className={css.stackClose}>
      <div className={css.pair}>
        <NumberInput
          label={label}
          value={length?.count ?? ''}
          placeholder={standard ? String(standard.count) : ''}
          min={1}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          onChange={(typed) => onChange(typeof typed === 'number' ? { count: typed, unit } : undefined)}
        />
        <Select
          label={t.unit}
          aria-label={`${label} : ${t.unit}`}
          value={unit}
          allowDeselect={false}
          data={units.map((one) => ({ value: one, label: t[one] }))}
          onChange={(next) => {
            const to = (next ?? unit) as LengthUnit
            choose(to)
            onChange({ count: length?.count ?? standard?.count ?? 1, unit: to })
          }}
        />
      </div>
      {hint ? <p className={css.hint}>{hint}</p> : null}
    </div>
  )
}
