import { Button, Popover, SegmentedControl, Select, TextInput } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Schemas } from '../../../api/call.ts'
import { useMe } from '../../../api/session.ts'
import { Failure } from '../../../ui/failure.tsx'
import { Loading } from '../../../ui/loading.tsx'
import { toast, toastError } from '../../../ui/toast.ts'
import { useTexts } from '../../../words/locale.tsx'
import css from '../campaign.module.css'
import type { Message, Plan } from '../model/plan.ts'
import { letterOf, toAudience } from '../model/to-definition.ts'
import { texts } from '../texts.ts'

/** What one of those whom it is for would get. */
export function Preview({ plan, message }: { plan: Plan; message: Message }) {
  const t = useTexts(texts)
  const [picked, pickVersion] = useState('0')
  const [customer, choose] = useState('')
  const { versions } = message
  const version = versions[Number(picked)] ?? versions[0]
  const key = version?.template ?? ''
  if (key === '') return <p className={css.muted}>{t.previewNone}</p>
  return (
    <section aria-label={t.preview} className={css.fields}>
      <div className={css.row}>
        <SampleField plan={plan} value={customer} onChange={choose} />
        {versions.length > 1 ? (
          <SegmentedControl
            aria-label={t.preview}
            value={picked}
            onChange={pickVersion}
            data={versions.map((_, index) => ({
              value: String(index),
              label: letterOf(index).toUpperCase(),
            }))}
          />
        ) : null}
        <TestButton template={key} channel={message.channel} customer={customer} />
      </div>
      <Rendered template={key} customer={customer} />
    </section>
  )
}

function SampleField({
  plan,
  value,
  onChange,
}: {
  plan: Plan
  value: string
  onChange: (customer: string) => void
}) {
  const t = useTexts(texts)
  const audience = toAudience(plan.include, plan.exclude)
  const condition = typeof audience === 'string' ? { segment: audience } : (audience as Schemas['Condition'])
  const { data } = useQuery({
    queryKey: ['segments', 'preview', condition],
    enabled: plan.include.length > 0,
    queryFn: () => call('POST /segments/preview', { body: { condition } }),
  })
  const people = data?.sample.map(({ customer, email, phone }) => ({
    value: customer,
    label: email ?? phone ?? customer,
  }))
  return (
    <Select
      className={css.grow ?? ''}
      label={t.previewFor}
      data={[{ value: '', label: t.example }, ...(people ?? [])]}
      value={value}
      onChange={(chosen) => onChange(chosen ?? '')}
      allowDeselect={false}
    />
  )
}

function Rendered({ template, customer }: { template: string; customer: string }) {
  const t = useTexts(texts)
  const preview = useQuery({
    queryKey: ['templates', template, 'preview', customer],
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: () =>
      call('POST /templates/{key}/preview', {
        path: { key: template },
        body: customer === '' ? {} : { customer },
      }),
  })
  if (preview.error) return <Failure error={preview.error} retry={() => void preview.refetch()} />
  if (!preview.data) return <Loading lines={4} />
  const { rendered } = preview.data
  if (!rendered) return <p className={css.warning}>{t.previewBroken}</p>
  if (rendered.sms) {
    return (
      <>
        <p className={css.sms}>{rendered.text}</p>
        <p className={css.muted}>{t.smsParts(rendered.sms.segments)}</p>
      </>
    )
  }
  return (
    <>
      <p className={css.subject}>
        <span className={css.muted}>{t.subject} : </span>
        {rendered.subject}
      </p>
      <iframe className={css.frameBox} title={t.preview} sandbox="" srcDoc={rendered.html ?? ''} />
    </>
  )
}

function TestButton({
  template,
  channel,
  customer,
}: {
  template: string
  channel: string
  customer: string
}) {
  const t = useTexts(texts)
  const me = useMe()
  const [opened, open] = useState(false)
  const [to, setTo] = useState(channel === 'email' ? (me.email ?? '') : '')
  const send = useMutation({
    mutationFn: () =>
      call('POST /templates/{key}/test', {
        path: { key: template },
        body: { to, ...(customer === '' ? {} : { customer }) },
      }),
    onError: toastError,
    onSuccess: () => {
      toast(t.testSent)
      open(false)
    },
  })
  return (
    <Popover opened={opened} onChange={open} position="bottom-end" trapFocus withArrow>
      <Popover.Target>
        <Button variant="default" leftSection={<IconSend size={15} />} onClick={() => open(!opened)}>
          {t.sendTest}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={css.fields}>
          <TextInput label={t.testTo} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
          <Button loading={send.isPending} disabled={to.trim() === ''} onClick={() => send.mutate()}>
            {t.testSend}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
