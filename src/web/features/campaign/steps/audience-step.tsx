import { Anchor, MultiSelect, Select, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { Card } from '../../../ui/card.tsx'
import { useFormat, useLocale, useTexts } from '../../../words/locale.tsx'
import css from '../campaign.module.css'
import { texts } from '../texts.ts'
import { usePurposeChoices, useSegmentChoices } from '../use-choices.ts'
import type { StepProps } from './step-props.ts'

export function AudienceStep({ plan, change }: StepProps) {
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
        <PurposeField plan={plan} change={change} />
      </div>
    </Card>
  )
}

/** The first one is chosen by itself: most companies have one for all their campaigns. */
function PurposeField({ plan, change }: StepProps) {
  const t = useTexts(texts)
  const purposes = usePurposeChoices()
  const first = purposes[0]?.value
  useEffect(() => {
    if (plan.purpose === '' && first !== undefined) change({ purpose: first })
  }, [plan.purpose, first, change])
  return (
    <Select
      label={t.purpose}
      description={t.purposeHint}
      data={[...purposes]}
      value={plan.purpose === '' ? null : plan.purpose}
      onChange={(purpose) => change({ purpose: purpose ?? '' })}
      allowDeselect={false}
    />
  )
}
