import { ActionIcon, Button } from '@mantine/core'
import { IconArrowLeft, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useBlocker, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../../api/call.ts'
import { useMay } from '../../../api/session.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Confirm } from '../../../ui/confirm.tsx'
import { Page } from '../../../ui/page.tsx'
import { toast, toastError } from '../../../ui/toast.ts'
import { useTexts } from '../../../words/locale.tsx'
import css from '../contents.module.css'
import { Afterwards } from './afterwards.tsx'
import { ConsentBoxes } from './consent-boxes.tsx'
import { Embed } from './embed-card.tsx'
import { FieldList } from './field-list.tsx'
import { FormPreview } from './form-preview.tsx'
import { FormWords } from './form-words.tsx'
import type { Form, FormInput } from './forms.ts'
import { texts } from './texts.ts'

interface FormEditorProps {
  readonly formKey: string
  readonly form: Form | null
  readonly input: FormInput
}

/** Changes are online when they are published; leaving before asks. */
export function FormEditor({ formKey, form: read, input: begun }: FormEditorProps) {
  const t = useTexts(texts)
  const mayWrite = useMay('marketer')
  const client = useQueryClient()
  const navigate = useNavigate()
  const [form, setForm] = useState(read)
  const [saved, setSaved] = useState(read ? begun : null)
  const [input, change] = useState(begun)
  const isChanged = input !== saved
  const publish = useMutation({
    mutationFn: () => call('PUT /forms/{key}', { path: { key: formKey }, body: input }),
    onSuccess: (published) => {
      toast(t.published(published.version))
      setForm(published)
      setSaved(input)
      void client.invalidateQueries({ queryKey: ['forms'] })
    },
    onError: toastError,
  })
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isChanged && mayWrite && current.pathname !== next.pathname,
    enableBeforeUnload: () => isChanged && mayWrite,
    withResolver: true,
  })
  return (
    <Page
      title={input.name}
      before={
        <Link to="/contents" search={{ tab: 'forms' }} className={css.back} aria-label={t.back}>
          <IconArrowLeft size={19} />
        </Link>
      }
      subtitle={
        <span className={css.badges}>
          {t.form} · {formKey}{' '}
          {form ? <Badge tone="good">{t.version(form.version)}</Badge> : <Badge>{t.notPublished}</Badge>}
          {isChanged && form ? <Badge tone="warn">{t.unsaved}</Badge> : null}
        </span>
      }
      actions={
        mayWrite ? (
          <>
            {form ? (
              <Remove
                formKey={formKey}
                onGone={() => {
                  setSaved(input)
                  void navigate({ to: '/contents', search: { tab: 'forms' } })
                }}
              />
            ) : null}
            <Button loading={publish.isPending} onClick={() => publish.mutate()}>
              {t.publish}
            </Button>
          </>
        ) : null
      }
    >
      <div className={css.columns}>
        <fieldset className={css.plainSet} disabled={!mayWrite}>
          <FormWords input={input} change={change} />
          <FieldList input={input} change={change} />
          <ConsentBoxes input={input} change={change} />
          <Afterwards input={input} change={change} />
        </fieldset>
        <div className={css.sticky}>
          <FormPreview formKey={formKey} input={input} />
          <Embed formKey={formKey} url={form?.url} input={input} />
        </div>
      </div>
      {blocker.status === 'blocked' ? (
        <Confirm
          title={t.leaveTitle}
          action={t.leave}
          danger
          onConfirm={blocker.proceed}
          onClose={blocker.reset}
        >
          {t.leaveText}
        </Confirm>
      ) : null}
    </Page>
  )
}

function Remove({ formKey, onGone }: { formKey: string; onGone: () => void }) {
  const t = useTexts(texts)
  const client = useQueryClient()
  const [asking, ask] = useState(false)
  const remove = useMutation({
    mutationFn: () => call('DELETE /forms/{key}', { path: { key: formKey } }),
    onSuccess: () => {
      toast(t.removed)
      void client.invalidateQueries({ queryKey: ['forms'] })
      ask(false)
      // After the screen has learned that nothing is left to lose.
      window.setTimeout(onGone, 0)
    },
    onError: toastError,
  })
  return (
    <>
      <ActionIcon variant="default" size={34} aria-label={t.remove} onClick={() => ask(true)}>
        <IconTrash size={16} />
      </ActionIcon>
      {asking ? (
        <Confirm
          title={t.removeTitle}
          action={t.remove}
          danger
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => ask(false)}
        >
          {t.removeText}
        </Confirm>
      ) : null}
    </>
  )
}
