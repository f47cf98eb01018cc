import { Select } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import type { FieldProps } from './field-context.ts'
import css from './fields.module.css'
import { TextField } from './text-field.tsx'
import { WeekdaysField } from './weekdays-field.tsx'
import { labelOf } from './words.ts'

const frequencies = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const
type Frequency = (typeof frequencies)[number]

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const SIMPLE =
  /^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(?:;BYDAY=((?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:MO|TU|WE|TH|FR|SA|SU))*))?$/

/** How often, and in a week on which days: `FREQ=WEEKLY;BYDAY=MO`. A rule that is finer stays text. */
export function RecurrenceField(props: FieldProps) {
  const { name, value, onChange } = props
  const t = useTexts(texts)
  const written = typeof value === 'string' ? value : ''
  const [, frequency, byDay] = SIMPLE.exec(written) ?? []
  const isSimple =
    written === '' || (frequency !== undefined && (byDay === undefined || frequency === 'WEEKLY'))
  const [asText, showText] = useState(!isSimple)
  const chosen = (byDay ?? '').split(',').flatMap((day) => days.find((one) => isSameDay(one, day)) ?? [])
  function choose(next: string | null): void {
    showText(next === 'other')
    if (next !== 'other') onChange(next === null ? undefined : `FREQ=${next}`, name)
  }
  return (
    <div className={css.stack}>
      <Select
        label={labelOf(t, name)}
        placeholder={t.onlyOnce}
        value={asText ? 'other' : (frequency ?? null)}
        clearable
        data={[...frequencies, 'other' as const].map((one) => ({ value: one, label: t.frequencies[one] }))}
        onChange={choose}
      />
      {asText ? <TextField {...props} /> : null}
      {!asText && (frequency as Frequency | undefined) === 'WEEKLY' ? (
        <WeekdaysField
          {...props}
          name="weekdays"
          schema={{ items: { enum: days } }}
          value={chosen}
          onChange={(next) => onChange(weekly((next ?? []) as readonly string[]), name)}
        />
      ) : null}
    </div>
  )
}

function isSameDay(ours: string, ofRule: string): boolean {
  return ours.slice(0, 2).toUpperCase() === ofRule
}

function weekly(on: readonly string[]): string {
  const named = on.map((day) => day.slice(0, 2).toUpperCase()).join(',')
  return named === '' ? 'FREQ=WEEKLY' : `FREQ=WEEKLY;BYDAY=${named}`
}
