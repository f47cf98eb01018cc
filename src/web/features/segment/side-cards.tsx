import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call, type Schemas } from '../../api/call.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Progress } from '../../ui/progress.tsx'
import { Result } from '../../ui/result.tsx'
import { StackedBars } from '../../ui/stacked-bars.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
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
  const { locale } = useLocale()
  const segments = useSegmentNames()
  const workflows = useQuery({
    queryKey: ['workflows', 'palette'],
    enabled: segment.usedBy.some(({ kind }) => kind === 'workflow'),
    queryFn: () => call('GET /workflows', { query: { limit: 200 } }),
  })
  const nameOf = (kind: 'segment' | 'workflow', key: string) => {
    if (kind === 'segment') return segments.find(({ value }) => value === key)?.label ?? key
    const found = workflows.data?.items.find((workflow) => workflow.key === key)
    return found ? pick(found.name, locale) : key
  }
  return (
    <Card title={t.usage}>
      {segment.usedBy.length === 0 ? <p className={css.muted}>{t.unused}</p> : null}
      {segment.usedBy.map(({ kind, key }) => (
        <div key={`${kind}-${key}`} className={css.use}>
          <Badge>{t.usageKinds[kind]}</Badge>{' '}
          <Link
            to={kind === 'segment' ? '/segments/$key' : '/reports/$key'}
            params={{ key }}
            className={css.useLink}
          >
            {nameOf(kind, key)}
          </Link>
        </div>
      ))}
    </Card>
  )
}
