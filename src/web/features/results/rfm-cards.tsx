import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { settingsQuery, useMay } from '../../api/session.ts'
import { texts as bandTexts } from '../../ui/band-texts.ts'
import { Card } from '../../ui/card.tsx'
import { Result } from '../../ui/result.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { ParetoCard } from './pareto-card.tsx'
import css from './results.module.css'
import { texts } from './score-texts.ts'

type Rfm = Schemas['RfmReport']
type Cell = Rfm['cells'][number]
type Shown = 'customers' | 'value'

const LEVELS = [1, 2, 3, 4, 5] as const
/** Of the accent: text stays readable on it in both schemes. */
const TINT_MAX = 42

/** The base by recency and worth, its bands, and who brings the value. */
export function RfmCards({ model, beside }: { model: string; beside?: ReactNode }) {
  const t = useTexts(texts)
  const report = useQuery({
    queryKey: ['results', 'rfm', model],
    queryFn: () => call('GET /results/scores/{model}/rfm', { path: { model } }),
  })
  return (
    <Result of={report}>
      {(data) =>
        data.cells.length === 0 ? (
          <Card title={t.rfm}>
            <p className={css.muted}>{t.noRfm}</p>
          </Card>
        ) : (
          <div className={css.columns}>
            <div className={css.stack}>
              <Grid model={model} rfm={data} />
              <ParetoCard concentration={data.concentration} />
            </div>
            <div className={css.stack}>
              <Bands model={model} cells={data.cells} />
              {beside}
            </div>
          </div>
        )
      }
    </Result>
  )
}

function Grid({ model, rfm }: { model: string; rfm: Rfm }) {
  const t = useTexts(texts)
  const format = useFormat()
  const [shown, show] = useState<Shown>('customers')
  const most = Math.max(1, ...rfm.cells.map((cell) => cell[shown]))
  return (
    <Card
      title={t.rfm}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={t.by}
          value={shown}
          onChange={(value) => show(value === 'value' ? 'value' : 'customers')}
          data={[
            { value: 'customers', label: t.byCustomers },
            { value: 'value', label: t.byValue },
          ]}
        />
      }
    >
      <table className={css.grid} aria-label={t.rfm}>
        <thead>
          <tr>
            <td style={{ width: 26 }} />
            {LEVELS.map((level) => (
              <th key={level} scope="col" aria-label={t.recencyLevel(level)}>
                {level}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {LEVELS.toReversed().map((worth) => (
            <tr key={worth}>
              <th scope="row" aria-label={t.worthLevel(worth)}>
                {worth}
              </th>
              {LEVELS.map((recency) => (
                <td key={recency}>
                  <GridCell
                    model={model}
                    cell={rfm.cells.find((one) => one.worth === worth && one.recency === recency)}
                    shown={shown}
                    most={most}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <div className={css.axes}>
        <span>← {t.least}</span>
        <span>
          ↑ {t.worth} · → {t.recency}
        </span>
        <span>{t.most} →</span>
      </div>
      <p className={css.muted} style={{ marginTop: 10 }}>
        {t.gridNote} {rfm.trainedAt ? `${t.trained(format.dateTime(rfm.trainedAt))}.` : ''}
      </p>
    </Card>
  )
}

interface GridCellProps {
  readonly model: string
  readonly cell: Cell | undefined
  readonly shown: Shown
  readonly most: number
}

function GridCell({ model, cell, shown, most }: GridCellProps) {
  const t = useTexts(texts)
  const { bands } = useTexts(bandTexts)
  const say = useSay(shown)
  const mayChange = useMay('marketer')
  if (!cell) return <div className={css.cell}>–</div>
  const tint = Math.round((Math.sqrt(cell[shown] / most) * 0.92 + 0.08) * TINT_MAX)
  const style = { background: `color-mix(in srgb, var(--primary) ${tint}%, var(--surface))` }
  const band = bands[cell.band] ?? cell.band
  const inside = (
    <>
      <strong>{say(cell)}</strong>
      <span>{band}</span>
    </>
  )
  if (!mayChange) {
    return (
      <div className={css.cell} style={style}>
        {inside}
      </div>
    )
  }
  return (
    <Link
      to="/segments/new"
      search={{ condition: { score: model, band: cell.band } }}
      className={css.cell}
      style={style}
      title={t.makeSegment(band)}
    >
      {inside}
    </Link>
  )
}

function useSay(shown: Shown): (cell: Pick<Cell, Shown>) => string {
  const format = useFormat()
  const { data: settings } = useQuery(settingsQuery)
  return (cell) =>
    shown === 'value' && settings
      ? format.money(Math.round(cell.value), settings.company.currency)
      : format.number(cell.customers)
}

function Bands({ model, cells }: { model: string; cells: readonly Cell[] }) {
  const t = useTexts(texts)
  const { bands } = useTexts(bandTexts)
  const format = useFormat()
  const say = useSay('value')
  const mayChange = useMay('marketer')
  const names = [...new Set(cells.map(({ band }) => band))]
  const sum = (all: readonly Cell[], name: Shown) => all.reduce((total, cell) => total + cell[name], 0)
  const lines = names
    .map((band) => {
      const own = cells.filter((cell) => cell.band === band)
      return { band, customers: sum(own, 'customers'), value: sum(own, 'value') }
    })
    .sort((one, other) => other.value - one.value)
  const whole = Math.max(1, sum(cells, 'value'))
  return (
    <Card title={t.bandsTitle} flush>
      <section className={css.scroll} aria-label={t.band} tabIndex={0}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t.band}</th>
              <th scope="col" className={css.number}>
                {t.customers}
              </th>
              <th scope="col" className={css.number}>
                {t.value}
              </th>
              <th scope="col" className={css.number}>
                {t.share}
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ band, customers, value }) => (
              <tr key={band}>
                <th scope="row">
                  {mayChange ? (
                    <Link
                      to="/segments/new"
                      search={{ condition: { score: model, band } }}
                      className={css.name}
                      title={t.makeSegment(bands[band] ?? band)}
                    >
                      {bands[band] ?? band}
                    </Link>
                  ) : (
                    (bands[band] ?? band)
                  )}
                </th>
                <td className={css.number}>{format.number(customers)}</td>
                <td className={css.number}>{say({ customers, value })}</td>
                <td className={css.number}>{format.percent(value / whole, 0)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  )
}
