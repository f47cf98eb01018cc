import { MultiSelect } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { Card } from '../../ui/card.tsx'
import { Progress } from '../../ui/progress.tsx'
import { Result } from '../../ui/result.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { useSegmentNames } from './fields.ts'
import css from './segment.module.css'
import { texts } from './texts.ts'
import { Venn } from './venn.tsx'

const OTHERS_MAX = 3

interface Region {
  readonly in: readonly string[]
  readonly count: number
}

/** Who is in this segment and in up to three others too. */
export function OverlapCard({ segment }: { segment: Schemas['SegmentDetail'] }) {
  const t = useTexts(texts)
  const names = useSegmentNames()
  const [others, choose] = useState<string[]>([])
  const keys = [segment.key, ...others]
  const overlap = useQuery({
    queryKey: ['segments', 'overlap', ...keys],
    enabled: others.length > 0,
    queryFn: () => call('POST /segments/overlap', { body: { segments: keys } }),
    placeholderData: keepPreviousData,
  })
  const nameOf = (key: string) => names.find(({ value }) => value === key)?.label ?? key
  return (
    <Card title={t.overlap}>
      <MultiSelect
        label={t.overlapWith}
        data={names.filter(({ value }) => value !== segment.key)}
        value={others}
        onChange={choose}
        maxValues={OTHERS_MAX}
        searchable
        clearable
      />
      {others.length > 0 ? (
        <Result of={overlap} lines={3}>
          {({ regions, sizes }) => {
            const shown = sizes.map(({ key }) => ({ key, name: nameOf(key) }))
            return (
              <>
                {shown.length <= 3 ? <Venn sets={shown} regions={regions} /> : null}
                <Regions regions={regions} nameOf={nameOf} all={shown.length} />
              </>
            )
          }}
        </Result>
      ) : null}
    </Card>
  )
}

interface RegionsProps {
  readonly regions: readonly Region[]
  readonly nameOf: (key: string) => string
  readonly all: number
}

/** The same in words: each combination that occurs, the largest first. */
function Regions({ regions, nameOf, all }: RegionsProps) {
  const t = useTexts(texts)
  const format = useFormat()
  const lines = regions.filter((region) => region.in.length > 0).toSorted((a, b) => b.count - a.count)
  const most = Math.max(1, ...lines.map(({ count }) => count))
  if (lines.length === 0) return <p className={css.muted}>{t.overlapNone}</p>
  const say = (keys: readonly string[]) => {
    if (keys.length === all) return t.inAll
    return keys.length === 1 ? t.onlyIn(keys.map(nameOf).join('')) : keys.map(nameOf).join(' ∩ ')
  }
  return (
    <div className={css.reach}>
      {lines.map((region) => (
        <div key={region.in.join()}>
          <div className={css.reachHead}>
            <span>{say(region.in)}</span>
            <strong>{format.number(region.count)}</strong>
          </div>
          <Progress share={region.count / most} label={say(region.in)} />
        </div>
      ))}
    </div>
  )
}
