import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call, type Schemas } from '../../api/call.ts'
import { settingsQuery } from '../../api/session.ts'
import { Card } from '../../ui/card.tsx'
import { type Kpi, KpiRow } from '../../ui/kpi.tsx'
import { Page } from '../../ui/page.tsx'
import { useReason } from '../../ui/reason.ts'
import { Result } from '../../ui/result.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import { Bars } from './bars.tsx'
import { CompareCard, CompareField } from './compare.tsx'
import { texts as compareTexts } from './compare-texts.ts'
import { ExportButton } from './export-button.tsx'
import { LiftCard } from './lift-card.tsx'
import { isGood, pointsBetween, type RateName, ratesOf } from './rates.ts'
import { ReactionsCard } from './reactions-card.tsx'
import css from './report.module.css'
import { RunActions } from './run-actions.tsx'
import { StepsTable } from './steps-table.tsx'
import { texts } from './texts.ts'
import { useOther, useReactions, useReport } from './use-report.ts'
import { VariantsCard } from './variants-card.tsx'

const route = getRouteApi('/shell/reports/$key')
type Report = Schemas['WorkflowReport']

export function ReportScreen() {
  const { key } = route.useParams()
  const report = useReport(key)
  return <Result of={report}>{(data) => <ReportPage report={data} />}</Result>
}

function ReportPage({ report }: { report: Report }) {
  const { locale } = useLocale()
  const { with: compared } = route.useSearch()
  const other = useOther(compared)
  return (
    <Page
      title={pick(report.name, locale)}
      subtitle={<LaunchNote report={report} />}
      actions={
        <>
          <CompareField workflow={report.workflow} />
          <RunActions report={report} />
          <ExportButton report={report} other={other} />
        </>
      }
    >
      <Figures report={report} other={other} />
      <div className={css.columns}>
        <ReactionsCard workflow={report.workflow} />
        <Funnel report={report} />
      </div>
      {other ? <CompareCard report={report} other={other} /> : null}
      <StepsTable report={report} />
      {report.splits.map((split) => (
        <VariantsCard key={split.step} split={split} />
      ))}
      <div className={css.columns}>
        <div className={css.stack}>
          <Held report={report} />
          <Calls report={report} />
        </div>
        {report.goal === null ? null : <LiftCard report={report} />}
      </div>
    </Page>
  )
}

function LaunchNote({ report }: { report: Report }) {
  const t = useTexts(texts)
  const format = useFormat()
  const workflow = useQuery({
    queryKey: ['workflows', report.workflow],
    queryFn: () => call('GET /workflows/{key}', { path: { key: report.workflow } }),
  })
  const launchedAt = workflow.data?.launch?.launchedAt
  return launchedAt ? t.launchedAt(format.dateTime(launchedAt)) : null
}

function Figures({ report, other }: { report: Report; other: Report | undefined }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { data: settings } = useQuery(settingsQuery)
  const versus = useVersus(report, other)
  const { treated } = report.conversions
  const sum = (name: 'sent' | 'clicked' | 'unsubscribed') =>
    report.steps.filter(({ channel }) => channel !== 'phone').reduce((total, step) => total + step[name], 0)
  const sent = sum('sent')
  const share = (count: number) => (sent > 0 ? t.ofSent(format.percent(count / sent)) : undefined)
  const goals: Kpi[] = [
    {
      label: t.converted,
      value: format.number(treated.converted),
      note: treated.rate === null ? undefined : t.ofTreated(format.percent(treated.rate)),
      ...versus('converted'),
    },
    { label: t.value, value: settings ? format.money(treated.value, settings.company.currency) : '' },
  ]
  const items: Kpi[] = [
    { label: t.sent, value: format.number(sent), note: t.sentNote(format.number(report.audience)) },
    {
      label: t.clicked,
      value: format.number(sum('clicked')),
      note: share(sum('clicked')),
      ...versus('clicked'),
    },
    // Without a goal there is nothing to reach: a zero would look like a failure.
    ...(report.goal === null ? [] : goals),
    {
      label: t.unsubscribed,
      value: format.number(sum('unsubscribed')),
      note: share(sum('unsubscribed')),
      ...versus('unsubscribed'),
    },
  ]
  return <KpiRow items={items} />
}

/** The note of a figure while another report is held beside this one. */
function useVersus(
  report: Report,
  other: Report | undefined,
): (rate: RateName) => Pick<Kpi, 'note' | 'tone'> {
  const t = useTexts(compareTexts)
  const format = useFormat()
  const { locale } = useLocale()
  return (rate) => {
    const points = other ? pointsBetween(ratesOf(report)[rate], ratesOf(other)[rate]) : null
    if (!other || points === null) return {}
    return {
      note: t.versus(format.signed(points), pick(other.name, locale)),
      ...(points !== 0 && { tone: isGood(rate, points) ? 'good' : 'bad' }),
    }
  }
}

/** People, each counted once: a share of more than all would say nothing. */
function Funnel({ report }: { report: Report }) {
  const t = useTexts(texts)
  const reactions = useReactions(report.workflow)
  const { audience, holdout, conversions } = report
  const goal =
    report.goal === null
      ? []
      : [{ key: 'goal', label: t.goal, count: conversions.treated.converted, color: 'var(--goal)' }]
  return (
    <Card title={report.goal === null ? t.funnelToClicks : t.funnel}>
      <Result of={reactions} lines={5}>
        {({ people: { contacted, delivered, opened, clicked } }) => {
          const lines = [
            { key: 'treated', label: t.treated, count: audience - holdout },
            { key: 'contacted', label: t.firstSent, count: contacted },
            // What no provider reports (the outbox confirms nothing) would look like a loss.
            ...(delivered > 0 ? [{ key: 'delivered', label: t.delivered, count: delivered }] : []),
            ...(opened > 0 ? [{ key: 'opened', label: t.opened, count: opened }] : []),
            { key: 'clicked', label: t.clicked, count: clicked },
          ].map((line) => ({ ...line, color: 'var(--chart-1)' }))
          const first = { key: 'audience', label: t.audience, count: audience, color: 'var(--chart-6)' }
          return <Bars lines={[first, ...lines, ...goal]} whole={audience} />
        }}
      </Result>
    </Card>
  )
}

function Held({ report }: { report: Report }) {
  const t = useTexts(texts)
  const reason = useReason()
  const held = Object.entries(report.firstMessage.held).filter(([, count]) => count > 0)
  const lines = [
    ...held.map(([code, count]) => ({ key: code, label: reason(code), count, color: 'var(--chart-2)' })),
    ...(report.holdout > 0
      ? [{ key: 'holdout', label: t.holdout, count: report.holdout, color: 'var(--chart-6)' }]
      : []),
  ].sort((one, other) => other.count - one.count)
  return (
    <Card title={t.heldTitle}>
      {lines.length === 0 ? (
        <p className={css.muted}>{t.heldNone}</p>
      ) : (
        <Bars lines={lines} whole={report.audience} />
      )}
    </Card>
  )
}

function Calls({ report }: { report: Report }) {
  const t = useTexts(texts)
  const calls = Object.entries(report.calls).filter(([, count]) => count > 0)
  const total = calls.reduce((sum, [, count]) => sum + count, 0)
  if (calls.length === 0) return null
  const lines = calls.map(([outcome, count]) => ({
    key: outcome,
    label: t.outcomes[outcome] ?? outcome,
    count,
    color: 'var(--phone)',
  }))
  return (
    <Card title={t.calls}>
      <Bars lines={lines} whole={total} />
    </Card>
  )
}
