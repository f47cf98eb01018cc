import { Button, Modal, NumberInput, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../../api/call.ts'
import { toast, toastError } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import css from './lists.module.css'
import { texts } from './texts.ts'

/** A list is filled by workflows with a call step that names it. */
export function NewList() {
  const t = useTexts(texts)
  const client = useQueryClient()
  const [open, show] = useState(false)
  const save = useMutation({
    mutationFn: (form: FormData) => call('PUT /call-lists/{key}', toInput(form)),
    onSuccess: async ({ name }) => {
      await client.invalidateQueries({ queryKey: ['call-lists'] })
      show(false)
      toast(t.listMade(name))
    },
    onError: toastError,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    save.mutate(new FormData(event.currentTarget))
  }
  return (
    <>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => show(true)}>
        {t.newList}
      </Button>
      {open ? (
        <Modal
          opened
          onClose={() => show(false)}
          title={t.newList}
          closeButtonProps={{ 'aria-label': t.close }}
        >
          <form onSubmit={submit} className={css.form}>
            <TextInput name="name" label={t.listName} required maxLength={200} data-autofocus />
            <TextInput name="outcomes" label={t.listOutcomes} description={t.listOutcomesHint} />
            <TextInput
              name="callerNumber"
              label={t.shownNumber}
              description={t.shownNumberHint}
              placeholder="+33162000000"
            />
            <NumberInput
              name="maxAttempts"
              label={t.maxAttempts}
              defaultValue={3}
              min={1}
              max={20}
              allowDecimal={false}
            />
            <Button type="submit" loading={save.isPending}>
              {t.save}
            </Button>
          </form>
        </Modal>
      ) : null}
    </>
  )
}

function toInput(form: FormData) {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const outcomes = text('outcomes').split(',').map(slug).filter(Boolean)
  return {
    path: { key: slug(text('name')) },
    body: {
      name: text('name'),
      settings: {
        outcomes,
        callerNumber: text('callerNumber') || null,
        maxAttempts: Number(text('maxAttempts')),
      },
    },
  }
}

/** `Rendez-vous pris` → `rendez-vous_pris` */
function slug(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .trim()
    .replace(/[^a-z0-9-]+/g, '_')
    .replace(/^[-_]+|[-_]+$/g, '')
}
