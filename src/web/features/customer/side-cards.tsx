import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call, type Schemas } from '../../api/call.ts'
import { Badge } from '../../ui/badge.tsx'
import { texts as bandTexts } from '../../ui/band-texts.ts'
import { Card } from '../../ui/card.tsx'
import { Result } from '../../ui/result.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import css from './customer.module.css'
import { texts } from './texts.ts'

/** The numbers about this person, and what made them. */
export function Scores({ id }: { id: string }) {
  const t = useTexts(texts)
  const { bands } = useTexts(bandTexts)
  const format = useFormat()
  const scores = useQuery({
    queryKey: ['customers', id, 'scores'],
    queryFn: () => call('GET /customers/{id}/scores', { path: { id } }),
  })
  return (
    <Card title={t.scores}>
      <Result of={scores} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={css.muted}>{t.noScores}</p>
          ) : (
            items.map((score) => (
              <div key={score.model} className={css.score}>
                <div className={css.scoreHead}>
                  <span>{t.scoreNames[score.model] ?? score.model}</span>
                  {score.band ? (
                    <Badge tone="test">{bands[score.band] ?? score.band.replaceAll('_', ' ')}</Badge>
                  ) : null}
                  <strong>{format.number(Math.round(score.value * 100) / 100)}</strong>
                </div>
                <Reasons score={score} />
              </div>
            ))
          )
        }
      </Result>
    </Card>
  )
}

function Reasons({ score }: { score: Schemas['Score'] }) {
  const t = useTexts(texts)
  const { r, f, m } = score.reasons
  if (typeof r === 'number' && typeof f === 'number' && typeof m === 'number') {
    return <p className={css.muted}>{t.rfm(r, f, m)}</p>
  }
  const counted = Object.entries(score.reasons).flatMap(([key, reason]) => {
    const count =
      typeof reason === 'object' && reason !== null ? (reason as { count?: unknown }).count : undefined
    return typeof count === 'number' ? [`${key.replaceAll('_', ' ')} × ${count}`] : []
  })
  return counted.length > 0 ? <p className={css.muted}>{counted.join(', ')}</p> : null
}

type Enrolment = Schemas['Explanation']['enrolments'][number]

export function Journeys({
  enrolments,
  nameOf,
}: {
  enrolments: readonly Enrolment[]
  nameOf: (key: string) => string
}) {
  const t = useTexts(texts)
  return (
    <Card title={t.journeys}>
      {enrolments.length === 0 ? <p className={css.muted}>{t.noJourneys}</p> : null}
      {enrolments.map((enrolment) => (
        <Journey key={enrolment.id} enrolment={enrolment} name={nameOf(enrolment.workflow)} />
      ))}
    </Card>
  )
}

function Journey({ enrolment, name }: { enrolment: Enrolment; name: string }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { status, arm, step, nextDueAt } = enrolment
  const where = [
    arm === 'holdout' ? t.holdout : undefined,
    step ? t.atStep(step) : undefined,
    nextDueAt ? t.next(format.dateTime(nextDueAt)) : undefined,
  ]
  return (
    <div className={css.score}>
      <div className={css.scoreHead}>
        <span>{name}</span>
        <Badge tone={status === 'active' ? 'good' : status === 'failed' ? 'bad' : 'neutral'}>
          {t.journeyStates[status] ?? status}
        </Badge>
      </div>
      <p className={css.muted}>{where.filter(Boolean).join(' · ')}</p>
    </div>
  )
}

export function OwnSegments({ id }: { id: string }) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const segments = useQuery({
    queryKey: ['customers', id, 'segments'],
    queryFn: () => call('GET /customers/{id}/segments', { path: { id } }),
  })
  return (
    <Card title={t.segments}>
      <Result of={segments} lines={1}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={css.muted}>{t.noSegments}</p>
          ) : (
            <div className={css.chips}>
              {items.map(({ key, name }) => (
                <Link key={key} to="/segments/$key" params={{ key }}>
                  <Badge>{pick(name, locale)}</Badge>
                </Link>
              ))}
            </div>
          )
        }
      </Result>
    </Card>
  )
}
