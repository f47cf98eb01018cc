import type { ReactNode } from 'react'
import type { Schemas } from '../../api/call.ts'
import { Card } from '../../ui/card.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import css from './customer.module.css'
import { texts } from './texts.ts'

/** Who they are: what the company stored about them, as it is called there. */
export function ProfileCard({ customer }: { customer: Schemas['CustomerProfile'] }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { locale } = useLocale()
  const languages = new Intl.DisplayNames([locale], { type: 'language' })
  return (
    <Card title={t.profile}>
      <dl className={css.pairs}>
        <Pair term={t.state}>{t.states[customer.state]}</Pair>
        {Object.entries(customer.attributes).map(([key, value]) => (
          <Pair key={key} term={t.attributes[key] ?? key}>
            {typeof value === 'object' ? JSON.stringify(value) : String(value)}
          </Pair>
        ))}
        {customer.locale ? <Pair term={t.language}>{languages.of(customer.locale)}</Pair> : null}
        {customer.timezone ? <Pair term={t.timezone}>{customer.timezone}</Pair> : null}
        {customer.identities
          .filter(({ kind }) => kind === 'external' || kind === 'anonymous')
          .map(({ kind, value }) => (
            <Pair key={value} term={t.kinds[kind]}>
              {value}
            </Pair>
          ))}
        <Pair term={t.lastSeen}>{customer.lastSeenAt ? format.date(customer.lastSeenAt) : t.never}</Pair>
        <Pair term={t.created}>{format.date(customer.createdAt)}</Pair>
      </dl>
    </Card>
  )
}

export function Pair({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}
