import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { ApiError, call } from '../../api/call.ts'
import { texts as words } from '../../ui/texts.ts'
import { toastError } from '../../ui/toast.ts'
import { useLocale, useTexts } from '../../words/locale.tsx'
import css from './contents.module.css'
import { KEY, type Kind, saveDraft, toKey } from './contents.ts'
import { kinds } from './kind.tsx'
import { emptyContent } from './starters.ts'
import { texts } from './texts.ts'

/** A kind, a name and the key that is made of it: the rest is written in the editor. */
export function NewContent({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts)
  const { close } = useTexts(words)
  const { locale } = useLocale()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [kind, chooseKind] = useState<Kind>('email')
  const [language, chooseLanguage] = useState<'fr' | 'en'>(locale)
  const [name, setName] = useState('')
  const [typedKey, typeKey] = useState<string>()
  const key = typedKey ?? toKey(name)
  const begin = useMutation({
    mutationFn: async () => {
      if (await isTaken(key)) throw new ApiError(409, {}, undefined)
      return saveDraft(key, 0, emptyContent(kind, name.trim(), language))
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['contents'] })
      void navigate({ to: '/contents/$key', params: { key } })
    },
    onError: (error) => {
      if (!isConflict(error)) toastError(error)
    },
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (name.trim() !== '' && KEY.test(key)) begin.mutate()
  }
  const keyError =
    key !== '' && !KEY.test(key) ? t.newKeyWrong : isConflict(begin.error) ? t.newKeyTaken : null
  return (
    <Modal opened onClose={onClose} title={t.newTitle} closeButtonProps={{ 'aria-label': close }}>
      <form className={css.form} onSubmit={submit}>
        <SegmentedControl
          aria-label={t.newKind}
          value={kind}
          onChange={(chosen) => chooseKind(chosen as Kind)}
          data={kinds.map((value) => ({ value, label: t[value] }))}
        />
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
        <SegmentedControl
          aria-label={t.newLanguage}
          value={language}
          onChange={(chosen) => chooseLanguage(chosen as 'fr' | 'en')}
          data={[
            { value: 'fr', label: t.french },
            { value: 'en', label: t.english },
          ]}
        />
        <Button type="submit" loading={begin.isPending}>
          {t.newStart}
        </Button>
      </form>
    </Modal>
  )
}

/** A draft over another's live version would begin silently: the key must be nobody's. */
async function isTaken(key: string): Promise<boolean> {
  const { items } = await call('GET /contents')
  return items.some((item) => item.key === key)
}

function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409
}
