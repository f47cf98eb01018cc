import { Card } from '../../../ui/card.tsx'
import { ChannelBadge } from '../../../ui/channel.tsx'
import { useReason } from '../../../ui/reason.ts'
import { useFormat, useTexts } from '../../../words/locale.tsx'
import type { Plan } from '../model/plan.ts'
import { useTemplateNames } from '../use-choices.ts'
import type { Review } from '../use-review.ts'
import css from './review.module.css'
import { texts } from './texts.ts'

/** From the audience to those who get each message, a line for every rule that stands between. */
export function WhoGets({ plan, review }: { plan: Plan; review: Review }) {
  const t = useTexts(texts)
  return (
    <Card title={t.who} flush>
      <table className={css.counts}>
        <tbody>
          <Line label={t.ofPeople(review.audience)} count={review.audience} kind="sum" />
          {review.alreadyIn > 0 ? <Line label={t.alreadyIn} count={-review.alreadyIn} /> : null}
          {review.holdout > 0 ? <Line label={t.holdout} count={-review.holdout} /> : null}
          {review.messages.map((message) => (
            <MessageLines
              key={`${message.step}-${message.channel}`}
              message={message}
              several={review.messages.length > 1 || plan.messages.length > 1}
            />
          ))}
        </tbody>
      </table>
      <p className={`${css.muted} ${css.note}`}>{t.whoNote}</p>
    </Card>
  )
}

function MessageLines({ message, several }: { message: Review['messages'][number]; several: boolean }) {
  const t = useTexts(texts)
  const format = useFormat()
  const reason = useReason()
  const nameOf = useTemplateNames()
  const sorted = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .filter(([, count]) => count > 0)
      .sort(([, a], [, b]) => b - a)
  return (
    <>
      {several ? (
        <tr className={css.messageRow}>
          <th scope="rowgroup">
            <ChannelBadge channel={message.channel} /> {nameOf(message.template)}
            {message.certain ? null : <div className={css.muted}>{t.uncertain}</div>}
          </th>
          <td>{format.number(message.people)}</td>
        </tr>
      ) : null}
      {sorted(message.held).map(([code, count]) => (
        <Line key={`held-${code}`} label={t.heldFor(reason(code))} count={-count} />
      ))}
      {sorted(message.later).map(([code, count]) => (
        <Line key={`later-${code}`} label={t.laterFor(reason(code))} count={count} />
      ))}
      <Line label={t.now} count={message.now} kind="sum" />
    </>
  )
}

function Line({ label, count, kind }: { label: string; count: number; kind?: 'sum' }) {
  const format = useFormat()
  return (
    <tr className={kind === 'sum' ? css.sumRow : css.heldRow}>
      <th scope="row">{label}</th>
      <td>{count < 0 ? format.signed(count) : format.number(count)}</td>
    </tr>
  )
}
