import { Button, Modal, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { texts as words } from '../../../ui/texts.ts'
import { useTexts } from '../../../words/locale.tsx'
import css from '../contents.module.css'
import { toKey } from '../contents.ts'
import { KEY } from './forms.ts'
import { useForms } from './forms-tab.tsx'
import { texts } from './texts.ts'

/** Nothing is stored yet: the form is online from its first publication on. */
export function NewForm({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts)
  const { close } = useTexts(words)
  const navigate = useNavigate()
  const forms = useForms()
  const [name, setName] = useState('')
  const [typedKey, typeKey] = useState<string>()
  const key = typedKey ?? toKey(name).slice(0, 60)
  const isTaken = forms.data?.items.some((form) => form.key === key) ?? false
  const isWrong = key !== '' && !KEY.test(key)
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (name.trim() === '' || isTaken || !KEY.test(key)) return
    void navigate({ to: '/forms/$key', params: { key }, search: { fresh: name.trim() } })
  }
  return (
    <Modal opened onClose={onClose} title={t.newTitle} closeButtonProps={{ 'aria-label': close }}>
      <form className={css.form} onSubmit={submit}>
        <TextInput
          label={t.name}
          required
          data-autofocus
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t.key}
          description={t.keyHint}
          value={key}
          error={isWrong ? t.keyWrong : isTaken ? t.keyTaken : null}
          onChange={(event) => typeKey(event.currentTarget.value)}
        />
        <Button type="submit">{t.start}</Button>
      </form>
    </Modal>
  )
}
