import type { Schemas } from '../../api/call.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { texts } from './mail-texts.ts'
import css from './results.module.css'

type Figures = Schemas['MailboxProviderFigures']
const tones = { good: 'good', watch: 'warn', bad: 'bad' } as const
const order = ['good', 'watch', 'bad'] as const

/** Each mailbox provider judges a sender by itself: one may refuse what the others take. */
export function ProvidersTable({ report }: { report: Schemas['Deliverability'] }) {
  const t = useTexts(texts)
  const numbers = [t.sent, t.delivered, t.bounced, t.complained, t.clicked, t.unsubscribed]
  return (
    <Card title={t.providers} flush>
      <section className={css.scroll} aria-label={t.providers} tabIndex={0}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t.provider}</th>
              {numbers.map((title) => (
                <th key={title} scope="col" className={css.number}>
                  {title}
                </th>
              ))}
              <th scope="col">{t.state}</th>
            </tr>
          </thead>
          <tbody>
            {report.providers.map((figures) => (
              <Line key={figures.provider} figures={figures} />
            ))}
          </tbody>
        </table>
      </section>
      <p className={css.muted} style={{ padding: '10px 18px 14px' }}>
        {report.totals.delivered === 0 ? `${t.notReported} ` : ''}
        {t.limits}
      </p>
    </Card>
  )
}

function Line({ figures }: { figures: Figures }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { provider, sent, delivered, bounced, complained, clicked, unsubscribed, bounces, complaints } =
    figures
  const worst = order.findLast((one) => one === bounces || one === complaints)
  const rate = (count: number, digits = 1) => (sent > 0 ? format.percent(count / sent, digits) : '—')
  return (
    <tr>
      <th scope="row">{t.providerNames[provider]}</th>
      <td className={css.number}>{format.number(sent)}</td>
      <td className={css.number}>{delivered > 0 ? rate(delivered) : '—'}</td>
      <td className={css.number}>{rate(bounced, 2)}</td>
      <td className={css.number}>{rate(complained, 2)}</td>
      <td className={css.number}>{rate(clicked)}</td>
      <td className={css.number}>{rate(unsubscribed, 2)}</td>
      <td>
        {worst ? (
          <Badge tone={tones[worst]}>{t.judgements[worst]}</Badge>
        ) : (
          <span className={css.muted}>{delivered + bounced > 0 ? t.tooFew : t.unheard}</span>
        )}
      </td>
    </tr>
  )
}
