import { Button, SegmentedControl, Select } from '@mantine/core'
import { IconMapPin } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'
import { Result } from '../../ui/result.tsx'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import { type Area, conditionOf, figureOf, shadesOf } from './areas.ts'
import { AreasPanel } from './areas-panel.tsx'
import { CountryTiles } from './country-tiles.tsx'
import { FranceMap } from './france-map.tsx'
import { Legend } from './legend.tsx'
import css from './map.module.css'
import { type MapSearch, type Measure, measures } from './map-search.ts'
import { texts } from './texts.ts'

const route = getRouteApi('/shell/map')

export function MapScreen() {
  const t = useTexts(texts)
  const { by = 'department', segment } = route.useSearch()
  const found = useQuery({
    queryKey: ['map', by, segment],
    queryFn: () => call('GET /reports/map', { query: { by, ...(segment && { segment }) } }),
    placeholderData: (before) => before,
  })
  return (
    <Page title={t.title} subtitle={t.subtitle} actions={<Actions areas={found.data?.areas ?? []} />} full>
      <Controls />
      <Result of={found}>
        {(map) =>
          map.areas.length === 0 ? (
            <Empty icon={<IconMapPin size={22} stroke={1.7} />} title={t.emptyTitle} text={t.emptyText} />
          ) : (
            <Board map={map} />
          )
        }
      </Result>
    </Page>
  )
}

function Board({ map }: { map: Schemas['CustomerMap'] }) {
  const { by = 'department', measure = 'customers', areas: chosen = [] } = route.useSearch()
  const navigate = route.useNavigate()
  const [lit, light] = useState<string>()
  const starts = shadesOf(map.areas.map((area) => figureOf(area, measure)))

  function toggle(code: string): void {
    const next = chosen.includes(code) ? chosen.filter((one) => one !== code) : [...chosen, code]
    void navigate({
      search: ({ areas: _, ...rest }) => ({ ...rest, ...(next.length > 0 && { areas: next }) }),
      replace: true,
    })
  }

  const shown = { areas: map.areas, measure, starts, chosen, onToggle: toggle, lit, onLight: light }
  return (
    <div className={css.board}>
      <div className={css.canvas}>
        {by === 'country' ? <CountryTiles {...shown} /> : <FranceMap {...shown} />}
        <Legend
          measure={measure}
          starts={starts}
          days={{ value: map.valueDays, response: map.responseDays }}
        />
      </div>
      <AreasPanel {...shown} by={by} customers={map.customers} />
    </div>
  )
}

function Controls() {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const { by = 'department', measure = 'customers', segment } = route.useSearch()
  const navigate = route.useNavigate()
  const { data } = useQuery({ queryKey: ['segments'], queryFn: () => call('GET /segments') })
  const go = (change: (before: MapSearch) => MapSearch) => void navigate({ search: change, replace: true })
  return (
    <div className={css.controls}>
      <SegmentedControl
        size="xs"
        aria-label={t.by}
        value={by}
        onChange={(next) =>
          go(({ by: _, areas: __, ...rest }) => ({ ...rest, ...(next === 'country' && { by: next }) }))
        }
        data={[
          { value: 'department', label: t.byDepartment },
          { value: 'country', label: t.byCountry },
        ]}
      />
      <SegmentedControl
        size="xs"
        aria-label={t.measure}
        value={measure}
        onChange={(next) => go((before) => ({ ...before, measure: next as Measure }))}
        data={measures.map((value) => ({ value, label: t.measures[value] }))}
      />
      <Select
        aria-label={t.segment}
        placeholder={t.everybody}
        value={segment ?? null}
        clearable
        searchable
        onChange={(next) => go(({ segment: _, ...rest }) => ({ ...rest, ...(next && { segment: next }) }))}
        data={(data?.items ?? []).map(({ key, name }) => ({ value: key, label: pick(name, locale) }))}
      />
    </div>
  )
}

/** From the areas to the people: the builder opens with the condition in it. */
function Actions({ areas }: { areas: readonly Area[] }) {
  const t = useTexts(texts)
  const { by = 'department', areas: codes = [] } = route.useSearch()
  const navigate = useNavigate()
  const chosen = areas.filter(({ code }) => codes.includes(code))
  if (!useMay('marketer')) return null
  if (chosen.length === 0) {
    return (
      <Button disabled aria-describedby="map-choose">
        {t.makeSegment}
      </Button>
    )
  }
  return (
    <Button
      onClick={() => void navigate({ to: '/segments/new', search: { condition: conditionOf(by, chosen) } })}
    >
      {t.makeSegment}
    </Button>
  )
}
