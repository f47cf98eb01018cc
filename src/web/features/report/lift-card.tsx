import type { Schemas } from '../../api/call.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './report.module.css'
import { texts } from './texts.ts'

type Report = Schemas['WorkflowReport']

const tones = { better: 'good', worse: 'bad', cannot_tell_yet: 'neutral' } as const

/** Did it work? Against those who were deliberately left alone, in words before numbers. */
export function LiftCard({ report }: { report: Report }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { lift, conversions } = report
  const { estimate, low, high, verdict, reason } = lift
  const points = (share: number) => t.points(format.signed(Math.round(share * 1_000) / 10))
  return (
    <Card title={t.lift}>
      {report.holdout === 0 ? (
        <p className={css.muted}>{t.liftNoHoldout}</p>
      ) : (
        <>
          <p>
            <Badge tone={tones[verdict]}>{t.verdicts[verdict]}</Badge>
          </p>
          {reason ? <p className={css.muted}>{t.reasons[reason]}</p> : null}
          {estimate !== null && low !== null && high !== null ? (
            <p className={css.interval}>{t.interval(points(estimate), points(low), points(high))}</p>
          ) : null}
          <Arms report={report} />
        </>
      )}
      {conversions.stillOpen > 0 ? <p className={css.muted}>{t.stillOpen(conversions.stillOpen)}</p> : null}
    </Card>
  )
}

function Arms({ report }: { report: Report }) {
  const t = useTexts(texts)
  const format = useFormat()
  const arms = [
    [t.treatedArm, report.conversions.treated],
    [t.holdoutArm, report.conversions.holdout],
  ] as const
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th scope="col">{t.lift}</th>
          <th scope="col" className={css.number}>
            {t.people}
          </th>
          <th scope="col" className={css.number}>
            {t.goal}
          </th>
          <th scope="col" className={css.number}>
            {t.rate}
          </th>
        </tr>
      </thead>
      <tbody>
        {arms.map(([label, arm]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td className={css.number}>{format.number(arm.people)}</td>
            <td className={css.number}>{format.number(arm.converted)}</td>
            <td className={css.number}>{arm.rate === null ? '—' : format.percent(arm.rate)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
