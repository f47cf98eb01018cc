import { useFormat } from '../../words/locale.tsx'
import css from './segment.module.css'

interface VennProps {
  /** Two or three. */
  readonly sets: readonly { readonly key: string; readonly name: string }[]
  readonly regions: readonly { readonly in: readonly string[]; readonly count: number }[]
}

const colors = ['var(--chart-1)', 'var(--chart-2)', 'var(--chart-3)']
const circlesOf = {
  2: [
    [105, 85],
    [175, 85],
  ],
  3: [
    [110, 80],
    [170, 80],
    [140, 130],
  ],
} as const
const RADIUS = 62
/** A count stands where all of its circles are and the others are not: by the places of its sets. */
const places: Readonly<Record<string, readonly [number, number]>> = {
  '2:0': [76, 85],
  '2:1': [204, 85],
  '2:0,1': [140, 85],
  '3:0': [82, 66],
  '3:1': [198, 66],
  '3:2': [140, 166],
  '3:0,1': [140, 54],
  '3:0,2': [104, 118],
  '3:1,2': [176, 118],
  '3:0,1,2': [140, 96],
}

/** A sketch: the circles say which combination a count is of, not how large it is. The list below says the same. */
export function Venn({ sets, regions }: VennProps) {
  const format = useFormat()
  const circles = sets.length === 2 ? circlesOf[2] : circlesOf[3]
  const placeOf = (keys: readonly string[]) =>
    places[
      `${sets.length}:${keys
        .map((key) => sets.findIndex((set) => set.key === key))
        .sort()
        .join()}`
    ]
  return (
    <figure className={css.venn} aria-hidden="true">
      <svg viewBox={`0 0 280 ${sets.length === 2 ? 170 : 205}`}>
        <title>{sets.map(({ name }) => name).join(' ∩ ')}</title>
        {circles.map(([cx, cy], index) => (
          <circle
            key={cx}
            cx={cx}
            cy={cy}
            r={RADIUS}
            fill={colors[index]}
            fillOpacity={0.16}
            stroke={colors[index]}
            strokeWidth={1.5}
          />
        ))}
        {regions.map((region) => {
          const place = placeOf(region.in)
          return place ? (
            <text key={region.in.join()} x={place[0]} y={place[1] + 4} textAnchor="middle">
              {format.number(region.count)}
            </text>
          ) : null
        })}
      </svg>
      <figcaption>
        {sets.map(({ key, name }, index) => (
          <span key={key}>
            <i style={{ background: colors[index] }} />
            {name}
          </span>
        ))}
      </figcaption>
    </figure>
  )
}
