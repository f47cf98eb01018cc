import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { ApiError } from '../../api/call.ts'
import { toKey } from '../../ui/slug.ts'
import { texts as words } from '../../ui/texts.ts'
import { toastError } from '../../ui/toast.ts'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { saveDraft, toSource } from './drafts.ts'
import { texts } from './texts.ts'
import css from './workflows.module.css'

const KEY = /^[a-z0-9][a-z0-9_-]{0,62}$/

/** A name, and the key that is made of it: the rest is drawn. */
export function NewWorkflow({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts)
  const { close } = useTexts(words)
  const { locale } = useLocale()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [typedKey, typeKey] = useState<string>()
  const key = typedKey ?? toKey(name)
  const begin = useMutation({
    mutationFn: () =>
      saveDraft(key, 0, toSource({ workflow: key, name: { [locale]: name.trim() }, steps: [] })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['home', 'progress'] })
      void navigate({ to: '/workflows/$key', params: { key } })
    },
    onError: (error) => {
      if (!isTaken(error)) toastError(error)
    },
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (name.trim() !== '' && KEY.test(key)) begin.mutate()
  }
  const keyError = key !== '' && !KEY.test(key) ? t.keyWrong : isTaken(begin.error) ? t.keyTaken : null
  return (
    <Modal opened onClose={onClose} title={t.newTitle} closeButtonProps={{ 'aria-label': close }}>
      <form className={css.form} onSubmit={submit}>
        <TextInput
          label={t.newName}
          required
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t.newKey}
          description={t.newKeyHint}
          value={key}
          error={keyError}
          onChange={(event) => typeKey(event.currentTarget.value)}
        />
        <Button type="submit" loading={begin.isPending}>
          {t.newStart}
        </Button>
      </form>
    </Modal>
  )
}

function isTaken(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409
}
