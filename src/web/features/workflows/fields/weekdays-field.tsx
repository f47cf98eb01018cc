import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import { asList } from '../model/definition.ts'
import type { FieldProps } from './field-context.ts'
import css from './fields.module.css'
import { labelOf, valueLabel } from './words.ts'

export function WeekdaysField({ name, schema, value, onChange }: FieldProps) {
  const t = useTexts(texts)
  const days = schema.items?.enum ?? []
  const chosen = asList(value)
  return (
    <fieldset className={css.days}>
      <legend>{labelOf(t, name)}</legend>
      {days.map((day) => {
        const isChosen = chosen.includes(day)
        return (
          <button
            key={day}
            type="button"
            aria-pressed={isChosen}
            onClick={() => {
              const next = days.filter((one) => (one === day ? !isChosen : chosen.includes(one)))
              onChange(next.length > 0 ? next : undefined, name)
            }}
          >
            {valueLabel(t, day)}
          </button>
        )
      })}
    </fieldset>
  )
}
