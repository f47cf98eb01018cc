import { useQuery } from '@tanstack/react-query'
import { settingsQuery } from '../../api/session.ts'
import { type Kpi, KpiRow } from '../../ui/kpi.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import type { Home } from './home.ts'
import { texts } from './texts.ts'

export function HomeFigures({ home }: { home: Home }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { data: settings } = useQuery(settingsQuery)
  const { now, before } = home.periods
  const items: Kpi[] = [
    {
      label: t.reachable,
      value: format.number(home.reachable.any),
      note: t.reachableNote(format.number(home.reachable.email), format.number(home.reachable.sms)),
    },
    {
      label: t.sent,
      value: format.number(now.sent),
      note: now.sent > 0 ? t.bounced(format.percent(now.bounced / now.sent)) : undefined,
    },
    { label: t.clicks, value: format.number(now.clicked), ...useChange(now.clicked, before.clicked) },
    {
      label: t.conversions,
      value: format.number(now.converted),
      ...useChange(now.converted, before.converted),
      ...(before.converted === 0 &&
        now.value > 0 &&
        settings && { note: t.worth(format.money(now.value, settings.company.currency)) }),
    },
    { label: t.unsubscribed, ...useRate(home) },
  ]
  return <KpiRow items={items} />
}

function useChange(now: number, before: number): Pick<Kpi, 'note' | 'tone'> {
  const t = useTexts(texts)
  const format = useFormat()
  if (before === 0) return now === 0 ? {} : { note: t.firstPeriod }
  const change = now / before - 1
  const sign = change > 0 ? '+' : ''
  return {
    note: t.change(`${sign}${format.percent(change, 0)}`),
    ...(Math.abs(change) >= 0.005 && { tone: change > 0 ? 'good' : 'bad' }),
  }
}

/** A share of what was sent, so that sending more does not look like pleasing less. */
function useRate({ periods: { now, before } }: Home): Pick<Kpi, 'value' | 'note' | 'tone'> {
  const t = useTexts(texts)
  const format = useFormat()
  const rate = now.sent === 0 ? 0 : now.unsubscribed / now.sent
  if (before.sent === 0)
    return { value: format.percent(rate, 2), ...(now.sent > 0 && { note: t.firstPeriod }) }
  const points = Math.round((rate - before.unsubscribed / before.sent) * 10_000) / 100
  return {
    value: format.percent(rate, 2),
    note: t.points(format.signed(points)),
    ...(points !== 0 && { tone: points > 0 ? 'bad' : 'good' }),
  }
}
