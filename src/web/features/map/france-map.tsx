import type { MouseEvent } from 'react'
import { useTexts } from '../../words/locale.tsx'
import { type Area, figureOf, shadeOf } from './areas.ts'
import { departments, mapHeight, mapWidth } from './departments.ts'
import css from './map.module.css'
import type { Measure } from './map-search.ts'
import { texts } from './texts.ts'
import { useSayArea } from './use-say-area.ts'

export interface ShownAreas {
  readonly areas: readonly Area[]
  readonly measure: Measure
  readonly starts: readonly number[]
  readonly chosen: readonly string[]
  readonly onToggle: (code: string) => void
  /** Under the pointer, here or in the table. */
  readonly lit: string | undefined
  readonly onLight: (code: string | undefined) => void
}

/** The departments by shade. For the pointer; the table beside it does the same for the keyboard and readers. */
export function FranceMap({ areas, measure, starts, chosen, onToggle, lit, onLight }: ShownAreas) {
  const t = useTexts(texts)
  const say = useSayArea(measure)
  const figures = new Map(areas.map((area) => [area.code, area]))
  const codeOf = (event: MouseEvent) => (event.target as SVGElement).dataset['code']
  const isOnTop = (code: string) => chosen.includes(code) || code === lit
  // What is outlined is drawn last, or its neighbours would cover the line.
  const ordered = [...departments].sort((a, b) => Number(isOnTop(a.code)) - Number(isOnTop(b.code)))
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the table beside it has a box for each area
    <svg
      viewBox={`-4 -4 ${mapWidth + 8} ${mapHeight + 8}`}
      className={css.france}
      role="img"
      aria-label={t.mapLabel}
      onClick={(event) => {
        const code = codeOf(event)
        if (code) onToggle(code)
      }}
      onMouseMove={(event) => onLight(codeOf(event))}
      onMouseLeave={() => onLight(undefined)}
    >
      {ordered.map(({ code, name, path }) => {
        const area = figures.get(code)
        const shade = area ? shadeOf(figureOf(area, measure), starts) : 0
        const isChosen = chosen.includes(code)
        return (
          <path
            key={code}
            d={path}
            data-code={code}
            className={`${css.area} ${css[`shade${shade}`]} ${isChosen ? css.chosen : ''} ${code === lit ? css.lit : ''}`}
          >
            <title>{`${name} (${code}) : ${area ? say(area) : t.nobody}`}</title>
          </path>
        )
      })}
    </svg>
  )
}
