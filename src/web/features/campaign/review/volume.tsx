import { Card } from '../../../ui/card.tsx'
import { StackedBars } from '../../../ui/stacked-bars.tsx'
import { useFormat, useTexts } from '../../../words/locale.tsx'
import { channels } from '../model/plan.ts'
import type { Review } from '../use-review.ts'
import { texts } from './texts.ts'

const SHOWN = 48
const HOUR_MS = 3_600_000

/** How many messages leave in which hour, as far as that is certain. */
export function Volume({ review }: { review: Review }) {
  const t = useTexts(texts)
  const format = useFormat()
  const [first] = review.hours
  if (!first) return null
  const columns = hoursOf(review).map(({ at, values }) => ({
    key: at,
    short: format.time(at),
    label: format.dateTime(at),
    values,
  }))
  return (
    <Card title={t.volume}>
      <StackedBars
        title={t.volume}
        columnTitle={t.hour}
        series={channels.map((key) => ({ key, label: t.channels[key], color: `var(--${key})` }))}
        columns={columns}
      />
    </Card>
  )
}

type Values = Record<(typeof channels)[number], number>

/** Every hour from the first message to the last, empty ones too, but no more than fit. */
function hoursOf({ hours }: Review): { at: string; values: Values }[] {
  const begins = Math.min(...hours.map(({ at }) => Date.parse(at)))
  const ends = Math.max(...hours.map(({ at }) => Date.parse(at)))
  const count = Math.min(SHOWN, (ends - begins) / HOUR_MS + 1)
  return Array.from({ length: count }, (_, index) => {
    const at = new Date(begins + index * HOUR_MS).toISOString()
    const values: Values = { email: 0, sms: 0, phone: 0 }
    for (const hour of hours)
      if (Date.parse(hour.at) === Date.parse(at)) values[hour.channel] += hour.messages
    return { at, values }
  })
}
