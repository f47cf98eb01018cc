import { NumberInput, Select, TextInput } from '@mantine/core'
import { Card } from '../../../ui/card.tsx'
import { useFormat, useTexts } from '../../../words/locale.tsx'
import css from '../campaign.module.css'
import type { Plan } from '../model/plan.ts'
import { texts } from '../texts.ts'
import { useEventChoices } from '../use-choices.ts'
import type { Review } from '../use-review.ts'
import type { StepProps } from './step-props.ts'

const NO_GOAL = ''
const DAYS = 14
const HOLDOUT_MAX = 90

export function MeasureStep({ plan, change, review }: StepProps & { review: Review | undefined }) {
  const t = useTexts(texts)
  const events = useEventChoices()
  const { goal, holdout } = plan
  const set = (part: Partial<NonNullable<Plan['goal']>>) => goal && change({ goal: { ...goal, ...part } })
  const known =
    goal && !events.some(({ value }) => value === goal.event)
      ? [{ value: goal.event, label: goal.event }]
      : []
  return (
    <>
      <Card>
        <div className={css.fields}>
          <Select
            label={t.goal}
            description={t.goalHint}
            data={[{ value: NO_GOAL, label: t.noGoal }, ...events, ...known]}
            value={goal?.event ?? NO_GOAL}
            onChange={(event) => change({ goal: event ? { days: DAYS, value: '', ...goal, event } : null })}
            allowDeselect={false}
            searchable
          />
          {goal ? (
            <div className={css.row}>
              <NumberInput
                label={t.goalDays}
                min={1}
                max={365}
                allowDecimal={false}
                value={goal.days}
                onChange={(days) => set({ days: typeof days === 'number' && days > 0 ? days : DAYS })}
              />
              <TextInput
                className={css.grow ?? ''}
                label={t.goalValue}
                description={t.goalValueHint}
                value={goal.value}
                onChange={(event) => set({ value: event.currentTarget.value.trim() })}
              />
            </div>
          ) : null}
          <NumberInput
            label={t.holdout}
            description={t.holdoutHint}
            min={0}
            max={HOLDOUT_MAX}
            value={holdout}
            decimalScale={2}
            onChange={(value) => change({ holdout: typeof value === 'number' ? value : 0 })}
            maw={360}
          />
        </div>
      </Card>
      <PowerNote plan={plan} review={review} />
    </>
  )
}

/** What this many people can show, in words: better said before than after. */
export function PowerNote({ plan, review }: { plan: Plan; review: Review | undefined }) {
  const t = useTexts(texts)
  if (!plan.goal) return <p className={css.notice}>{t.noPowerGoal}</p>
  if (plan.holdout === 0) return <p className={css.warning}>{t.noPowerHoldout}</p>
  if (!review?.power) return null
  return <Power review={review} power={review.power} />
}

function Power({ review, power }: { review: Review; power: NonNullable<Review['power']> }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { baseRate, smallestDetectable } = power
  const people = format.number(review.treated + review.holdout)
  const points = format.number(Math.round(smallestDetectable * 1_000) / 10)
  const weak = smallestDetectable > baseRate
  return (
    <Card title={t.powerTitle}>
      <p>{t.power(people, format.number(review.holdout), points, format.percent(baseRate))}</p>
      {weak ? <p className={css.muted}>{t.powerWeak}</p> : null}
    </Card>
  )
}
