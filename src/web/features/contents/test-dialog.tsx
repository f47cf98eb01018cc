import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../../api/call.ts'
import { setUpQuery, useMe } from '../../api/session.ts'
import { texts as words } from '../../ui/texts.ts'
import { toast, toastError } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import css from './editor.module.css'
import { useEditor } from './editor-context.ts'
import { texts } from './editor-texts.ts'

/** What is on the screen, also when it is not published, to one address. */
export function TestDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts)
  const { close } = useTexts(words)
  const me = useMe()
  const { template, work, locale, customer, event: shown } = useEditor()
  const { data: setUp } = useQuery(setUpQuery)
  const { kind, source } = work.content
  const isEmail = kind === 'email'
  const [to, setTo] = useState(isEmail ? (me.email ?? '') : '')
  const send = useMutation({
    mutationFn: () =>
      call('POST /templates/{key}/test', {
        path: { key: template.key },
        body: {
          to: to.trim(),
          locale,
          draft: { kind, class: work.content.class, source } as never,
          ...(customer && { customer }),
          ...(shown && { event: shown }),
        },
      }),
    onSuccess: () => {
      toast(t.testSent(to.trim()))
      onClose()
    },
    onError: toastError,
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (to.trim() !== '') send.mutate()
  }
  const isOutbox = setUp?.sending[isEmail ? 'email' : 'sms'] === 'outbox'
  return (
    <Modal opened onClose={onClose} title={t.testTitle} closeButtonProps={{ 'aria-label': close }}>
      <form className={css.dialog} onSubmit={submit}>
        <p>{t.testText}</p>
        {isOutbox ? <p className={css.hint}>{t.testOutbox}</p> : null}
        <TextInput
          label={isEmail ? t.testTo : t.testToPhone}
          type={isEmail ? 'email' : 'tel'}
          required
          data-autofocus
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Button type="submit" loading={send.isPending}>
          {t.testSend}
        </Button>
      </form>
    </Modal>
  )
}
