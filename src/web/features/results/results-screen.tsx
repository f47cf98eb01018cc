import { Button } from '@mantine/core'
import { IconChartBar, IconDownload } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { call, type Schemas } from '../../api/call.ts'
import { settingsQuery } from '../../api/session.ts'
import { Card } from '../../ui/card.tsx'
import { toCsv } from '../../ui/csv.ts'
import { Empty } from '../../ui/empty.tsx'
import { type Kpi, KpiRow } from '../../ui/kpi.tsx'
import { LineChart } from '../../ui/line-chart.tsx'
import { Result } from '../../ui/result.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import { PeriodSwitch, ResultsFrame } from './frame.tsx'
import { USUAL_DAYS } from './period.ts'
import css from './results.module.css'
import { ResultsTable } from './results-table.tsx'
import { texts } from './texts.ts'

const route = getRouteApi('/shell/results')
type Results = Schemas['Results']

export function ResultsScreen() {
  const t = useTexts(texts)
  const { days = USUAL_DAYS } = route.useSearch()
  const navigate = route.useNavigate()
  const results = useQuery({
    queryKey: ['results', days],
    queryFn: () => call('GET /results', { query: { days } }),
    placeholderData: keepPreviousData,
  })
  return (
    <ResultsFrame
      subtitle={t.subtitle}
      actions={
        <>
          <PeriodSwitch
            days={days}
            onChange={(next) => void navigate({ search: { days: next }, replace: true })}
          />
          <Export results={results.data} days={days} />
        </>
      }
    >
      <Result of={results}>
        {(data) => (
          <>
            <Figures results={data} />
            {data.items.length === 0 ? <Nothing /> : null}
            {data.items.length > 0 ? (
              <>
                <PerDay results={data} />
                <ResultsTable items={data.items} />
              </>
            ) : null}
          </>
        )}
      </Result>
    </ResultsFrame>
  )
}

function Figures({ results: { totals } }: { results: Results }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { data: settings } = useQuery(settingsQuery)
  const { now, before } = totals
  const share = (count: number, digits: number) =>
    now.sent > 0 ? { note: t.ofSent(format.percent(count / now.sent, digits)) } : {}
  const items: Kpi[] = [
    { label: t.sent, value: format.number(now.sent), ...useChange(now.sent, before.sent) },
    { label: t.clicks, value: format.number(now.clicked), ...share(now.clicked, 1) },
    {
      label: t.conversions,
      value: format.number(now.converted),
      ...useChange(now.converted, before.converted),
    },
    {
      label: t.revenue,
      value: settings ? format.money(now.value, settings.company.currency) : '',
      ...useChange(now.value, before.value),
    },
    { label: t.unsubscribed, value: format.number(now.unsubscribed), ...share(now.unsubscribed, 2) },
  ]
  return <KpiRow items={items} />
}

function useChange(now: number, before: number): Pick<Kpi, 'note'> {
  const t = useTexts(texts)
  const format = useFormat()
  if (before === 0) return now === 0 ? {} : { note: t.first }
  const change = now / before - 1
  return { note: t.change(`${change > 0 ? '+' : ''}${format.percent(change, 0)}`) }
}

function PerDay({ results: { days } }: { results: Results }) {
  const t = useTexts(texts)
  const format = useFormat()
  return (
    <Card title={t.perDay}>
      <LineChart
        title={t.perDay}
        columnTitle={t.day}
        say={format.number}
        sayAxis={format.compact}
        lines={[
          { key: 'sent', label: t.sent, color: 'var(--chart-1)' },
          { key: 'clicked', label: t.clicks, color: 'var(--chart-2)' },
        ]}
        points={days.map(({ day, sent, clicked }) => ({
          key: day,
          short: format.shortDay(`${day}T12:00:00Z`),
          label: format.date(`${day}T12:00:00Z`),
          values: { sent, clicked },
        }))}
      />
      <p className={css.muted}>{t.byDayNote}</p>
    </Card>
  )
}

function Nothing() {
  const t = useTexts(texts)
  return (
    <Card>
      <Empty
        icon={<IconChartBar size={22} stroke={1.7} />}
        title={t.emptyTitle}
        text={t.emptyText}
        action={
          <Button component={Link} to="/campaigns" variant="default">
            {t.toCampaigns}
          </Button>
        }
      />
    </Card>
  )
}

function Export({ results, days }: { results: Results | undefined; days: number }) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  function save(items: Results['items']): void {
    const lines = items.map((item) => [
      item.key === null ? t.api : pick(item.name, locale),
      item.key,
      item.kind && t.kinds[item.kind],
      item.sent,
      item.delivered,
      item.opened,
      item.clicked,
      item.replied,
      item.bounced,
      item.complained,
      item.unsubscribed,
      item.converted,
      item.value,
      item.cost,
      item.lift?.estimate,
      item.lift?.low,
      item.lift?.high,
    ])
    saveFile(`relance-results-${days}.csv`, toCsv(t.csv, lines))
  }
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={17} />}
      disabled={!results || results.items.length === 0}
      onClick={() => results && save(results.items)}
    >
      {t.export}
    </Button>
  )
}
