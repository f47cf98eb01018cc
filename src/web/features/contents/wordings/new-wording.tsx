import { Button, Modal, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../../../api/call.ts'
import { texts as words } from '../../../ui/texts.ts'
import { toast, toastError } from '../../../ui/toast.ts'
import { useLocale, useTexts } from '../../../words/locale.tsx'
import css from '../contents.module.css'
import { nameOfLanguage } from '../languages.ts'
import { texts } from './texts.ts'
import type { Wording } from './wordings.ts'

const KEY = /^[a-z][a-z0-9-]{0,59}$/
const LEAST = 10
const languages = ['fr', 'en'] as const

/** The first version of a wording, or the next one of `from`. */
export function NewWording({ from, onClose }: { from?: Wording; onClose: () => void }) {
  const t = useTexts(texts)
  const { close } = useTexts(words)
  const { locale: reader } = useLocale()
  const client = useQueryClient()
  const [key, typeKey] = useState(from?.key ?? '')
  const [locale, choose] = useState<'fr' | 'en'>(from?.locale === 'en' ? 'en' : from ? 'fr' : reader)
  const [text, write] = useState(from?.text ?? '')
  const save = useMutation({
    mutationFn: () => call('POST /wordings', { body: { key, locale, text } }),
    onSuccess: (wording) => {
      toast(t.saved(wording.key, wording.version))
      void client.invalidateQueries({ queryKey: ['wordings'] })
      onClose()
    },
    onError: toastError,
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (KEY.test(key)) save.mutate()
  }
  return (
    <Modal opened onClose={onClose} title={t.newTitle} size="lg" closeButtonProps={{ 'aria-label': close }}>
      <form className={css.form} onSubmit={submit}>
        <TextInput
          label={t.key}
          description={t.keyHint}
          required
          readOnly={from !== undefined}
          value={key}
          error={key !== '' && !KEY.test(key) ? t.keyWrong : null}
          onChange={(event) => typeKey(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label={t.language}
          disabled={from !== undefined}
          value={locale}
          onChange={(chosen) => choose(chosen as 'fr' | 'en')}
          data={languages.map((value) => ({ value, label: nameOfLanguage(value, reader) }))}
        />
        <Textarea
          label={t.text}
          required
          autosize
          minRows={4}
          minLength={LEAST}
          maxLength={4_000}
          value={text}
          onChange={(event) => write(event.currentTarget.value)}
        />
        <p className={css.note}>{t.unchanging}</p>
        <p className={css.note}>{t.publishAfter}</p>
        <Button type="submit" loading={save.isPending}>
          {t.save}
        </Button>
      </form>
    </Modal>
  )
}
