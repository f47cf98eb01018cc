import { Button, Modal } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '../../api/call.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { texts as words } from '../../ui/texts.ts'
import { toast, toastError } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import css from './contents.module.css'
import type { Content } from './contents.ts'
import { texts } from './texts.ts'

/** What is in use cannot go: it says where. The server refuses it too. */
export function ArchiveDialog({ item, onClose }: { item: Content; onClose: () => void }) {
  const t = useTexts(texts)
  const { close } = useTexts(words)
  const client = useQueryClient()
  const { key, name, uses } = item
  const retire = useMutation({
    mutationFn: () => call('DELETE /templates/{key}', { path: { key } }),
    onSuccess: () => {
      toast(t.archiveDone(name))
      void client.invalidateQueries({ queryKey: ['contents'] })
      onClose()
    },
    onError: toastError,
  })
  if (uses.length === 0) {
    return (
      <Confirm
        title={t.archiveTitle(name)}
        action={t.archive}
        busy={retire.isPending}
        onConfirm={() => retire.mutate()}
        onClose={onClose}
      >
        {t.archiveText}
      </Confirm>
    )
  }
  return (
    <Modal opened onClose={onClose} title={t.inUseTitle(name)} closeButtonProps={{ 'aria-label': close }}>
      <p>{t.inUseText(uses.length)}</p>
      <ul className={css.uses}>
        {uses.map((use) => (
          <li key={use.key}>
            {use.kind === 'workflow' ? (
              <Link to="/workflows/$key" params={{ key: use.key }}>
                {use.key}
              </Link>
            ) : (
              t.confirmation(use.key)
            )}
          </li>
        ))}
      </ul>
      <div className={css.dialogActions}>
        <Button onClick={onClose}>{close}</Button>
      </div>
    </Modal>
  )
}
