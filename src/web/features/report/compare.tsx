import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call, type Schemas } from '../../api/call.ts'
import { settingsQuery } from '../../api/session.ts'
import { Card } from '../../ui/card.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import { texts } from './compare-texts.ts'
import { isGood, pointsBetween, type RateName, rateNames, ratesOf } from './rates.ts'
import css from './report.module.css'

type Report = Schemas['WorkflowReport']
const route = getRouteApi('/shell/reports/$key')

/** Chooses what to compare with: whatever has sent something. Kept in the address. */
export function CompareField({ workflow }: { workflow: string }) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const { with: other } = route.useSearch()
  const navigate = route.useNavigate()
  const { data } = useQuery({ queryKey: ['home', 'progress'], queryFn: () => call('GET /home/progress') })
  const choices = (data?.workflows ?? [])
    .filter(({ key, sent }) => key !== workflow && sent > 0)
    .map(({ key, name }) => ({ value: key, label: pick(name, locale) }))
  if (choices.length === 0) return null
  return (
    <Select
      className={css.compare ?? ''}
      aria-label={t.with}
      placeholder={t.with}
      data={choices}
      value={other ?? null}
      onChange={(next) => void navigate({ search: next ? { with: next } : {}, replace: true })}
      clearable
      searchable
    />
  )
}

/** The same figures of both, and how far they are apart. */
export function CompareCard({ report, other }: { report: Report; other: Report }) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const name = pick(other.name, locale)
  const [here, there] = [ratesOf(report), ratesOf(other)]
  return (
    <Card title={t.title(name)} flush>
      <section className={css.scroll} aria-label={t.title(name)} tabIndex={0}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t.figure}</th>
              {[t.here, name, t.difference].map((title) => (
                <th key={title} scope="col" className={css.number}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rateNames
              .filter((rate) => (here[rate] ?? 0) + (there[rate] ?? 0) > 0)
              .map((rate) => (
                <RateLine key={rate} rate={rate} here={here[rate]} there={there[rate]} />
              ))}
            <ValueLine report={report} other={other} />
          </tbody>
        </table>
      </section>
      <p className={`${css.muted} ${css.said}`}>{t.note}</p>
    </Card>
  )
}

function RateLine(props: { rate: RateName; here: number | null; there: number | null }) {
  const { rate, here, there } = props
  const t = useTexts(texts)
  const format = useFormat()
  const say = (share: number | null) => (share === null ? '—' : format.percent(share))
  const points = pointsBetween(here, there)
  const tone = points === null || points === 0 ? '' : isGood(rate, points) ? css.good : css.bad
  return (
    <tr>
      <th scope="row">{t.rates[rate]}</th>
      <td className={css.number}>{say(here)}</td>
      <td className={css.number}>{say(there)}</td>
      <td className={`${css.number} ${tone}`}>{points === null ? '—' : t.points(format.signed(points))}</td>
    </tr>
  )
}

function ValueLine({ report, other }: { report: Report; other: Report }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { data: settings } = useQuery(settingsQuery)
  const [here, there] = [valueEach(report), valueEach(other)]
  if (!settings || here + there === 0) return null
  const money = (value: number) => format.money(value, settings.company.currency)
  return (
    <tr>
      <th scope="row">{t.valueEach}</th>
      <td className={css.number}>{money(here)}</td>
      <td className={css.number}>{money(there)}</td>
      <td className={css.number}>{money(here - there)}</td>
    </tr>
  )
}

function valueEach({ conversions: { treated } }: Report): number {
  return treated.people > 0 ? treated.value / treated.people : 0
}
