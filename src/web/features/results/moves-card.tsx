import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { texts as bandTexts } from '../../ui/band-texts.ts'
import { Card } from '../../ui/card.tsx'
import { Result } from '../../ui/result.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { presentIso } from '../../words/now.ts'
import css from './results.module.css'
import { texts } from './score-texts.ts'

type Moves = Schemas['ScoreMoves']
const DAY_MS = 86_400_000
const SINCE = ['1', '7', '30', '90', '365'] as const

/** Who rose and who fell. */
export function MovesCard({ models }: { models: readonly string[] }) {
  const t = useTexts(texts)
  const [model, choose] = useState(models.includes('engagement') ? 'engagement' : (models[0] ?? ''))
  const [days, setDays] = useState('7')
  const since = new Date(Date.parse(presentIso()) - Number(days) * DAY_MS).toISOString().slice(0, 10)
  const moves = useQuery({
    queryKey: ['results', 'moves', model, since],
    enabled: model !== '',
    queryFn: () => call('GET /results/scores/{model}/moves', { path: { model }, query: { since } }),
  })
  return (
    <Card title={t.moves}>
      <div className={css.controls}>
        <Select
          w={160}
          label={t.model}
          value={model}
          onChange={(value) => value && choose(value)}
          allowDeselect={false}
          data={models.map((key) => ({ value: key, label: t.models[key] ?? key }))}
        />
        <Select
          w={130}
          label={t.since}
          value={days}
          onChange={(value) => value && setDays(value)}
          allowDeselect={false}
          data={SINCE.map((value) => ({ value, label: t.sinceDays(Number(value)) }))}
        />
      </div>
      <Result of={moves}>{(data) => <Matrix moves={data} />}</Result>
    </Card>
  )
}

function Matrix({ moves: { moves, levels, firstDay } }: { moves: Moves }) {
  const t = useTexts(texts)
  const { bands } = useTexts(bandTexts)
  const format = useFormat()
  if (firstDay === null) return <p className={css.muted}>{t.noHistory}</p>
  if (moves.length === 0) {
    return <p className={css.muted}>{t.historyFrom(format.date(`${firstDay}T12:00:00Z`))}</p>
  }
  const places = [null, ...levels.map(({ level }) => level)]
  const countOf = (before: string | null, after: string | null) =>
    moves.find((move) => move.before === before && move.after === after)?.customers ?? 0
  const sum = (isCounted: (from: number, to: number) => boolean) =>
    moves
      .filter(({ before, after }) => isCounted(places.indexOf(before), places.indexOf(after)))
      .reduce((total, { customers }) => total + customers, 0)
  const name = (level: string | null) => (level === null ? t.noneBefore : (bands[level] ?? level))
  const colour = (from: number, to: number) => (from === to ? '' : to > from ? css.up : css.down)
  return (
    <>
      <p className={css.sentence}>
        {t.moved(
          sum((from, to) => from > 0 && to > from),
          sum((from, to) => to > 0 && to < from),
        )}
      </p>
      <section className={css.scroll} aria-label={t.moves} tabIndex={0}>
        <table className={`${css.table} ${css.moves}`}>
          <thead>
            <tr>
              <th scope="col">
                {t.before} ↓ · {t.now} →
              </th>
              {places.map((level) => (
                <th key={level} scope="col" className={css.number}>
                  {name(level)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {places.map((before, from) => (
              <tr key={before}>
                <th scope="row">{name(before)}</th>
                {places.map((after, to) => (
                  <td key={after} className={countOf(before, after) > 0 ? colour(from, to) : ''}>
                    {countOf(before, after) > 0 ? format.number(countOf(before, after)) : '·'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className={css.muted} style={{ marginTop: 8 }}>
        {t.movesNote}
      </p>
    </>
  )
}
