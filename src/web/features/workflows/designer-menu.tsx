import { ActionIcon, Menu } from '@mantine/core'
import {
  IconArchive,
  IconDots,
  IconGitCompare,
  IconHistory,
  IconKeyboard,
  IconPlayerPause,
  IconPlayerPlay,
  IconTransfer,
  IconTrash,
} from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { toastError } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import type { BarProps } from './bar-props.ts'
import { useDesigner } from './designer-context.ts'
import { texts } from './designer-texts.ts'
import { discardDraft } from './drafts.ts'
import { KeysDialog } from './keys-dialog.tsx'
import { texts as versionTexts } from './version-texts.ts'
import { VersionsDialog } from './versions-dialog.tsx'

type MenuProps = Pick<BarProps, 'workflow' | 'saving' | 'diff' | 'reload'> & {
  readonly onMigrate: (version: number) => void
}

type Asked = 'discard' | 'keys' | 'versions' | 'archive'

/** What is done to the workflow as a whole, now and then. */
export function DesignerMenu(props: MenuProps) {
  const t = useTexts(texts)
  const [asking, ask] = useState<Asked>()
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={34} aria-label={t.more}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <ShownItems {...props} ask={ask} />
          <EditItems {...props} ask={ask} />
        </Menu.Dropdown>
      </Menu>
      {asking ? <Asking {...props} asking={asking} onClose={() => ask(undefined)} /> : null}
    </>
  )
}

interface ItemProps extends MenuProps {
  readonly ask: (asked: Asked) => void
}

function ShownItems({ workflow, diff, ask }: ItemProps) {
  const t = useTexts(texts)
  const words = useTexts(versionTexts)
  return (
    <>
      <Menu.Item
        leftSection={<IconGitCompare size={15} />}
        disabled={!diff.plan}
        onClick={() => diff.show(!diff.shown)}
      >
        {diff.shown ? t.hideDiff : t.showDiff}
      </Menu.Item>
      {workflow.version === null ? null : (
        <Menu.Item leftSection={<IconHistory size={15} />} onClick={() => ask('versions')}>
          {words.versions}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconKeyboard size={15} />} onClick={() => ask('keys')}>
        {t.shortcuts}
      </Menu.Item>
    </>
  )
}

function EditItems({ workflow: { key, state, version }, saving, reload, onMigrate, ask }: ItemProps) {
  const t = useTexts(texts)
  const words = useTexts(versionTexts)
  const { mayEdit } = useDesigner()
  const isPaused = state === 'paused'
  const turn = useMutation({
    mutationFn: async () => {
      await saving.flush()
      const path = { key }
      return isPaused
        ? call('POST /workflows/{key}/resume', { path })
        : call('POST /workflows/{key}/pause', { path })
    },
    onSuccess: reload,
    onError: toastError,
  })
  if (!mayEdit || version === null) return null
  return (
    <>
      <Menu.Item
        leftSection={isPaused ? <IconPlayerPlay size={15} /> : <IconPlayerPause size={15} />}
        onClick={() => turn.mutate()}
      >
        {isPaused ? t.resume : t.pause}
      </Menu.Item>
      {version > 1 ? (
        <Menu.Item leftSection={<IconTransfer size={15} />} onClick={() => onMigrate(version)}>
          {words.migrateTitle}
        </Menu.Item>
      ) : null}
      <Menu.Item
        color="red"
        leftSection={<IconTrash size={15} />}
        disabled={!saving.draft}
        onClick={() => ask('discard')}
      >
        {t.discard}
      </Menu.Item>
      <Menu.Item color="red" leftSection={<IconArchive size={15} />} onClick={() => ask('archive')}>
        {words.archive}
      </Menu.Item>
    </>
  )
}

function Asking({
  workflow,
  saving,
  reload,
  asking,
  onClose,
}: MenuProps & { asking: Asked; onClose: () => void }) {
  const t = useTexts(texts)
  const words = useTexts(versionTexts)
  const { key, version } = workflow
  const client = useQueryClient()
  const act = useMutation({
    mutationFn: async () => {
      if (asking === 'archive') await call('POST /workflows/{key}/archive', { path: { key } })
      else await discardDraft(key, saving.revision)
    },
    onSuccess: () => {
      onClose()
      void client.invalidateQueries({ queryKey: ['home', 'progress'] })
      reload()
    },
    onError: toastError,
  })
  if (asking === 'keys') return <KeysDialog onClose={onClose} />
  if (asking === 'versions') return <VersionsDialog workflowKey={key} live={version} onClose={onClose} />
  const said =
    asking === 'archive'
      ? { title: words.archiveTitle, action: words.archive, text: words.archiveText }
      : { title: t.discard, action: t.discard, text: t.discardText }
  return (
    <Confirm
      title={said.title}
      action={said.action}
      danger
      busy={act.isPending}
      onConfirm={() => act.mutate()}
      onClose={onClose}
    >
      {said.text}
    </Confirm>
  )
}
