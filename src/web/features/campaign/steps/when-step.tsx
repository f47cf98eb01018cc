import { NumberInput, Radio, SegmentedControl, Select, TextInput } from '@mantine/core'
import { Card } from '../../../ui/card.tsx'
import { useFormat, useTexts } from '../../../words/locale.tsx'
import css from '../campaign.module.css'
import { type Frequency, frequencies, type When } from '../model/plan.ts'
import { texts } from '../texts.ts'
import type { Review } from '../use-review.ts'
import type { StepProps } from './step-props.ts'

const kinds = ['now', 'at', 'local', 'every'] as const
const HOUR_S = 3_600

export function WhenStep({ plan, change, review }: StepProps & { review: Review | undefined }) {
  const t = useTexts(texts)
  const { when } = plan
  const set = (part: Partial<When>) => change({ when: { ...when, ...part } })
  return (
    <>
      <Card>
        <Radio.Group
          label={t.when}
          value={when.kind}
          onChange={(kind) => set({ kind: kind as When['kind'] })}
        >
          <div className={css.choices}>
            {kinds.map((kind) => (
              <Radio
                key={kind}
                className={css.choice ?? ''}
                value={kind}
                label={t.whens[kind]}
                description={t.whenHints[kind]}
              />
            ))}
          </div>
        </Radio.Group>
        {when.kind === 'now' ? null : <Moment when={when} set={set} />}
      </Card>
      <Card>
        <Pace when={when} set={set} people={review?.treated} />
      </Card>
    </>
  )
}

interface PartProps {
  readonly when: When
  readonly set: (part: Partial<When>) => void
}

function Moment({ when, set }: PartProps) {
  const t = useTexts(texts)
  return (
    <div className={`${css.row} ${css.moment}`}>
      <TextInput
        type="datetime-local"
        label={when.kind === 'every' ? t.firstAt : t.at}
        value={when.at}
        onChange={(event) => set({ at: event.currentTarget.value.slice(0, 16) })}
      />
      {when.kind === 'every' ? (
        <SegmentedControl
          aria-label={t.frequency}
          value={when.frequency}
          onChange={(frequency) => set({ frequency: frequency as Frequency })}
          data={frequencies.map((value) => ({ value, label: t.frequencies[value] }))}
        />
      ) : null}
    </div>
  )
}

function Pace({ when, set, people }: PartProps & { people: number | undefined }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { perHour } = when
  const takes = perHour === null || !people ? '' : ` ${t.takes(format.duration((people / perHour) * HOUR_S))}`
  return (
    <div className={css.fields}>
      <NumberInput
        label={t.perHour}
        description={`${t.perHourHint}${takes}`}
        min={1}
        max={100_000_000}
        allowDecimal={false}
        thousandSeparator=" "
        value={perHour ?? ''}
        onChange={(value) => set({ perHour: typeof value === 'number' && value > 0 ? value : null })}
        maw={360}
      />
      <Select
        label={t.late}
        description={t.lateHint}
        data={Object.entries(t.lates)
          .map(([value, label]) => ({ value, label }))
          .sort((a, b) => order(a.value) - order(b.value))}
        value={when.lateDays === null ? 'none' : String(when.lateDays)}
        onChange={(value) => set({ lateDays: value === null || value === 'none' ? null : Number(value) })}
        allowDeselect={false}
        maw={360}
      />
    </div>
  )
}

function order(value: string): number {
  return value === 'none' ? 0 : Number(value)
}
