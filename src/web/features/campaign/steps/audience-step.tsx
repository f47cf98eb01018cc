import { Anchor, MultiSelect, Select, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { Card } from '../../../ui/card.tsx'
import { useFormat, useLocale, useTexts } from '../../../words/locale.tsx'
import css from '../campaign.module.css'
import { leaving } from '../review/numbers.ts'
import { texts } from '../texts.ts'
import { usePurposeChoices, useSegmentChoices } from '../use-choices.ts'
import type { Review } from '../use-review.ts'
import type { StepProps } from './step-props.ts'

interface AudienceStepProps extends StepProps {
  readonly review: Review | undefined
  /** Nothing of it was saved yet: what nobody chose may still be chosen for them. */
  readonly isNew: boolean
}

export function AudienceStep({ plan, change, review, isNew }: AudienceStepProps) {
  const t = useTexts(texts)
  const format = useFormat()
  const { locale } = useLocale()
  const segments = useSegmentChoices()
  const data = segments.map(({ value, label, size }) => ({
    value,
    label: `${label} (${format.number(size)})`,
  }))
  return (
    <Card>
      <div className={css.fields}>
        <TextInput
          label={t.name}
          placeholder={t.namePlaceholder}
          value={plan.name[locale] ?? Object.values(plan.name)[0] ?? ''}
          onChange={(event) => change({ name: { ...plan.name, [locale]: event.currentTarget.value } })}
        />
        <MultiSelect
          label={t.include}
          description={t.includeHint}
          placeholder={plan.include.length === 0 ? t.choose : ''}
          data={data.filter(({ value }) => !plan.exclude.includes(value))}
          value={[...plan.include]}
          onChange={(include) => change({ include })}
          searchable
          hidePickedOptions
        />
        <div className={css.muted}>
          {segments.length === 0 ? `${t.noSegments} ` : ''}
          <Anchor component={Link} to="/segments/new">
            {t.newSegment}
          </Anchor>
        </div>
        <MultiSelect
          label={t.exclude}
          description={t.excludeHint}
          placeholder={plan.exclude.length === 0 ? t.choose : ''}
          data={data.filter(({ value }) => !plan.include.includes(value))}
          value={[...plan.exclude]}
          onChange={(exclude) => change({ exclude })}
          searchable
          hidePickedOptions
        />
        <PurposeField plan={plan} change={change} review={review} isNew={isNew} />
      </div>
    </Card>
  )
}

/** Until somebody chooses, the first one under which any of the audience can be reached. */
function PurposeField({ plan, change, review, isNew }: AudienceStepProps) {
  const t = useTexts(texts)
  const purposes = usePurposeChoices()
  const [isChosen, choose] = useState(!isNew)
  const tried = useRef(new Set<string>())
  useEffect(() => {
    const reachesNobody = review !== undefined && reachOf(review) === 0 && review.audience > 0
    if (isChosen || (plan.purpose !== '' && !reachesNobody)) return
    tried.current.add(plan.purpose)
    const next = purposes.find(({ value }) => !tried.current.has(value))
    if (next) change({ purpose: next.value })
  }, [isChosen, plan.purpose, purposes, review, change])
  return (
    <Select
      label={t.purpose}
      description={t.purposeHint}
      data={[...purposes]}
      value={plan.purpose === '' ? null : plan.purpose}
      onChange={(purpose) => {
        choose(true)
        change({ purpose: purpose ?? '' })
      }}
      allowDeselect={false}
    />
  )
}

function reachOf({ channels }: Review): number {
  return Object.values(channels).reduce((sum, channel) => sum + leaving(channel), 0)
}
