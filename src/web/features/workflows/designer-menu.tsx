import { ActionIcon, Menu } from '@mantine/core'
import {
  IconDots,
  IconGitCompare,
  IconKeyboard,
  IconPlayerPause,
  IconPlayerPlay,
  IconTrash,
} from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { toastError } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import type { BarProps } from './bar-props.ts'
import { texts } from './designer-texts.ts'
import { discardDraft } from './drafts.ts'
import { KeysDialog } from './keys-dialog.tsx'

type MenuProps = Pick<BarProps, 'workflow' | 'saving' | 'diff' | 'reload'>

export function DesignerMenu({ workflow, saving, diff, reload }: MenuProps) {
  const t = useTexts(texts)
  const { key, state, version } = workflow
  const client = useQueryClient()
  const [asking, ask] = useState<'discard' | 'keys'>()
  const done = () => {
    ask(undefined)
    void client.invalidateQueries({ queryKey: ['home', 'progress'] })
    reload()
  }
  const turn = useMutation({
    mutationFn: () =>
      state === 'paused'
        ? call('POST /workflows/{key}/resume', { path: { key } })
        : call('POST /workflows/{key}/pause', { path: { key } }),
    onSuccess: done,
    onError: toastError,
  })
  const discard = useMutation({
    mutationFn: () => discardDraft(key, saving.revision),
    onSuccess: done,
    onError: toastError,
  })
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={34} aria-label={t.more}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {version === null ? null : (
            <Menu.Item
              leftSection={state === 'paused' ? <IconPlayerPlay size={15} /> : <IconPlayerPause size={15} />}
              onClick={() => turn.mutate()}
            >
              {state === 'paused' ? t.resume : t.pause}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconGitCompare size={15} />}
            disabled={!diff.plan}
            onClick={() => diff.show(!diff.shown)}
          >
            {diff.shown ? t.hideDiff : t.showDiff}
          </Menu.Item>
          <Menu.Item leftSection={<IconKeyboard size={15} />} onClick={() => ask('keys')}>
            {t.shortcuts}
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={15} />}
            disabled={!saving.draft || version === null}
            onClick={() => ask('discard')}
          >
            {t.discard}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking === 'discard' ? (
        <Confirm
          title={t.discard}
          action={t.discard}
          danger
          busy={discard.isPending}
          onConfirm={() => discard.mutate()}
          onClose={() => ask(undefined)}
        >
          {t.discardText}
        </Confirm>
      ) : null}
      {asking === 'keys' ? <KeysDialog onClose={() => ask(undefined)} /> : null}
    </>
  )
}
