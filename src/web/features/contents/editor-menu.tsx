import { ActionIcon, Menu, TextInput } from '@mantine/core'
import { IconDots, IconHistory, IconPencil, IconReceipt, IconTrash } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Confirm } from '../../ui/confirm.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import { type ContentSource, discardDraft } from './contents.ts'
import { useEditor } from './editor-context.ts'
import { texts } from './editor-texts.ts'
import { VersionsDrawer } from './versions-drawer.tsx'

export function EditorMenu({ reload }: { reload: () => void }) {
  const t = useTexts(texts)
  const { work, mayEdit } = useEditor()
  const [opened, open] = useState<'versions' | 'discard' | 'rename'>()
  const isTransactional = work.content.class === 'transactional'
  const close = () => open(undefined)
  function toggleClass(): void {
    work.change({ ...work.content, class: isTransactional ? 'marketing' : 'transactional' })
  }
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={34} aria-label={t.more}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconHistory size={15} />} onClick={() => open('versions')}>
            {t.versions}
          </Menu.Item>
          {mayEdit ? (
            <>
              <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => open('rename')}>
                {t.rename}
              </Menu.Item>
              {work.content.kind === 'script' ? null : (
                <Menu.Item leftSection={<IconReceipt size={15} />} onClick={toggleClass}>
                  {isTransactional ? t.makeMarketing : t.makeTransactional}
                </Menu.Item>
              )}
            </>
          ) : null}
          {mayEdit && work.draft ? (
            <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => open('discard')}>
              {t.discard}
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      {opened === 'versions' ? <VersionsDrawer onClose={close} /> : null}
      {opened === 'discard' ? <DiscardDialog reload={reload} onClose={close} /> : null}
      {opened === 'rename' ? (
        <RenameDialog content={work.content} change={work.change} onClose={close} />
      ) : null}
    </>
  )
}

function DiscardDialog({ reload, onClose }: { reload: () => void; onClose: () => void }) {
  const t = useTexts(texts)
  const { template, work } = useEditor()
  const client = useQueryClient()
  const navigate = useNavigate()
  async function discard(): Promise<void> {
    try {
      const revision = await work.flush()
      await discardDraft(template.key, revision)
      toast(t.discarded)
      void client.invalidateQueries({ queryKey: ['contents'] })
      onClose()
      // One that was never published is gone with its draft.
      if (template.versions.length > 0) reload()
      else void navigate({ to: '/contents' })
    } catch (error) {
      toastError(error)
    }
  }
  return (
    <Confirm
      title={t.discardTitle}
      action={t.discard}
      danger
      onConfirm={() => void discard()}
      onClose={onClose}
    >
      {t.discardText}
    </Confirm>
  )
}

interface RenameProps {
  readonly content: ContentSource
  readonly change: (content: ContentSource) => void
  readonly onClose: () => void
}

function RenameDialog({ content, change, onClose }: RenameProps) {
  const t = useTexts(texts)
  const [name, setName] = useState(content.name)
  function rename(): void {
    if (name.trim() !== '') change({ ...content, name: name.trim() })
    onClose()
  }
  return (
    <Confirm title={t.rename} action={t.rename} onConfirm={rename} onClose={onClose}>
      <TextInput
        aria-label={t.rename}
        data-autofocus
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </Confirm>
  )
}
