import { useElementSize } from '@mantine/hooks'
import { type PointerEvent, useState } from 'react'
import { ChartTable } from './chart-table.tsx'
import css from './line-chart.module.css'
import { niceTop } from './nice-top.ts'

interface Line<K extends string> {
  readonly key: K
  readonly label: string
  readonly color: string
  /** A line to compare with: nothing below it is filled. */
  readonly bare?: boolean
}

export interface LinePoint<K extends string> {
  readonly key: string
  /** Below the axis. */
  readonly short: string
  readonly label: string
  readonly values: Readonly<Record<K, number>>
}

interface LineChartProps<K extends string> {
  readonly title: string
  readonly columnTitle: string
  readonly lines: readonly Line<K>[]
  readonly points: readonly LinePoint<K>[]
  readonly say: (value: number) => string
  readonly sayAxis?: (value: number) => string
  readonly height?: number
  /** The axis goes at least so far: little must not look like much. */
  readonly leastTop?: number
}

const LEFT = 46
const RIGHT = 10
const TOP = 10
const BOTTOM = 24
const LABEL_PX = 64

/** Values over time in plain SVG; the eye gets the day under the pointer, a screen reader the table. */
export function LineChart<K extends string>(props: LineChartProps<K>) {
  const { title, columnTitle, lines, points, say, sayAxis = say, height = 200, leastTop = 0 } = props
  const { ref, width } = useElementSize()
  const [seen, see] = useState<number | null>(null)
  const top = niceTop(
    Math.max(leastTop, ...points.flatMap(({ values }) => lines.map(({ key }) => values[key]))),
  )
  const inner = Math.max(1, width - LEFT - RIGHT)
  const x = (index: number) => LEFT + (points.length < 2 ? inner / 2 : (index / (points.length - 1)) * inner)
  const y = (value: number) => TOP + (1 - value / top) * (height - TOP - BOTTOM)
  const every = Math.max(1, Math.ceil((points.length * LABEL_PX) / inner))
  const point = seen === null ? undefined : points[seen]
  const find = (event: PointerEvent) => {
    const at = event.clientX - event.currentTarget.getBoundingClientRect().left - LEFT
    const index = Math.round((at / inner) * (points.length - 1))
    see(Math.min(points.length - 1, Math.max(0, index)))
  }
  return (
    <div>
      <div className={css.frame} ref={ref}>
        <svg
          className={css.chart}
          height={height}
          aria-hidden="true"
          onPointerMove={find}
          onPointerLeave={() => see(null)}
        >
          <title>{title}</title>
          {[1, 0.75, 0.5, 0.25, 0].map((share) => (
            <g key={share}>
              <line
                className={css.grid}
                x1={LEFT}
                x2={LEFT + inner}
                y1={y(top * share)}
                y2={y(top * share)}
              />
              <text className={css.axis} x={LEFT - 8} y={y(top * share) + 4} textAnchor="end">
                {share === 0.75 || share === 0.25 ? '' : sayAxis(top * share)}
              </text>
            </g>
          ))}
          {points.map(({ key, short }, index) =>
            index % every === 0 ? (
              <text key={key} className={css.axis} x={x(index)} y={height - 6} textAnchor="middle">
                {short}
              </text>
            ) : null,
          )}
          {width > 0
            ? lines.map(({ key, color, bare }) => {
                const path = points.map(({ values }, index) => `${x(index)},${y(values[key])}`)
                return (
                  <g key={key}>
                    {bare ? null : (
                      <polygon
                        className={css.area}
                        fill={color}
                        points={[`${x(0)},${y(0)}`, ...path, `${x(points.length - 1)},${y(0)}`].join(' ')}
                      />
                    )}
                    <polyline className={css.line} stroke={color} points={path.join(' ')} />
                  </g>
                )
              })
            : null}
          {seen === null ? null : (
            <line className={css.hover} x1={x(seen)} x2={x(seen)} y1={TOP} y2={height - BOTTOM} />
          )}
        </svg>
        {point && seen !== null ? (
          <div
            className={css.note}
            style={x(seen) > width / 2 ? { right: width - x(seen) + 10 } : { left: x(seen) + 10 }}
          >
            {point.label}
            {lines.map(({ key, label, color }) => (
              <div key={key}>
                <i style={{ background: color }} />
                {label} <strong>{say(point.values[key])}</strong>
              </div>
            ))}
          </div>
        ) : null}
      </div>
      <div className={css.legend} aria-hidden="true">
        {lines.map(({ key, label, color }) => (
          <span key={key}>
            <i style={{ background: color }} />
            {label}
          </span>
        ))}
      </div>
      <ChartTable title={title} columnTitle={columnTitle} series={lines} rows={points} say={say} />
    </div>
  )
}
