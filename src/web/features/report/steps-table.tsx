import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../../api/call.ts'
import { settingsQuery } from '../../api/session.ts'
import { Card } from '../../ui/card.tsx'
import { ChannelBadge } from '../../ui/channel.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './report.module.css'
import { texts } from './texts.ts'

type Step = Schemas['ReportStep']

/** Each message of the workflow: how many, held back, and what people did. */
export function StepsTable({ report }: { report: Schemas['WorkflowReport'] }) {
  const t = useTexts(texts)
  const nameOf = ({ step, channel }: { step: string; channel: string }) =>
    report.messages.find((one) => one.step === step && one.channel === channel)?.name ?? step
  const toCome = report.messages.filter(
    ({ step, channel }) => !report.steps.some((one) => one.step === step && one.channel === channel),
  )
  if (report.steps.length + toCome.length === 0) {
    return (
      <Card title={t.steps}>
        <p className={css.muted}>{t.noSteps}</p>
      </Card>
    )
  }
  const titles = [t.planned, t.sent, t.held, t.clicked, t.replied, t.unsubscribed, t.cost]
  return (
    <Card title={t.steps} flush>
      <section className={css.scroll} aria-label={t.steps} tabIndex={0}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t.step}</th>
              <th scope="col">{t.channel}</th>
              {titles.map((title) => (
                <th key={title} scope="col" className={css.number}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.steps.map((step) => (
              <StepLine key={`${step.step}-${step.channel}`} step={step} name={nameOf(step)} />
            ))}
            {toCome.map(({ step, channel, name }) => (
              <tr key={`${step}-${channel}`}>
                <th scope="row">{name}</th>
                <td>
                  <ChannelBadge channel={channel} />
                </td>
                <td className={css.number} colSpan={titles.length}>
                  <span className={css.muted}>{t.toCome}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  )
}

function StepLine({ step, name: title }: { step: Step; name: string }) {
  const format = useFormat()
  const { data: settings } = useQuery(settingsQuery)
  const share = (count: number) => (step.sent > 0 ? format.percent(count / step.sent) : '—')
  const cost = step.cost > 0 && settings ? format.money(step.cost, settings.company.currency) : '—'
  const cells = {
    planned: format.number(step.planned),
    sent: format.number(step.sent),
    held: format.number(step.held),
    clicked: step.channel === 'phone' ? '—' : share(step.clicked),
    replied: share(step.replied),
    unsubscribed: share(step.unsubscribed),
    cost,
  }
  return (
    <tr>
      <th scope="row">{title}</th>
      <td>
        <ChannelBadge channel={step.channel} />
      </td>
      {Object.entries(cells).map(([name, cell]) => (
        <td key={name} className={css.number}>
          {cell}
        </td>
      ))}
    </tr>
  )
}
