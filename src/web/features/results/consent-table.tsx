import { useQuery } from '@tanstack/react-query'
import { call, type Schemas } from '../../api/call.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import { texts } from './consent-texts.ts'
import css from './results.module.css'

export function ConsentTable({ health }: { health: Schemas['ConsentHealth'] }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { locale } = useLocale()
  const { data } = useQuery({ queryKey: ['purposes'], queryFn: () => call('GET /purposes') })
  const nameOf = (purpose: string) => {
    const found = data?.items.find(({ key }) => key === purpose)
    return found ? pick(found.name, locale) : purpose
  }
  const titles = [t.granted, t.reach, t.unproven, t.old(health.years), t.ending]
  return (
    <Card title={t.table} flush>
      {health.reachable.length === 0 ? (
        <p className={css.muted} style={{ padding: '0 18px 16px' }}>
          {t.noConsent}
        </p>
      ) : (
        <section className={css.scroll} aria-label={t.table} tabIndex={0}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t.channel}</th>
                <th scope="col">{t.purpose}</th>
                {titles.map((title) => (
                  <th key={title} scope="col" className={css.number}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {health.reachable.map(({ channel, purpose, granted, reachable, unproven, old, ending }) => (
                <tr key={`${channel}-${purpose}`}>
                  <td>
                    <Badge tone={channel}>{t.channels[channel]}</Badge>
                  </td>
                  <th scope="row">{nameOf(purpose)}</th>
                  {Object.entries({ granted, reachable, unproven, old, ending }).map(([name, count]) => (
                    <td key={name} className={css.number}>
                      {format.number(count)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Card>
  )
}
