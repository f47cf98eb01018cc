import { Card } from '../../ui/card.tsx'
import { ChannelBadge } from '../../ui/channel.tsx'
import { Failure } from '../../ui/failure.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './campaign.module.css'
import { channels } from './model/plan.ts'
import { leaving } from './review/numbers.ts'
import { texts } from './texts.ts'
import type { Reviewed } from './use-review.ts'

/** Concerned and reachable side by side, always in sight: the two are never the same number. */
export function Reach({ reviewed }: { reviewed: Reviewed }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { review, counting, error, again } = reviewed
  if (error && !review) return <Failure error={error} retry={again} />
  if (!review) return <p className={css.notice}>{counting ? t.counting : t.chooseFirst}</p>
  const { audience, treated } = review
  const holdout = audience - treated
  return (
    <Card title={t.reach}>
      <div className={css.big} data-testid="audience">
        {format.number(audience)}
      </div>
      <div className={css.muted} role="status">
        {counting ? t.counting : t.concerned(audience).replace(/^\S+\s/, '')}
      </div>
      <dl className={css.reach}>
        {channels.map((channel) => {
          const reachable = leaving(review.channels[channel])
          return (
            <div key={channel} className={css.reachLine}>
              <dt>
                <ChannelBadge channel={channel} />
              </dt>
              <dd>
                <strong>{format.number(reachable)}</strong>
                <div className={css.muted}>
                  {t.ofAudience(format.percent(audience > 0 ? reachable / audience : 0, 0))}
                </div>
              </dd>
            </div>
          )
        })}
      </dl>
      {holdout > 0 ? <p className={css.muted}>{t.heldOut(holdout)}</p> : null}
      {review.estimated ? <p className={css.muted}>{t.estimatedNote}</p> : null}
    </Card>
  )
}
