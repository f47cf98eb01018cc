import { ActionIcon, Button, Checkbox, Select } from '@mantine/core'
import { IconCertificate, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { ChannelBadge, type ChannelName } from '../../ui/channel.tsx'
import { texts as words } from '../../ui/texts.ts'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import type { CallConsent } from './calls.ts'
import css from './pane.module.css'
import { texts } from './texts.ts'
import { useCustomer } from './use-customer.ts'

interface ConsentPanelProps {
  readonly customer: string
  readonly taken: readonly CallConsent[]
  readonly onTake: (consents: readonly CallConsent[]) => void
}

/** What the person agrees to during the call: the words read out to them are its proof. */
export function ConsentPanel({ customer, taken, onTake }: ConsentPanelProps) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const [open, show] = useState(false)
  const purposes = useQuery({ queryKey: ['purposes'], queryFn: () => call('GET /purposes') })
  const nameOf = (key: string) => {
    const purpose = purposes.data?.items.find((one) => one.key === key)
    return purpose ? pick(purpose.name, locale) : key
  }
  return (
    <section className={css.consents} aria-labelledby="call-consents">
      <h2 id="call-consents" className={css.sideTitle}>
        {t.consents}
      </h2>
      {taken.map((consent, index) => (
        <div key={`${consent.channel} ${consent.purpose}`} className={css.consent}>
          <ChannelBadge channel={consent.channel} />
          <span className={css.outcomeLabel}>{nameOf(consent.purpose)}</span>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t.dropConsent}
            onClick={() => onTake(taken.filter((_, other) => other !== index))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      {open ? (
        <ConsentForm
          customer={customer}
          purposes={purposes.data?.items ?? []}
          onClose={() => show(false)}
          onTake={(consent) => {
            onTake([
              ...taken.filter((one) => one.channel !== consent.channel || one.purpose !== consent.purpose),
              consent,
            ])
            show(false)
          }}
        />
      ) : (
        <Button
          variant="default"
          leftSection={<IconCertificate size={16} aria-hidden />}
          onClick={() => show(true)}
        >
          {t.addConsent}
        </Button>
      )}
    </section>
  )
}

interface ConsentFormProps {
  readonly customer: string
  readonly purposes: readonly Schemas['Purpose'][]
  readonly onTake: (consent: CallConsent) => void
  readonly onClose: () => void
}

function ConsentForm({ customer, purposes, onTake, onClose }: ConsentFormProps) {
  const t = useTexts(texts)
  const names = useTexts(words)
  const { locale } = useLocale()
  const wordings = useWordings(customer)
  const [picked, setChannel] = useState<ChannelName>()
  const [purpose, setPurpose] = useState(purposes[0]?.key ?? null)
  const [chosen, setWording] = useState<string | null>(null)
  const [agreed, agree] = useState(false)
  const channel = picked ?? channels.find((one) => bestFor(wordings, one)) ?? 'email'
  const wording = wordings.find(({ id }) => id === chosen) ?? bestFor(wordings, channel)
  if (wordings.length === 0) return <p className={css.hint}>{t.noWording}</p>
  return (
    <div className={css.consentForm}>
      <div className={css.two}>
        <Select
          label={t.consentChannel}
          data={channels.map((value) => ({ value, label: names[value] }))}
          value={channel}
          onChange={(value) => {
            setChannel((value ?? 'email') as ChannelName)
            setWording(null)
          }}
          allowDeselect={false}
        />
        <Select
          label={t.consentPurpose}
          data={purposes.map(({ key, name }) => ({ value: key, label: pick(name, locale) }))}
          value={purpose}
          onChange={setPurpose}
          allowDeselect={false}
        />
      </div>
      <Select
        label={t.consentWording}
        data={wordings.map(({ id, key, locale: language }) => ({ value: id, label: `${key} (${language})` }))}
        value={wording?.id ?? null}
        onChange={setWording}
        allowDeselect={false}
      />
      <blockquote className={css.wording} lang={wording?.locale}>
        {wording?.text}
      </blockquote>
      <Checkbox label={t.saidYes} checked={agreed} onChange={(event) => agree(event.currentTarget.checked)} />
      <div className={css.stepEnd}>
        <Button variant="subtle" color="gray" onClick={onClose}>
          {t.cancel}
        </Button>
        <Button
          disabled={!agreed || !wording || !purpose}
          onClick={() => wording && purpose && onTake({ channel, purpose, wording: wording.id })}
        >
          {t.takeConsent}
        </Button>
      </div>
    </div>
  )
}

const channels = ['email', 'sms', 'phone'] as const
type Wording = Schemas['Wording']

/** The last version of each, those in the customer's language first. */
function useWordings(customerId: string): Wording[] {
  const { locale } = useLocale()
  const { customer } = useCustomer(customerId)
  const { data } = useQuery({
    queryKey: ['wordings'],
    queryFn: () => call('GET /wordings', { query: { limit: 200 } }),
  })
  const language = customer?.locale?.slice(0, 2) ?? locale
  const newest = new Map<string, Wording>()
  for (const wording of data?.items ?? []) {
    const key = `${wording.key} ${wording.locale}`
    if ((newest.get(key)?.version ?? 0) < wording.version) newest.set(key, wording)
  }
  const rank = (wording: Wording) => (wording.locale.startsWith(language) ? 0 : 1)
  return [...newest.values()].toSorted((a, b) => rank(a) - rank(b))
}

/** The one that names the channel, as `offers-sms`; none: the agent chooses. Words about SMS prove nothing for mail. */
function bestFor(wordings: readonly Wording[], channel: ChannelName): Wording | undefined {
  return wordings.find(({ key }) => key.includes(channel))
}
