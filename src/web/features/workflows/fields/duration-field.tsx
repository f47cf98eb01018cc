import { NumberInput, Select } from '@mantine/core'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import type { FieldProps } from './field-context.ts'
import css from './fields.module.css'
import { labelOf } from './words.ts'

const units = ['minutes', 'hours', 'days', 'weeks', 'months'] as const
type Unit = (typeof units)[number]

const letters: Readonly<Record<Unit, readonly [string, string]>> = {
  minutes: ['PT', 'M'],
  hours: ['PT', 'H'],
  days: ['P', 'D'],
  weeks: ['P', 'W'],
  months: ['P', 'M'],
}

/** A number and a unit: `P3D`. */
export function DurationField({ name, value, onChange, required, schema }: FieldProps) {
  const t = useTexts(texts)
  const written = typeof value === 'string' ? value : typeof schema.default === 'string' ? schema.default : ''
  const { count, unit } = read(written)
  const label = labelOf(t, name)
  const write = (next: number | undefined, of: Unit) => {
    const [before, after] = letters[of]
    onChange(next === undefined ? (required ? '' : undefined) : `${before}${next}${after}`, name)
  }
  return (
    <div className={css.pair}>
      <NumberInput
        label={label}
        value={count ?? ''}
        min={0}
        allowDecimal={false}
        hideControls
        onChange={(typed) => write(typeof typed === 'number' ? typed : undefined, unit)}
      />
      <Select
        label={t.unit}
        aria-label={`${label} : ${t.unit}`}
        value={unit}
        allowDeselect={false}
        data={units.map((one) => ({ value: one, label: t[one] }))}
        onChange={(chosen) => write(count ?? 1, (chosen ?? 'days') as Unit)}
      />
    </div>
  )
}

function read(iso: string): { count: number | undefined; unit: Unit } {
  for (const unit of units) {
    const [before, after] = letters[unit]
    const [, digits] = new RegExp(`^${before}(\\d+)${after}$`).exec(iso) ?? []
    if (digits !== undefined) return { count: Number(digits), unit }
  }
  return { count: undefined, unit: 'days' }
}
