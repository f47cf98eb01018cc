import { Link } from '@tanstack/react-router'
import type { Schemas } from '../../api/call.ts'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Progress } from '../../ui/progress.tsx'
import { texts as words } from '../../ui/texts.ts'
import { WorkflowState } from '../../ui/workflow-state.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import css from './home.module.css'
import { texts } from './texts.ts'

const SHOWN = 7

export function Running({ workflows }: { workflows: readonly Schemas['WorkflowFigures'][] }) {
  const t = useTexts(texts)
  const shown = workflows.filter(({ state }) => state !== 'draft').slice(0, SHOWN)
  if (shown.length === 0) {
    return (
      <Card title={t.running}>
        <Empty title={t.nothingRunning} text={t.nothingRunningText} />
      </Card>
    )
  }
  return (
    <Card title={t.running} flush>
      <section className={css.scroll} aria-label={t.running} tabIndex={0}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t.name}</th>
              <th scope="col">{t.state}</th>
              <th scope="col">{t.progress}</th>
              <th scope="col" className={css.numeric}>
                {t.clicked}
              </th>
              <th scope="col" className={css.numeric}>
                {t.goal}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((figures) => (
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
  const { key, name, kind, version, sent, clicked, goal, converted } = figures
  const names = useTexts(words)
  const channels = figures.channels.map((channel) => names[channel]).join(' · ')
  return (
    <tr>
      <td>
        <Link to="/reports/$key" params={{ key }} className={css.name}>
          {pick(name, locale)}
        </Link>
        <div className={css.note}>
          {kind === 'campaign' ? t.campaign : t.workflow}
          {kind === 'campaign' || version === null ? '' : ` · ${t.version(version)}`}
          {channels ? ` · ${channels}` : ''}
        </div>
      </td>
      <td>
        <WorkflowState figures={figures} />
      </td>
      <td>
        <Advance figures={figures} />
      </td>
      <td className={css.numeric}>{sent > 0 ? format.percent(clicked / sent) : '—'}</td>
      <td className={css.numeric}>{goal ? format.number(converted) : '—'}</td>
    </tr>
  )
}

function Advance({ figures }: { figures: Schemas['WorkflowFigures'] }) {
  const t = useTexts(texts)
  const format = useFormat()
  const share = progressOf(figures)
  if (share === undefined) return <span className={css.note}>{t.continuous}</span>
  return (
    <div className={css.advance}>
      <Progress share={share} label={t.progress} />
      {format.percent(share, 0)}
    </div>
  )
}

/** Of a campaign: how many of its audience are enrolled, and of their messages how many have left or will not. */
function progressOf(figures: Schemas['WorkflowFigures']): number | undefined {
  const { kind, launchedAt, launchTotal, launchEnrolled, launchFinishedAt, planned, queued } = figures
  if (kind !== 'campaign') return undefined
  if (!launchedAt) return 0
  const enrolled = launchFinishedAt || !launchTotal ? 1 : launchEnrolled / launchTotal
  return enrolled * (planned === 0 ? 1 : 1 - queued / planned)
}
