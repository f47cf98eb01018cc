import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { Card } from '../../../ui/card.tsx'
import { ChannelBadge } from '../../../ui/channel.tsx'
import { useFormat, useTexts } from '../../../words/locale.tsx'
import type { Go, Message, Plan, WizardStep } from '../model/plan.ts'
import { useSegmentChoices, useTemplateChoices } from '../use-choices.ts'
import type { Review } from '../use-review.ts'
import { leaving } from './numbers.ts'
import css from './review.module.css'
import { texts } from './texts.ts'
import { useWhen } from './use-when.ts'

interface FactsProps {
  readonly plan: Plan
  readonly review: Review | undefined
  readonly onGo: Go
}

export function Facts({ plan, review, onGo }: FactsProps) {
  const t = useTexts(texts)
  const { goal } = plan
  return (
    <Card flush>
      <dl className={css.facts}>
        <Fact title={t.audience} step="audience" onGo={onGo}>
          <Audience plan={plan} review={review} />
        </Fact>
        <Fact title={t.messages} step="messages" onGo={onGo}>
          {plan.messages.map((message, index) => (
            <MessageLine key={message.id} message={message} isFollowUp={index > 0} />
          ))}
        </Fact>
        <Fact title={t.sending} step="when" onGo={onGo}>
          <When plan={plan} />
        </Fact>
        {review ? (
          <Fact title={t.cost}>
            <Cost review={review} />
          </Fact>
        ) : null}
        <Fact title={t.goal} step="measure" onGo={onGo}>
          <strong>{goal ? goal.event.replaceAll('_', ' ') : t.noGoal}</strong>
          {goal ? <div className={css.muted}>{t.within(goal.days, review?.holdout ?? 0)}</div> : null}
        </Fact>
      </dl>
    </Card>
  )
}

interface FactProps {
  readonly title: string
  readonly step?: WizardStep
  readonly onGo?: Go
  readonly children: ReactNode
}

function Fact({ title, step, onGo, children }: FactProps) {
  const t = useTexts(texts)
  return (
    <div className={css.fact}>
      <dt>{title}</dt>
      <dd>{children}</dd>
      {step && onGo ? (
        <dd>
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={t.editPart(title)}
            onClick={() => onGo(step)}
          >
            {t.edit}
          </Button>
        </dd>
      ) : null}
    </div>
  )
}

function Audience({ plan, review }: Pick<FactsProps, 'plan' | 'review'>) {
  const t = useTexts(texts)
  const segments = useSegmentChoices()
  const named = (keys: readonly string[]) =>
    keys.map((key) => segments.find(({ value }) => value === key)?.label ?? key).join(', ')
  return (
    <>
      {review ? <strong>{t.people(review.audience)}</strong> : null}
      <div className={css.muted}>
        {named(plan.include)}
        {plan.exclude.length > 0 ? `, ${t.except} ${named(plan.exclude)}` : ''}
      </div>
      {review?.estimated ? <div className={css.muted}>{t.estimated}</div> : null}
    </>
  )
}

function MessageLine({ message, isFollowUp }: { message: Message; isFollowUp: boolean }) {
  const t = useTexts(texts)
  const { channel, versions, days } = message
  const templates = useTemplateChoices(channel === 'phone' ? 'script' : channel)
  const names = versions.map(
    ({ template }) => templates.find(({ value }) => value === template)?.label ?? template,
  )
  return (
    <div>
      {isFollowUp ? <div className={css.muted}>{t.daysLater(days)}</div> : null}
      <ChannelBadge channel={channel} /> <strong>{names.join(' / ')}</strong>
      {versions.length > 1 ? <span className={css.muted}> · {t.versions(versions.length)}</span> : null}
    </div>
  )
}

function When({ plan }: { plan: Plan }) {
  const t = useTexts(texts)
  const said = useWhen(plan)
  const { perHour, lateDays } = plan.when
  const more = [perHour === null ? '' : t.perHour(perHour), lateDays === null ? '' : t.late(lateDays)]
  return (
    <>
      <strong>{said}</strong>
      <div className={css.muted}>{more.filter((one) => one !== '').join(' · ')}</div>
    </>
  )
}

function Cost({ review }: { review: Review }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { cost, messages } = review
  if (cost.total === 0) return <strong>{t.free}</strong>
  const uncertain = messages.some((message) => !message.certain && message.cost > 0)
  return (
    <>
      <strong>
        {format.money(cost.total, cost.currency)} {uncertain ? t.atMost : ''}
      </strong>
      {messages
        .filter((message) => message.cost > 0)
        .map((message) => (
          <div key={`${message.step}-${message.channel}`} className={css.muted}>
            {t.costLine(
              leaving(message) * message.parts,
              format.money(message.price, cost.currency),
              t.channels[message.channel],
            )}
          </div>
        ))}
    </>
  )
}
