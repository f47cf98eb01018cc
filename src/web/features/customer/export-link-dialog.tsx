import { Alert, Button, CopyButton, Modal, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../../api/call.ts'
import { sayProblem } from '../../ui/failure.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './dialogs.module.css'
import { texts } from './export-texts.ts'

/** A link for the person themselves; made only once somebody has said how they know that it is them. */
export function ExportLinkDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTexts(texts)
  const format = useFormat()
  const [checked, type] = useState('')
  const make = useMutation({
    mutationFn: () =>
      call('POST /customers/{id}/export/link', { path: { id }, body: { identityChecked: checked } }),
    onError: () => undefined,
  })

  function submit(event: FormEvent): void {
    event.preventDefault()
    make.mutate()
  }

  return (
    <Modal opened onClose={onClose} title={t.title} closeButtonProps={{ 'aria-label': t.close }}>
      {make.data ? (
        <div className={css.merge}>
          <p>{t.once(format.dateTime(make.data.expiresAt))}</p>
          <code className={css.link}>{make.data.url}</code>
          <CopyButton value={make.data.url}>
            {({ copied, copy }) => <Button onClick={copy}>{copied ? t.copied : t.copy}</Button>}
          </CopyButton>
        </div>
      ) : (
        <form onSubmit={submit} className={css.merge}>
          <p className={css.muted}>{t.text}</p>
          <TextInput
            label={t.how}
            description={t.howHint}
            value={checked}
            onChange={(event) => type(event.currentTarget.value)}
            minLength={3}
            required
            data-autofocus
          />
          {make.isError ? (
            <Alert color="rose" role="alert">
              {sayProblem(make.error)}
            </Alert>
          ) : null}
          <Button type="submit" loading={make.isPending}>
            {t.make}
          </Button>
        </form>
      )}
    </Modal>
  )
}
