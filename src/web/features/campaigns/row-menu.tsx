import { ActionIcon, Menu } from '@mantine/core'
import {
  IconArchive,
  IconCalendarTime,
  IconChartBar,
  IconCopy,
  IconDotsVertical,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconRoute,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Schemas } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import { isOpen } from './state.ts'
import { texts } from './texts.ts'
import { useMoves } from './use-moves.ts'

type Figures = Schemas['WorkflowFigures']
const SIZE = 16

/** What may be done to it as it stands: nothing that the server would refuse is offered. */
export function RowMenu({ figures }: { figures: Figures }) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const mayWrite = useMay('marketer')
  const [asking, ask] = useState<'archive' | 'retry'>()
  const moves = useMoves(figures.key)
  const name = pick(figures.name, locale)
  const run = () => moves.mutate(asking ?? 'archive', { onSettled: () => ask(undefined) })
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t.actionsFor(name)}>
            <IconDotsVertical size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown aria-label={t.actions}>
          <Links figures={figures} mayWrite={mayWrite} />
          {mayWrite ? <Moves figures={figures} onMove={moves.mutate} onAsk={ask} /> : null}
        </Menu.Dropdown>
      </Menu>
      {asking ? (
        <Confirm
          title={asking === 'archive' ? t.archiveTitle(name) : t.retryTitle(figures.failed)}
          action={asking === 'archive' ? t.archive : t.retry(figures.failed)}
          danger={asking === 'archive'}
          busy={moves.isPending}
          onConfirm={run}
          onClose={() => ask(undefined)}
        >
          {asking === 'archive' ? t.archiveText : t.retryText}
        </Confirm>
      ) : null}
    </>
  )
}

function Links({ figures, mayWrite }: { figures: Figures; mayWrite: boolean }) {
  const t = useTexts(texts)
  const { key, state } = figures
  const open = mayWrite && isOpen(figures)
  return (
    <>
      {open ? (
        <Menu.Item component={Link} to={`/campaigns/${key}/edit`} leftSection={<IconPencil size={SIZE} />}>
          {t.edit}
        </Menu.Item>
      ) : null}
      {open && state !== 'draft' ? (
        <Menu.Item
          leftSection={<IconCalendarTime size={SIZE} />}
          renderRoot={(props) => (
            <Link {...props} to="/campaigns/$key/edit" params={{ key }} search={{ step: 'when' }} />
          )}
        >
          {t.changeDate}
        </Menu.Item>
      ) : null}
      {state === 'draft' ? null : (
        <Menu.Item component={Link} to={`/reports/${key}`} leftSection={<IconChartBar size={SIZE} />}>
          {t.report}
        </Menu.Item>
      )}
      {mayWrite ? (
        <Menu.Item
          leftSection={<IconCopy size={SIZE} />}
          renderRoot={(props) => <Link {...props} to="/campaigns/new" search={{ from: key }} />}
        >
          {t.duplicate}
        </Menu.Item>
      ) : null}
      <Menu.Item component={Link} to={`/workflows/${key}`} leftSection={<IconRoute size={SIZE} />}>
        {t.designer}
      </Menu.Item>
    </>
  )
}

interface MovesProps {
  readonly figures: Figures
  readonly onMove: (move: 'pause' | 'resume') => void
  readonly onAsk: (what: 'archive' | 'retry') => void
}

function Moves({ figures: { state, failed }, onMove, onAsk }: MovesProps) {
  const t = useTexts(texts)
  return (
    <>
      {state === 'live' ? (
        <Menu.Item leftSection={<IconPlayerPause size={SIZE} />} onClick={() => onMove('pause')}>
          {t.pause}
        </Menu.Item>
      ) : null}
      {state === 'paused' ? (
        <Menu.Item leftSection={<IconPlayerPlay size={SIZE} />} onClick={() => onMove('resume')}>
          {t.resume}
        </Menu.Item>
      ) : null}
      {failed > 0 ? (
        <Menu.Item leftSection={<IconRefresh size={SIZE} />} onClick={() => onAsk('retry')}>
          {t.retry(failed)}
        </Menu.Item>
      ) : null}
      <Menu.Divider />
      <Menu.Item color="rose" leftSection={<IconArchive size={SIZE} />} onClick={() => onAsk('archive')}>
        {t.archive}
      </Menu.Item>
    </>
  )
}
