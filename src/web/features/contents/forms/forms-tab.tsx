import { IconExternalLink, IconForms } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { call } from '../../../api/call.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Card } from '../../../ui/card.tsx'
import { Empty } from '../../../ui/empty.tsx'
import { Result } from '../../../ui/result.tsx'
import { useFormat, useTexts } from '../../../words/locale.tsx'
import css from '../contents.module.css'
import { type Form, toInput } from './forms.ts'
import { texts } from './texts.ts'

const MOST = 200

export const useForms = () =>
  useQuery({ queryKey: ['forms'], queryFn: () => call('GET /forms', { query: { limit: MOST } }) })

export function FormsTab({ create }: { create: ReactNode }) {
  const t = useTexts(texts)
  const forms = useForms()
  return (
    <Result of={forms}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty icon={<IconForms size={28} />} title={t.none} text={t.noneText} action={create} />
        ) : (
          <Card flush>
            <section className={css.scroll} aria-label={t.found(items.length)} tabIndex={0}>
              <table className={css.table}>
                <thead>
                  <tr>
                    {[t.name, t.fieldCount, t.boxCount, t.page, t.changed].map((title) => (
                      <th scope="col" key={title}>
                        {title}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {items.map((form) => (
                    <Line key={form.key} form={form} />
                  ))}
                </tbody>
              </table>
            </section>
          </Card>
        )
      }
    </Result>
  )
}

function Line({ form }: { form: Form }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { name, fields, consents = [] } = toInput(form)
  return (
    <tr>
      <td>
        <Link to="/forms/$key" params={{ key: form.key }} className={css.name}>
          {name}
        </Link>
        <span className={css.note}>
          {form.key} · {t.version(form.version)}
        </span>
      </td>
      <td>{fields.map(({ name: field }) => field).join(', ')}</td>
      <td>
        <span className={css.badges}>
          {consents.map(({ channel, purpose }) => (
            <Badge
              key={`${channel} ${purpose}`}
              tone={channel === 'email' ? 'email' : channel === 'sms' ? 'sms' : 'neutral'}
            >
              {t[channel]} · {purpose}
            </Badge>
          ))}
        </span>
      </td>
      <td>
        <a href={form.url} target="_blank" rel="noreferrer" className={css.use}>
          {t.openPage} <IconExternalLink size={13} aria-hidden />
        </a>
      </td>
      <td>{format.date(form.updatedAt)}</td>
    </tr>
  )
}
