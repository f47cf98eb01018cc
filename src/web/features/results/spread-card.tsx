import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { texts as bandTexts } from '../../ui/band-texts.ts'
import { Card } from '../../ui/card.tsx'
import { Progress } from '../../ui/progress.tsx'
import { Result } from '../../ui/result.tsx'
import { StackedBars } from '../../ui/stacked-bars.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './results.module.css'
import { texts } from './score-texts.ts'

/** How many have how much of a score. */
export function SpreadCard({ models }: { models: readonly string[] }) {
  const t = useTexts(texts)
  const [chosen, choose] = useState<string | null>(null)
  const model = chosen ?? models[0] ?? ''
  const spread = useQuery({
    queryKey: ['results', 'spread', model],
    enabled: model !== '',
    queryFn: () => call('GET /results/scores/{model}/spread', { path: { model } }),
  })
  if (model === '') return null
  return (
    <Card title={`${t.spread} · ${t.models[model] ?? model}`}>
      {models.length > 1 ? (
        <div className={css.controls}>
          <Select
            label={t.model}
            value={model}
            onChange={choose}
            allowDeselect={false}
            data={models.map((key) => ({ value: key, label: t.models[key] ?? key }))}
          />
        </div>
      ) : null}
      <Result of={spread}>{(data) => <Spread spread={data} />}</Result>
    </Card>
  )
}

function Spread({ spread }: { spread: Schemas['ScoreSpread'] }) {
  const t = useTexts(texts)
  const { bands } = useTexts(bandTexts)
  const format = useFormat()
  const { bars, none, customers, mean } = spread
  if (customers === 0) return <p className={css.muted}>{t.noSpread}</p>
  const range = (from: number, to: number) =>
    t.range(format.number(Math.round(from)), format.number(Math.round(to)))
  return (
    <>
      <StackedBars
        title={t.spread}
        columnTitle={t.model}
        series={[{ key: 'customers', label: t.scored, color: 'var(--chart-1)' }]}
        columns={bars.map((bar) => ({
          key: String(bar.from),
          short: format.number(Math.round(bar.from)),
          label: range(bar.from, bar.to),
          values: { customers: bar.customers },
        }))}
      />
      <p className={css.muted}>
        {none > 0 ? t.none(none) : ''}{' '}
        {mean === null ? '' : `${t.mean(format.number(Math.round(mean * 10) / 10))}.`}
      </p>
      <div className={css.stack} style={{ marginTop: 12, gap: 8 }}>
        {spread.bands.map((band) => {
          const label = band.band === null ? '—' : (bands[band.band] ?? band.band)
          return (
            <div key={label}>
              <div className={css.axes} style={{ marginTop: 0 }}>
                <span>{label}</span>
                <strong>
                  {format.number(band.customers)} · {format.percent(band.customers / customers, 0)}
                </strong>
              </div>
              <Progress share={band.customers / customers} label={label} />
            </div>
          )
        })}
      </div>
    </>
  )
}
