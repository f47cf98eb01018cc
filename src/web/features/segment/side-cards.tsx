import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Progress } from '../../ui/progress.tsx'
import { Result } from '../../ui/result.tsx'
import { StackedBars } from '../../ui/stacked-bars.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { useSegmentNames } from './fields.ts'
import css from './segment.module.css'
import { texts } from './texts.ts'
import { useLiveSegment } from './use-live-segment.ts'

type Segment = Schemas['SegmentDetail']

/** How far the members are worked out, while they are. */
export function BuildNotice({ segment }: { segment: Segment }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { state, build } = useLiveSegment(segment)
  if (state !== 'building' || !build) return null
  const label = t.building(format.percent(build.percent / 100, 0))
  return (
    <div role="status">
      <p className={css.muted}>{label}</p>
      <Progress share={build.percent / 100} label={label} />
    </div>
  )
}

export function TrendCard({ segment }: { segment: Segment }) {
  const t = useTexts(texts)
  const format = useFormat()
  const history = useQuery({
    queryKey: ['segments', segment.key, 'history'],
    queryFn: () => call('GET /segments/{key}/history', { path: { key: segment.key }, query: { days: 30 } }),
  })
  return (
    <Card title={t.trend}>
      <Result of={history} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={css.muted}>{t.trendNone}</p>
          ) : (
            <>
              <StackedBars
                title={t.trend}
                columnTitle={t.day}
                height={110}
                series={[{ key: 'size', label: t.members, color: 'var(--chart-1)' }]}
                columns={items.map(({ day, size }) => ({
                  key: day,
                  short: String(Number(day.slice(8, 10))),
                  label: format.shortDay(`${day.slice(0, 10)}T12:00:00Z`),
                  values: { size },
                }))}
              />
              <p className={css.muted}>
                {t.entered(items.reduce((sum, day) => sum + day.entered, 0))},{' '}
                {t.left(items.reduce((sum, day) => sum + day.left, 0))}
              </p>
            </>
          )
        }
      </Result>
    </Card>
  )
}

export function UsageCard({ segment }: { segment: Segment }) {
  const t = useTexts(texts)
  return (
    <Card title={t.usage}>
      {segment.usedBy.length === 0 ? <p className={css.muted}>{t.unused}</p> : null}
      {segment.usedBy.map(({ kind, key }) => (
        <div key={`${kind}-${key}`} className={css.use}>
          <Badge>{t.usageKinds[kind]}</Badge> {key}
        </div>
      ))}
    </Card>
  )
}

/** How many are in this segment and in another one. */
export function OverlapCard({ segment }: { segment: Segment }) {
  const t = useTexts(texts)
  const others = useSegmentNames().filter(({ value }) => value !== segment.key)
  const [other, choose] = useState<string | null>(null)
  const overlap = useQuery({
    queryKey: ['segments', 'overlap', segment.key, other],
    enabled: other !== null,
    queryFn: () => call('POST /segments/overlap', { body: { segments: [segment.key, other ?? ''] } }),
  })
  return (
    <Card title={t.overlap}>
      <Select label={t.overlapWith} data={others} value={other} onChange={choose} searchable clearable />
      {other && overlap.data ? (
        <OverlapLines segment={segment.key} other={other} data={overlap.data} />
      ) : null}
    </Card>
  )
}

interface OverlapProps {
  readonly segment: string
  readonly other: string
  readonly data: { regions: { in: string[]; count: number }[] }
}

function OverlapLines({ segment, other, data }: OverlapProps) {
  const t = useTexts(texts)
  const format = useFormat()
  const countOf = (...keys: string[]) =>
    data.regions.find(
      (region) => region.in.length === keys.length && keys.every((key) => region.in.includes(key)),
    )?.count ?? 0
  const lines = [
    [t.both, countOf(segment, other)],
    [t.onlyThis, countOf(segment)],
    [t.onlyOther, countOf(other)],
  ] as const
  const most = Math.max(1, ...lines.map(([, count]) => count))
  return (
    <div className={css.reach}>
      {lines.map(([label, count]) => (
        <div key={label}>
          <div className={css.reachHead}>
            <span>{label}</span>
            <strong>{format.number(count)}</strong>
          </div>
          <Progress share={count / most} label={label} />
        </div>
      ))}
    </div>
  )
}
