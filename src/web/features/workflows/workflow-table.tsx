import { Link } from '@tanstack/react-router'
import type { Schemas } from '../../api/call.ts'
import { Card } from '../../ui/card.tsx'
import { channelIcons } from '../../ui/channel.tsx'
import { WorkflowState } from '../../ui/workflow-state.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import { texts } from './texts.ts'
import css from './workflows.module.css'

export function WorkflowTable({ workflows }: { workflows: readonly Schemas['WorkflowFigures'][] }) {
  const t = useTexts(texts)
  const counts = [t.active, t.entered, t.sent, t.clicked, t.converted]
  return (
    <Card flush>
      <section className={css.scroll} aria-label={t.title} tabIndex={0}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t.name}</th>
              <th scope="col">{t.state}</th>
              {counts.map((title) => (
                <th scope="col" key={title} className={css.numeric}>
                  {title}
                </th>
              ))}
              <th scope="col" className={css.numeric}>
                {t.updated}
              </th>
            </tr>
          </thead>
          <tbody>
            {workflows.map((figures) => (
              <Line key={figures.key} figures={figures} />
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  )
}

function Line({ figures }: { figures: Schemas['WorkflowFigures'] }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { locale } = useLocale()
  const { key, name, kind, version, channels, active, entered, sent, clicked, goal, converted } = figures
  return (
    <tr>
      <td>
        <Link to="/workflows/$key" params={{ key }} className={css.name}>
          {pick(name, locale)}
        </Link>
        <div className={css.note}>
          {kind === 'campaign' ? t.campaign : t.automation}
          {version === null ? '' : ` · ${t.version(version)}`}
          {channels.map((channel) => {
            const Icon = channelIcons[channel]
            return <Icon key={channel} size={14} aria-hidden />
          })}
        </div>
      </td>
      <td>
        <WorkflowState figures={figures} />
      </td>
      <td className={css.numeric}>{format.number(active)}</td>
      <td className={css.numeric}>{format.number(entered)}</td>
      <td className={css.numeric}>{format.number(sent)}</td>
      <td className={css.numeric}>{sent > 0 ? format.percent(clicked / sent) : '—'}</td>
      <td className={css.numeric}>{goal ? format.number(converted) : '—'}</td>
      <td className={css.numeric}>{format.date(figures.updatedAt)}</td>
    </tr>
  )
}
