import type { Schemas } from '../../api/call.ts'
import { Card } from '../../ui/card.tsx'
import { LineChart } from '../../ui/line-chart.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './results.module.css'
import { texts } from './score-texts.ts'

/** The points lie apart as they do on the axis, so that the curve has its true form. */
const STEPS = Array.from({ length: 21 }, (_, i) => i * 5)

/** How much of the value the best customers bring. */
export function ParetoCard({ concentration }: { concentration: Schemas['RfmReport']['concentration'] }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { points, forFourFifths, gini } = concentration
  const shareAt = interpolate(points)
  if (points.length === 0 || forFourFifths === null || gini === null) return null
  const percent = (share: number) => format.percent(share, 0)
  return (
    <Card title={t.pareto}>
      <p className={css.sentence}>{t.paretoText(percent(shareAt(0.2)), percent(forFourFifths))}</p>
      <LineChart
        title={t.pareto}
        columnTitle={t.bestShare}
        height={170}
        say={percent}
        lines={[
          { key: 'share', label: t.valueShare, color: 'var(--chart-1)' },
          { key: 'even', label: t.even, color: 'var(--chart-6)', bare: true },
        ]}
        points={STEPS.map((best) => ({
          key: String(best),
          short: percent(best / 100),
          label: `${t.bestShare} : ${percent(best / 100)}`,
          values: { share: shareAt(best / 100), even: best / 100 },
        }))}
      />
      <p className={css.muted}>{t.gini(format.number(Math.round(gini * 100) / 100))}</p>
    </Card>
  )
}

/** The curve between the shares that were counted, in straight lines, from nothing on. */
function interpolate(points: readonly { best: number; share: number }[]): (best: number) => number {
  const all = [{ best: 0, share: 0 }, ...points]
  return (best) => {
    const next = all.findIndex((point) => point.best >= best - 1e-9)
    const [from, to] = [all[next - 1], all[next]]
    if (!to || !from) return to?.share ?? 1
    return from.share + ((to.share - from.share) * (best - from.best)) / (to.best - from.best)
  }
}
