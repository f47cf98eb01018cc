import { Link } from '@tanstack/react-router'
import type { Schemas } from '../../api/call.ts'
import { ChannelBadge } from '../../ui/channel.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { WorkflowState } from '../../ui/workflow-state.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import css from './campaigns.module.css'
import { RowMenu } from './row-menu.tsx'
import { texts } from './texts.ts'

type Figures = Schemas['WorkflowFigures']

export function useColumns(): Column<Figures>[] {
  const t = useTexts(texts)
  const format = useFormat()
  const share = (part: number, whole: number) => (whole > 0 ? format.percent(part / whole) : '—')
  const count = (key: 'entered' | 'sent', title: string): Column<Figures> => ({
    key,
    title,
    width: 90,
    numeric: true,
    hideBelow: key === 'sent' ? 'small' : 'medium',
    cell: (row) => format.number(row[key]),
  })
  return [
    { key: 'name', title: t.name, cell: (figures) => <Name figures={figures} /> },
    {
      key: 'state',
      title: t.state,
      width: 190,
      hideBelow: 'small',
      cell: (figures) => <WorkflowState figures={figures} />,
    },
    {
      key: 'channels',
      title: t.channels,
      width: 280,
      hideBelow: 'medium',
      cell: ({ channels }) => (
        <span className={css.channels}>
          {channels.map((channel) => (
            <ChannelBadge key={channel} channel={channel} />
          ))}
        </span>
      ),
    },
    count('entered', t.entered),
    count('sent', t.sent),
    {
      key: 'clicked',
      title: t.clicked,
      width: 90,
      numeric: true,
      hideBelow: 'small',
      cell: (row) => share(row.clicked, row.sent),
    },
    {
      key: 'goal',
      title: t.goal,
      width: 90,
      numeric: true,
      hideBelow: 'small',
      cell: (row) => (row.goal ? format.number(row.converted) : '—'),
    },
    { key: 'actions', title: t.actions, width: 80, cell: (figures) => <RowMenu figures={figures} /> },
  ]
}

/** A draft opens in the wizard, everything else in its report. */
function Name({ figures }: { figures: Figures }) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const { key, name, state, failed } = figures
  const said = pick(name, locale)
  return (
    <>
      {state === 'draft' ? (
        <Link to="/campaigns/$key/edit" params={{ key }} className={css.name}>
          {said}
        </Link>
      ) : (
        <Link to="/reports/$key" params={{ key }} className={css.name}>
          {said}
        </Link>
      )}
      {failed > 0 ? <span className={css.failed}> {t.failedNote(failed)}</span> : null}
      <div className={css.narrow}>
        <WorkflowState figures={figures} />
      </div>
    </>
  )
}
