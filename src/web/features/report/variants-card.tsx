import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../../api/call.ts'
import { settingsQuery } from '../../api/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './report.module.css'
import { texts } from './variant-texts.ts'

type Split = Schemas['ReportSplit']
type Rate = Split['variants'][number]['goalRate']

/** Which version did best, in words before numbers, with what chance leaves open. */
export function VariantsCard({ split }: { split: Split }) {
  const t = useTexts(texts)
  const { leader, verdict, by } = split
  const decided = verdict === 'leads' && leader !== null
  return (
    <Card title={t.title(split.step)} flush>
      <p className={css.said}>
        <Badge tone={decided ? 'good' : 'neutral'}>
          {decided ? t.leads(leader.toUpperCase()) : t.cannotTell}
        </Badge>{' '}
        <span className={css.muted}>{by === 'goal' ? t.byGoal : t.byClicks}</span>
      </p>
      <section className={css.scroll} aria-label={t.title(split.step)} tabIndex={0}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t.version}</th>
              {[t.people, t.clicks, t.goal, t.value].map((title) => (
                <th key={title} scope="col" className={css.number}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {split.variants.map((variant) => (
              <Line key={variant.name} variant={variant} isLeader={decided && variant.name === leader} />
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  )
}

function Line({ variant, isLeader }: { variant: Split['variants'][number]; isLeader: boolean }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { data: settings } = useQuery(settingsQuery)
  const said = (rate: Rate) =>
    rate === null
      ? '—'
      : t.between(format.percent(rate.rate), format.percent(rate.low), format.percent(rate.high))
  return (
    <tr>
      <th scope="row">
        {variant.name.toUpperCase()} {isLeader ? <Badge tone="good">{t.best}</Badge> : null}
      </th>
      <td className={css.number}>{format.number(variant.people)}</td>
      <td className={css.number}>{said(variant.clickRate)}</td>
      <td className={css.number}>{said(variant.goalRate)}</td>
      <td className={css.number}>{settings ? format.money(variant.value, settings.company.currency) : ''}</td>
    </tr>
  )
}
