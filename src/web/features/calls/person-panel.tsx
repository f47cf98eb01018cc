import { IconAlertTriangle, IconBolt, IconCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import { Badge } from '../../ui/badge.tsx'
import { Loading } from '../../ui/loading.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { type ClaimedCall, nameOf, phoneInGroups, spoken } from './calls.ts'
import css from './pane.module.css'
import person from './person.module.css'
import { texts } from './texts.ts'
import { useCustomer } from './use-customer.ts'

/** Who is called, on what ground, and what happened with them lately. */
export function PersonPanel({ call: claimed }: { call: ClaimedCall }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { customer } = useCustomer(claimed.task.customer)
  if (!customer) return <Loading lines={5} />
  const { attributes } = customer
  const facts: [string, string][] = [
    [t.phoneNumber, phoneInGroups(claimed.phone)],
    ...(claimed.callerNumber
      ? [[t.shownNumber, phoneInGroups(claimed.callerNumber)] as [string, string]]
      : []),
    ...(typeof attributes['city'] === 'string' ? [[t.city, attributes['city']] as [string, string]] : []),
    ...(customer.email ? [[t.emailAddress, customer.email] as [string, string]] : []),
    [t.tries, format.number(claimed.task.attempts + 1)],
    [t.priorityLabel, format.number(Math.round(claimed.task.priority * 10) / 10)],
  ]
  return (
    <>
      <section aria-labelledby="call-person">
        <h2 id="call-person" className={css.sideTitle}>
          {nameOf(customer)}
        </h2>
        <dl className={person.facts}>
          {facts.map(([label, value]) => (
            <div key={label} className={person.fact}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <Checked call={claimed} />
      <LastExchanges customer={customer.id} />
    </>
  )
}

interface Seen {
  readonly at?: string
  readonly facts?: {
    readonly consent?: { readonly state: string; readonly since: string } | null
    readonly contacts?: number
    readonly lastContactAt?: string
  }
}

/** What the gate saw at the claim: the same values are kept with the attempt. */
function Checked({ call: { attempt } }: { call: ClaimedCall }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { at, facts } = attempt.gate as Seen
  const consent = facts?.consent
  const contacts = facts?.contacts ?? 0
  return (
    <section aria-labelledby="call-gate">
      <h2 id="call-gate" className={css.sideTitle}>
        {t.checked}
      </h2>
      <ul className={person.checks}>
        <li>
          <Sign good={consent?.state === 'granted'} />
          {t.phoneConsent}
          <Badge tone={consent?.state === 'granted' ? 'good' : 'warn'}>
            {consent ? t.givenOn(format.date(consent.since)) : t.otherGround}
          </Badge>
        </li>
        <li>
          <Sign good />
          {t.hoursFine(attempt.timezone.replace('_', ' '))}
        </li>
        <li>
          <Sign good />
          {t.earlierCalls(contacts)}
        </li>
        <li>
          <Sign good />
          {t.notOpposed}
        </li>
      </ul>
      {at ? <p className={css.hint}>{t.checkedAt(format.time(at))}</p> : null}
    </section>
  )
}

function Sign({ good }: { good: boolean }) {
  return good ? (
    <IconCheck size={16} className={css.good} aria-hidden />
  ) : (
    <IconAlertTriangle size={16} className={css.later} aria-hidden />
  )
}

const SHOWN = 5

function LastExchanges({ customer }: { customer: string }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { data } = useQuery({
    queryKey: ['customer', customer, 'timeline', SHOWN],
    queryFn: () => call('GET /customers/{id}/timeline', { path: { id: customer }, query: { limit: SHOWN } }),
  })
  if (!data) return null
  return (
    <section aria-labelledby="call-exchanges">
      <h2 id="call-exchanges" className={css.sideTitle}>
        {t.exchanges}
      </h2>
      {data.items.length === 0 ? <p className={css.hint}>{t.noExchange}</p> : null}
      <ul className={person.exchanges}>
        {data.items.map(({ id, type, occurredAt, value }) => (
          <li key={id}>
            <span className={person.sign}>
              <IconBolt size={15} aria-hidden />
            </span>
            <div>
              <div>
                {t.events[type as keyof typeof t.events] ?? spoken(type)}
                {value === null ? '' : ` · ${format.number(value)}`}
              </div>
              <div className={css.hint}>{format.dateTime(occurredAt)}</div>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
