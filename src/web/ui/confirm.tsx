import { Button, Modal, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTexts } from '../words/locale.tsx'
import css from './confirm.module.css'
import { texts } from './texts.ts'

interface ConfirmProps {
  readonly title: string
  /** What will happen, with numbers. */
  readonly children: ReactNode
  /** The verb: "Stop the campaign". */
  readonly action: string
  readonly danger?: boolean
  /** For what cannot be undone to many: this has to be typed first. */
  readonly retype?: { readonly label: string; readonly text: string }
  readonly busy?: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
}

export function Confirm({ title, children, action, danger, retype, busy, onConfirm, onClose }: ConfirmProps) {
  const t = useTexts(texts)
  const [typed, type] = useState('')
  const ready = !retype || typed.trim() === retype.text
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t.close }}>
      <div className={css.body}>{children}</div>
      {retype ? (
        <TextInput
          label={retype.label}
          value={typed}
          onChange={(event) => type(event.currentTarget.value)}
          data-autofocus
        />
      ) : null}
      <div className={css.actions}>
        <Button variant="default" onClick={onClose}>
          {t.cancel}
        </Button>
        <Button
          color={danger ? 'rose' : 'cobalt'}
          disabled={!ready}
          loading={busy ?? false}
          onClick={onConfirm}
        >
          {action}
        </Button>
      </div>
    </Modal>
  )
}
