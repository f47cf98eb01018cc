import { IconMail } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call, type Schemas } from '../../api/call.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { type Kpi, KpiRow } from '../../ui/kpi.tsx'
import { LineChart } from '../../ui/line-chart.tsx'
import { Result } from '../../ui/result.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { PeriodSwitch, ResultsFrame } from './frame.tsx'
import { BouncesCard, PausedCard, SuppressionsCard } from './mail-cards.tsx'
import { texts } from './mail-texts.ts'
import { USUAL_DAYS } from './period.ts'
import { ProvidersTable } from './providers-table.tsx'
import css from './results.module.css'

const route = getRouteApi('/shell/results/deliverability')
type Deliverability = Schemas['Deliverability']
/** One in a hundred. */
const LEAST_TOP = 0.01

export function DeliverabilityScreen() {
  const t = useTexts(texts)
  const { days = USUAL_DAYS } = route.useSearch()
  const navigate = route.useNavigate()
  const report = useQuery({
    queryKey: ['results', 'deliverability', days],
    queryFn: () => call('GET /results/deliverability', { query: { days } }),
    placeholderData: keepPreviousData,
  })
  return (
    <ResultsFrame
      subtitle={t.subtitle}
      actions={
        <PeriodSwitch
          days={days}
          onChange={(next) => void navigate({ search: { days: next }, replace: true })}
        />
      }
    >
      <Result of={report}>{(data) => <Cards report={data} />}</Result>
    </ResultsFrame>
  )
}

function Cards({ report }: { report: Deliverability }) {
  const t = useTexts(texts)
  return (
    <>
      <Figures totals={report.totals} />
      {report.totals.sent === 0 ? (
        <Card>
          <Empty icon={<IconMail size={22} stroke={1.7} />} title={t.emptyTitle} text={t.emptyText} />
        </Card>
      ) : (
        <>
          <div className={css.columns}>
            <PerDay days={report.days} />
            <BouncesCard report={report} />
          </div>
          <ProvidersTable report={report} />
        </>
      )}
      <div className={css.halves}>
        <SuppressionsCard report={report} />
        <PausedCard report={report} />
      </div>
    </>
  )
}

function Figures({ totals }: { totals: Deliverability['totals'] }) {
  const t = useTexts(texts)
  const format = useFormat()
  const rate = (count: number, digits: number) =>
    totals.sent > 0 ? format.percent(count / totals.sent, digits) : '—'
  const heard = totals.delivered + totals.bounced > 0
  const judged = (judgement: 'good' | 'watch' | 'bad' | null, limit: string): Pick<Kpi, 'note' | 'tone'> =>
    judgement === null
      ? { note: `${heard ? t.tooFew : t.unheard} · ${t.limit(limit)}` }
      : {
          note: `${t.judgements[judgement]} · ${t.limit(limit)}`,
          tone: judgement === 'good' ? 'good' : 'bad',
        }
  const items: Kpi[] = [
    { label: t.sent, value: format.number(totals.sent) },
    {
      label: t.delivered,
      value: totals.delivered > 0 ? rate(totals.delivered, 1) : '—',
      note: totals.delivered > 0 ? format.number(totals.delivered) : undefined,
    },
    {
      label: t.bounced,
      value: rate(totals.bounced, 2),
      ...judged(totals.bounces, format.percent(0.05, 0)),
    },
    {
      label: t.complained,
      value: rate(totals.complained, 2),
      ...judged(totals.complaints, format.percent(0.003, 1)),
    },
    { label: t.unsubscribed, value: rate(totals.unsubscribed, 2), note: format.number(totals.unsubscribed) },
  ]
  return <KpiRow items={items} />
}

function PerDay({ days }: { days: Deliverability['days'] }) {
  const t = useTexts(texts)
  const format = useFormat()
  const rate = (count: number, sent: number) => (sent > 0 ? count / sent : 0)
  const percent = (share: number) => format.percent(share, 2)
  return (
    <Card title={t.perDay}>
      <LineChart
        title={t.perDay}
        columnTitle={t.day}
        say={percent}
        leastTop={LEAST_TOP}
        lines={[
          { key: 'bounced', label: t.bounced, color: 'var(--chart-2)' },
          { key: 'complained', label: t.complained, color: 'var(--chart-4)' },
        ]}
        points={days.map(({ day, sent, bounced, complained }) => ({
          key: day,
          short: format.shortDay(`${day}T12:00:00Z`),
          label: format.date(`${day}T12:00:00Z`),
          values: { bounced: rate(bounced, sent), complained: rate(complained, sent) },
        }))}
      />
    </Card>
  )
}
