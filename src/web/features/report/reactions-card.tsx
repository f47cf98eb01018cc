import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { Schemas } from '../../api/call.ts'
import { Card } from '../../ui/card.tsx'
import { LineChart } from '../../ui/line-chart.tsx'
import { Result } from '../../ui/result.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { texts } from './compare-texts.ts'
import css from './report.module.css'
import { useReactions } from './use-report.ts'

type Day = Schemas['ReportReactions']['days'][number]

const DAY_MS = 86_400_000
/** Sends are so many more that reactions beside them would lie on the axis. */
const views = { reactions: ['opened', 'clicked', 'converted'], sent: ['sent'] } as const
type View = keyof typeof views

/** When people reacted, from the first message on. */
export function ReactionsCard({ workflow }: { workflow: string }) {
  const t = useTexts(texts)
  const reactions = useReactions(workflow)
  const [view, show] = useState<View>('reactions')
  return (
    <Card
      title={t.days}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={t.days}
          value={view}
          onChange={(next) => show(next as View)}
          data={(Object.keys(views) as View[]).map((value) => ({ value, label: t[value] }))}
        />
      }
    >
      <Result of={reactions} lines={5}>
        {({ days }) =>
          days.length === 0 ? (
            <p className={css.muted}>{t.noDays}</p>
          ) : (
            <Chart days={withStart(days)} view={view} />
          )
        }
      </Result>
    </Card>
  )
}

function Chart({ days, view }: { days: readonly Day[]; view: View }) {
  const t = useTexts(texts)
  const format = useFormat()
  const lines = [
    { key: 'sent', label: t.sent, color: 'var(--chart-6)' },
    { key: 'opened', label: t.opened, color: 'var(--chart-1)' },
    { key: 'clicked', label: t.clicked, color: 'var(--chart-2)' },
    { key: 'converted', label: t.converted, color: 'var(--goal)' },
  ] as const
  // Opens are seen of those only who agreed to it: a flat line would say that nobody opened anything.
  const shown = lines.filter(
    ({ key }) =>
      (views[view] as readonly string[]).includes(key) &&
      (key !== 'opened' || days.some(({ opened }) => opened > 0)),
  )
  return (
    <>
      <LineChart
        title={t.days}
        columnTitle={t.day}
        say={format.number}
        sayAxis={format.compact}
        lines={shown}
        points={days.map((day) => ({
          key: day.day,
          short: format.shortDay(`${day.day}T12:00:00Z`),
          label: format.date(`${day.day}T12:00:00Z`),
          values: day,
        }))}
      />
      <p className={css.muted}>{t.daysNote}</p>
    </>
  )
}

/** A line needs two ends: on the day before its first message there was nothing. */
function withStart(days: readonly Day[]): readonly Day[] {
  const [only] = days
  if (!only || days.length > 1) return days
  const day = new Date(Date.parse(`${only.day}T12:00:00Z`) - DAY_MS).toISOString().slice(0, 10)
  return [{ day, sent: 0, opened: 0, clicked: 0, replied: 0, unsubscribed: 0, converted: 0 }, only]
}
