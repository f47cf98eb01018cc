import type { Schemas } from '../../api/call.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Progress } from '../../ui/progress.tsx'
import { useReason } from '../../ui/reason.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { texts } from './mail-texts.ts'
import css from './results.module.css'

type Deliverability = Schemas['Deliverability']

export function BouncesCard({ report }: { report: Deliverability }) {
  const t = useTexts(texts)
  const reason = useReason()
  return (
    <Card title={t.bounces}>
      {report.bounces.length === 0 ? <p className={css.muted}>{t.noBounces}</p> : null}
      <Bars
        lines={report.bounces.map(({ reason: code, mails }) => ({
          key: code,
          label: t.bounceReasons[code] ?? code,
          count: mails,
        }))}
      />
      {report.refused.length > 0 ? (
        <>
          <p className={css.muted} style={{ margin: '16px 0 8px' }}>
            {t.refused}
          </p>
          <Bars
            lines={report.refused.map(({ reason: code, mails }) => ({
              key: code ?? '',
              label: code === null ? (t.bounceReasons['unknown'] ?? '') : reason(code),
              count: mails,
            }))}
          />
        </>
      ) : null}
    </Card>
  )
}

export function SuppressionsCard({ report }: { report: Deliverability }) {
  const t = useTexts(texts)
  return (
    <Card title={t.suppressions}>
      {report.suppressions.length === 0 ? <p className={css.muted}>{t.noSuppressions}</p> : null}
      <Bars
        lines={report.suppressions.map(({ channel, reason, addresses }) => ({
          key: `${channel}-${reason}`,
          label: `${t.channels[channel]} · ${t.suppressionReasons[reason] ?? reason}`,
          count: addresses,
        }))}
      />
    </Card>
  )
}

export function PausedCard({ report }: { report: Deliverability }) {
  const t = useTexts(texts)
  const format = useFormat()
  return (
    <Card title={t.paused}>
      {report.paused.length === 0 ? <p className={css.muted}>{t.noPaused}</p> : null}
      {report.paused.map(({ key, until, reason }) => (
        <p key={key} className={css.sentence}>
          <Badge tone="warn">{key}</Badge> {t.pausedUntil(format.dateTime(until))}
          {reason ? <span className={css.sub}>{reason}</span> : null}
        </p>
      ))}
    </Card>
  )
}

interface BarLine {
  readonly key: string
  readonly label: string
  readonly count: number
}

function Bars({ lines }: { lines: readonly BarLine[] }) {
  const format = useFormat()
  const most = Math.max(1, ...lines.map(({ count }) => count))
  return (
    <div className={css.stack} style={{ gap: 10 }}>
      {lines.map(({ key, label, count }) => (
        <div key={key}>
          <div className={css.axes} style={{ marginTop: 0 }}>
            <span>{label}</span>
            <strong>{format.number(count)}</strong>
          </div>
          <Progress share={count / most} label={label} />
        </div>
      ))}
    </div>
  )
}
