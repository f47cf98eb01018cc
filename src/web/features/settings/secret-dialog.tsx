import { Button, CopyButton, Modal } from '@mantine/core'
import { useTexts } from '../../words/locale.tsx'
import css from './settings.module.css'
import { texts } from './texts.ts'

/** Something that is shown this once. */
export function SecretDialog({
  title,
  note,
  secret,
  onClose,
}: {
  title: string
  /** What it is for; else only that it is shown this once. */
  note?: string
  secret: string
  onClose: () => void
}) {
  const t = useTexts(texts)
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t.close }}>
      <div className={css.fields}>
        <p>{note ?? t.shownOnce}</p>
        <code className={css.code}>{secret}</code>
        <CopyButton value={secret}>
          {({ copied, copy }) => <Button onClick={copy}>{copied ? t.copied : t.copy}</Button>}
        </CopyButton>
      </div>
    </Modal>
  )
}
