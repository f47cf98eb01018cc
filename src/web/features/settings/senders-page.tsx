import { Button, CopyButton, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Result } from '../../ui/result.tsx'
import { useTexts } from '../../words/locale.tsx'
import { texts } from './senders-texts.ts'
import css from './settings.module.css'
import { SettingsForm } from './settings-form.tsx'
import { type Settings, useSettings } from './use-settings.ts'

const route = getRouteApi('/shell/settings/senders')
type Finding = Schemas['SenderDomain']['findings'][number]

const tones: Record<Finding['status'], Tone> = { ok: 'good', warn: 'warn', fail: 'bad', unknown: 'neutral' }

export function SendersPage() {
  const t = useTexts(texts)
  const settings = useSettings()
  return (
    <Result of={settings}>
      {(data) => (
        <>
          <Card title={t.email}>
            <EmailForm settings={data} />
          </Card>
          <DomainCard address={data.senders.email.address} />
          <Card title={t.sms}>
            <SmsForm settings={data} />
          </Card>
        </>
      )}
    </Result>
  )
}

function EmailForm({ settings }: { settings: Settings }) {
  const t = useTexts(texts)
  const { email } = settings.senders
  return (
    <SettingsForm
      value={{ ...email, replyTo: email.replyTo ?? '' }}
      toPatch={({ replyTo, ...rest }) => ({
        senders: { email: { ...rest, replyTo: replyTo.trim() === '' ? null : replyTo.trim() } },
      })}
    >
      {(draft, set) => (
        <>
          <div className={css.pair}>
            <TextInput
              label={t.name}
              value={draft.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
              required
            />
            <TextInput
              label={t.address}
              type="email"
              value={draft.address}
              onChange={(event) => set({ address: event.currentTarget.value })}
              required
            />
          </div>
          <TextInput
            label={t.replyTo}
            description={t.replyToHint}
            type="email"
            value={draft.replyTo}
            onChange={(event) => set({ replyTo: event.currentTarget.value })}
          />
        </>
      )}
    </SettingsForm>
  )
}

function SmsForm({ settings }: { settings: Settings }) {
  const t = useTexts(texts)
  return (
    <SettingsForm value={settings.senders.sms} toPatch={(sms) => ({ senders: { sms } })}>
      {(draft, set) => (
        <div className={css.pair}>
          <TextInput
            label={t.smsSender}
            description={t.smsSenderHint}
            value={draft.sender}
            onChange={(event) => set({ sender: event.currentTarget.value })}
            required
          />
          <TextInput
            label={t.stopMention}
            description={t.stopMentionHint}
            value={draft.stopMention}
            onChange={(event) => set({ stopMention: event.currentTarget.value })}
          />
        </div>
      )}
    </SettingsForm>
  )
}

function DomainCard({ address }: { address: string }) {
  const t = useTexts(texts)
  const { selector } = route.useSearch()
  const checked = useQuery({
    queryKey: ['settings', 'sender-domain', address, selector],
    queryFn: () => call('GET /settings/sender-domain', { query: selector ? { selector } : {} }),
    placeholderData: (before) => before,
  })
  return (
    <Card
      title={t.domain}
      flush
      aside={
        <Button
          size="xs"
          variant="default"
          loading={checked.isFetching}
          onClick={() => void checked.refetch()}
        >
          {t.again}
        </Button>
      }
    >
      <Result of={checked}>
        {({ domain, aligned, findings }) => (
          <>
            <div className={css.finding}>
              <p>{t.about(domain)}</p>
              <p className={css.muted}>
                {aligned === null ? t.alignedUnknown : aligned ? t.aligned : t.notAligned}
              </p>
              <p className={css.muted}>{t.returnPath(domain)}</p>
            </div>
            {findings.map((finding) => (
              <FindingRow key={finding.record} finding={finding} />
            ))}
            <SelectorForm selector={selector ?? ''} />
          </>
        )}
      </Result>
    </Card>
  )
}

function FindingRow({ finding }: { finding: Finding }) {
  const t = useTexts(texts)
  const { record, status, reason, found, publish } = finding
  return (
    <div className={css.finding}>
      <div className={css.findingHead}>
        <strong>{t.records[record]}</strong>
        <Badge tone={tones[status]}>{t.statuses[status]}</Badge>
      </div>
      <p className={css.muted}>{t.purposes[record]}</p>
      <p>{t.reasons[reason]}</p>
      {found.map((text) => (
        <code key={text} className={css.code}>
          {text}
        </code>
      ))}
      {publish ? <ToPublish publish={publish} /> : null}
    </div>
  )
}

function ToPublish({ publish }: { publish: NonNullable<Finding['publish']> }) {
  const t = useTexts(texts)
  return (
    <>
      <span className={css.strong}>{t.publish}</span>
      <div className={css.row}>
        <code className={`${css.code} ${css.grow}`}>
          {publish.host} {publish.type} {publish.value}
        </code>
        <CopyButton value={publish.value}>
          {({ copied, copy }) => (
            <Button variant="default" size="xs" onClick={copy}>
              {copied ? t.copied : t.copyValue}
            </Button>
          )}
        </CopyButton>
      </div>
    </>
  )
}

/** DNS cannot be asked which keys there are: the provider says how its key is called. */
function SelectorForm({ selector }: { selector: string }) {
  const t = useTexts(texts)
  const navigate = route.useNavigate()
  const [typed, type] = useState(selector)

  function submit(event: FormEvent): void {
    event.preventDefault()
    void navigate({ search: typed.trim() === '' ? {} : { selector: typed.trim() }, replace: true })
  }

  return (
    <form className={css.finding} onSubmit={submit}>
      <div className={css.row}>
        <TextInput
          className={css.grow}
          label={t.selector}
          description={t.selectorHint}
          value={typed}
          onChange={(event) => type(event.currentTarget.value)}
          maw={420}
        />
        <Button type="submit" variant="default">
          {t.checkKey}
        </Button>
      </div>
    </form>
  )
}
