import { Card } from '../../ui/card.tsx'
import { StackedBars } from '../../ui/stacked-bars.tsx'
import { texts as words } from '../../ui/texts.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import type { Home } from './home.ts'
import { texts } from './texts.ts'

export function PerDay({ days }: { days: Home['days'] }) {
  const t = useTexts(texts)
  const channels = useTexts(words)
  const format = useFormat()
  return (
    <Card title={t.perDay}>
      <StackedBars
        title={t.perDayTable}
        columnTitle={t.day}
        series={[
          { key: 'email', label: channels.email, color: 'var(--chart-1)' },
          { key: 'sms', label: channels.sms, color: 'var(--chart-3)' },
          { key: 'phone', label: channels.phone, color: 'var(--chart-2)' },
        ]}
        columns={days.map(({ day, email, sms, phone }) => ({
          key: day,
          short: String(Number(day.slice(8))),
          label: format.shortDay(`${day}T12:00:00Z`),
          values: { email, sms, phone },
        }))}
      />
    </Card>
  )
}
