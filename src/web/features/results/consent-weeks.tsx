import type { Schemas } from '../../api/call.ts'
import { Card } from '../../ui/card.tsx'
import { Progress } from '../../ui/progress.tsx'
import { StackedBars } from '../../ui/stacked-bars.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { texts } from './consent-texts.ts'
import css from './results.module.css'

type Health = Schemas['ConsentHealth']
const colors = [1, 2, 3, 4, 5, 6].map((place) => `var(--chart-${place})`)
const WEEKS = 13
/** Every so manieth week is named below its bar. */
const LABELLED = 3

/** Where consents came from, or how they ended, over the last quarter. */
export function WeeksCard({ health, side }: { health: Health; side: 'given' | 'ended' }) {
  const t = useTexts(texts)
  const format = useFormat()
  const title = side === 'given' ? t.came : t.left
  const weeks = [...new Set(health.inForce.map(({ week }) => week))].sort().slice(-WEEKS)
  const turns = health.weeks.filter((turn) => turn[side] > 0 && weeks.includes(turn.week))
  const sources = [...new Set(turns.map(({ source }) => source))]
  const sum = (week: string, source: string) =>
    turns
      .filter((turn) => turn.week === week && turn.source === source)
      .reduce((total, turn) => total + turn[side], 0)
  if (turns.length === 0) {
    return (
      <Card title={title}>
        <p className={css.muted}>{side === 'given' ? t.noneCame : t.noneLeft}</p>
      </Card>
    )
  }
  return (
    <Card title={title}>
      <StackedBars
        title={title}
        columnTitle={t.week}
        series={sources.map((source, place) => ({
          key: source,
          label: t.sources[source] ?? source,
          color: colors[place % colors.length] ?? 'var(--chart-6)',
        }))}
        columns={weeks.map((week, index) => ({
          key: week,
          short: index % LABELLED === 0 ? format.shortDay(`${week}T12:00:00Z`) : '',
          label: t.weekOf(format.date(`${week}T12:00:00Z`)),
          values: Object.fromEntries(sources.map((source) => [source, sum(week, source)])),
        }))}
      />
    </Card>
  )
}

export function OptInsCard({ optIns }: { optIns: Health['optIns'] }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { asked, confirmed, pending, expired, cancelled } = optIns
  if (asked === 0) {
    return (
      <Card title={t.optIns}>
        <p className={css.muted}>{t.noOptIns}</p>
      </Card>
    )
  }
  const decided = asked - pending
  const lines = [
    [t.confirmed, confirmed],
    [t.pending, pending],
    [t.expired, expired],
    [t.cancelled, cancelled],
  ] as const
  return (
    <Card
      title={t.optIns}
      aside={decided > 0 ? <strong>{t.rate(format.percent(confirmed / decided, 0))}</strong> : null}
    >
      <p className={css.muted} style={{ marginBottom: 10 }}>
        {t.asked} : {format.number(asked)}
      </p>
      <div className={css.stack} style={{ gap: 10 }}>
        {lines.map(([label, count]) => (
          <div key={label}>
            <div className={css.axes} style={{ marginTop: 0 }}>
              <span>{label}</span>
              <strong>{format.number(count)}</strong>
            </div>
            <Progress share={count / asked} label={label} />
          </div>
        ))}
      </div>
    </Card>
  )
}
