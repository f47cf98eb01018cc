import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { call, type Schemas } from '../../api/call.ts'
import { untilFresh } from '../../api/until-fresh.ts'
import { Card } from '../../ui/card.tsx'
import { KpiRow } from '../../ui/kpi.tsx'
import { LineChart } from '../../ui/line-chart.tsx'
import { Result } from '../../ui/result.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { ConsentTable } from './consent-table.tsx'
import { texts } from './consent-texts.ts'
import { OptInsCard, WeeksCard } from './consent-weeks.tsx'
import { ResultsFrame } from './frame.tsx'
import css from './results.module.css'

type Health = Schemas['ConsentHealth']
const channels = ['email', 'sms', 'phone'] as const
const colors = { email: 'var(--chart-1)', sms: 'var(--chart-3)', phone: 'var(--chart-2)' } as const

export function ConsentScreen() {
  const t = useTexts(texts)
  const health = useQuery({
    queryKey: ['results', 'consent'],
    queryFn: () => call('GET /results/consent'),
    refetchInterval: untilFresh,
  })
  return (
    <ResultsFrame subtitle={t.subtitle}>
      <Result of={health}>
        {(data) => (
          <>
            <Figures health={data} />
            <ConsentTable health={data} />
            <div className={css.columns}>
              <InForce health={data} />
              <div className={css.stack}>
                <Advice health={data} />
                <OptInsCard optIns={data.optIns} />
              </div>
            </div>
            <div className={css.halves}>
              <WeeksCard health={data} side="given" />
              <WeeksCard health={data} side="ended" />
            </div>
          </>
        )}
      </Result>
    </ResultsFrame>
  )
}

function Figures({ health: { anybody } }: { health: Health }) {
  const t = useTexts(texts)
  const format = useFormat()
  return (
    <KpiRow
      items={[
        { label: t.reachable, value: format.number(anybody.any), note: t.reachableNote },
        ...channels.map((channel) => ({
          label: t.on[channel],
          value: format.number(anybody[channel]),
          note:
            anybody.any > 0 ? t.ofReachable(format.percent(anybody[channel] / anybody.any, 0)) : undefined,
        })),
      ]}
    />
  )
}

function Advice({ health: { advice } }: { health: Health }) {
  const t = useTexts(texts)
  return (
    <Card title={t.todo}>
      {advice.length === 0 ? <p className={css.muted}>{t.nothing}</p> : null}
      <ul className={css.advice}>
        {advice.map(({ code, people }) => (
          <li key={code}>
            <IconAlertTriangle size={18} stroke={1.7} aria-hidden />
            <div>
              <strong>{t.advice[code].title(people)}</strong>
              <p>{t.advice[code].text}</p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** All purposes of a channel together: one line each. */
function InForce({ health: { inForce } }: { health: Health }) {
  const t = useTexts(texts)
  const format = useFormat()
  const weeks = [...new Set(inForce.map(({ week }) => week))].sort()
  if (weeks.length === 0) return null
  const sum = (week: string, channel: (typeof channels)[number]) =>
    inForce
      .filter((one) => one.week === week && one.channel === channel)
      .reduce((total, one) => total + one.inForce, 0)
  return (
    <Card title={t.inForce}>
      <LineChart
        title={t.inForce}
        columnTitle={t.week}
        say={format.number}
        sayAxis={format.compact}
        lines={channels.map((channel) => ({
          key: channel,
          label: t.channels[channel],
          color: colors[channel],
        }))}
        points={weeks.map((week) => ({
          key: week,
          short: format.shortDay(`${week}T12:00:00Z`),
          label: t.weekOf(format.date(`${week}T12:00:00Z`)),
          values: { email: sum(week, 'email'), sms: sum(week, 'sms'), phone: sum(week, 'phone') },
        }))}
      />
    </Card>
  )
}
