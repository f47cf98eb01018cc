import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Schemas } from '../../api/call.ts'
import { settingsQuery } from '../../api/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import css from './results.module.css'
import { texts } from './texts.ts'

type Item = Schemas['WorkflowResults']
const tones = { better: 'good', worse: 'bad', cannot_tell_yet: 'neutral' } as const

export function ResultsTable({ items }: { items: readonly Item[] }) {
  const t = useTexts(texts)
  const numbers = [t.sent, t.clicks, t.conversions, t.revenue, t.unsubscribed]
  return (
    <Card title={t.list} aside={<span className={css.muted}>{t.found(items.length)}</span>} flush>
      <section className={css.scroll} aria-label={t.list} tabIndex={0}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t.name}</th>
              <th scope="col">{t.channels}</th>
              {numbers.map((title) => (
                <th key={title} scope="col" className={css.number}>
                  {title}
                </th>
              ))}
              <th scope="col">{t.effect}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <Line key={item.key ?? ''} item={item} />
            ))}
          </tbody>
        </table>
      </section>
      <p className={css.muted} style={{ padding: '10px 18px 14px' }}>
        {t.revenueNote}
      </p>
    </Card>
  )
}

function Line({ item }: { item: Item }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { data: settings } = useQuery(settingsQuery)
  const share = (count: number, digits: number) =>
    item.sent > 0 ? <span className={css.sub}>{format.percent(count / item.sent, digits)}</span> : null
  return (
    <tr>
      <th scope="row">
        <Name item={item} />
      </th>
      <td>
        <span className={css.channels}>
          {item.channels.map((channel) => (
            <Badge key={channel} tone={channel}>
              {t.channelNames[channel]}
            </Badge>
          ))}
        </span>
      </td>
      <td className={css.number}>{format.number(item.sent)}</td>
      <td className={css.number}>
        {format.number(item.clicked)}
        {share(item.clicked, 1)}
      </td>
      <td className={css.number}>{format.number(item.converted)}</td>
      <td className={css.number}>
        {settings && item.value > 0 ? format.money(item.value, settings.company.currency) : '—'}
      </td>
      <td className={css.number}>
        {format.number(item.unsubscribed)}
        {share(item.unsubscribed, 2)}
      </td>
      <td>
        <Effect lift={item.lift} />
      </td>
    </tr>
  )
}

function Name({ item }: { item: Item }) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  if (item.key === null) return t.api
  return (
    <>
      <Link to="/reports/$key" params={{ key: item.key }} className={css.name}>
        {pick(item.name, locale)}
      </Link>
      {item.kind ? <span className={css.sub}>{t.kinds[item.kind]}</span> : null}
    </>
  )
}

function Effect({ lift }: { lift: Item['lift'] }) {
  const t = useTexts(texts)
  const format = useFormat()
  if (!lift) return <span className={css.muted}>{t.noHoldout}</span>
  const points = (share: number) => format.signed(Math.round(share * 1_000) / 10)
  const { verdict, estimate, low, high } = lift
  return (
    <>
      <Badge tone={tones[verdict]}>{t.verdicts[verdict]}</Badge>
      {estimate !== null && low !== null && high !== null ? (
        <span className={css.sub}>{t.points(points(estimate), points(low), points(high))}</span>
      ) : null}
    </>
  )
}
