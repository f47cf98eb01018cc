import { Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Result } from '../../ui/result.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import { Certificate } from './certificate.tsx'
import css from './customer.module.css'
import { texts } from './texts.ts'

type Consent = Schemas['Consent']

const tones: Record<Consent['state'], Tone> = {
  granted: 'good',
  pending: 'warn',
  expired: 'neutral',
  refused: 'bad',
  withdrawn: 'bad',
}

/** What they agreed to, by purpose and channel, each with the proof behind it. */
export function ConsentCard({ id }: { id: string }) {
  const t = useTexts(texts)
  const consents = useQuery({
    queryKey: ['customers', id, 'consents'],
    queryFn: () => call('GET /customers/{id}/consents', { path: { id } }),
  })
  return (
    <Card title={t.consents}>
      <Result of={consents} lines={3}>
        {(data) =>
          data.consents.length === 0 ? (
            <p className={css.muted}>{t.noConsent}</p>
          ) : (
            [...Map.groupBy(data.consents, ({ purpose }) => purpose)].map(([purpose, items]) => (
              <Purpose key={purpose} purpose={purpose} consents={items} />
            ))
          )
        }
      </Result>
    </Card>
  )
}

function Purpose({ purpose, consents }: { purpose: string; consents: readonly Consent[] }) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const { data } = useQuery({ queryKey: ['purposes'], queryFn: () => call('GET /purposes') })
  const known = data?.items.find(({ key }) => key === purpose)
  const name = known ? pick(known.name, locale) : purpose === 'tracking' ? t.trackingPurpose : purpose
  return (
    <div className={css.purpose}>
      <h3 className={css.purposeName}>{name}</h3>
      {consents.map((consent) => (
        <OneConsent key={consent.channel} consent={consent} purpose={name} />
      ))}
    </div>
  )
}

function OneConsent({ consent, purpose }: { consent: Consent; purpose: string }) {
  const t = useTexts(texts)
  const format = useFormat()
  const [open, show] = useState(false)
  const channel = t.channels[consent.channel]
  return (
    <div className={css.consent}>
      <span className={css.channel}>{channel}</span>
      <Badge tone={tones[consent.state]}>{t.consentStates[consent.state]}</Badge>
      <span className={css.muted}>
        {t.since(format.date(consent.since))}
        {consent.expiresAt ? `, ${t.until(format.date(consent.expiresAt))}` : ''}
      </span>
      <button
        type="button"
        className={css.link}
        onClick={() => show(true)}
        aria-label={`${t.certificate}, ${channel}, ${purpose}`}
      >
        {t.certificate}
      </button>
      {open ? (
        <Modal opened onClose={() => show(false)} size="lg" title={t.certificateOf(channel, purpose)}>
          <Certificate entry={consent.entry} />
        </Modal>
      ) : null}
    </div>
  )
}
