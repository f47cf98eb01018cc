import { Modal, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconFilter, IconRoute, IconSearch, IconUser } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { call } from '../api/call.ts'
import { mayActAs, useMe } from '../api/session.ts'
import { nameOfPerson } from '../ui/person.ts'
import { useLocale, useTexts } from '../words/locale.tsx'
import { pick } from '../words/texts.ts'
import { navigation } from './navigation.ts'
import css from './palette.module.css'
import { texts } from './texts.ts'

interface Hit {
  readonly id: string
  readonly to: string
  readonly label: string
  readonly note?: string
  readonly group: string
  readonly icon: ReactNode
}

const PER_GROUP = 6

/** Ctrl K: any screen, customer, segment or workflow, by keyboard. */
export function Palette({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts)
  const router = useRouter()
  const [query, search] = useState('')
  const [chosen, choose] = useState(0)
  const hits = useHits(query.trim().toLowerCase())
  const current = Math.min(chosen, Math.max(0, hits.length - 1))

  function go(hit: Hit | undefined): void {
    if (!hit) return
    onClose()
    router.history.push(hit.to)
  }

  function steer(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      choose((current + step + hits.length) % Math.max(1, hits.length))
    }
    if (event.key === 'Enter') go(hits[current])
  }

  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={600}
      yOffset="14vh"
      centered={false}
      aria-label={t.paletteTitle}
    >
      <TextInput
        data-autofocus
        value={query}
        onChange={(event) => {
          search(event.currentTarget.value)
          choose(0)
        }}
        onKeyDown={steer}
        leftSection={<IconSearch size={17} />}
        placeholder={t.palettePlaceholder}
        aria-label={t.palettePlaceholder}
        role="combobox"
        aria-expanded
        aria-controls="palette-hits"
        aria-activedescendant={hits[current] ? `palette-${hits[current].id}` : undefined}
        size="md"
        variant="unstyled"
        className={css.input}
      />
      <div className={css.hits} id="palette-hits" role="listbox" aria-label={t.paletteTitle}>
        {hits.length === 0 ? <div className={css.nothing}>{t.paletteNothing}</div> : null}
        {hits.map((hit, index) => (
          <Line
            key={hit.id}
            hit={hit}
            first={hits[index - 1]?.group !== hit.group}
            chosen={index === current}
            onGo={() => go(hit)}
          />
        ))}
      </div>
    </Modal>
  )
}

function Line({ hit, first, chosen, onGo }: { hit: Hit; first: boolean; chosen: boolean; onGo: () => void }) {
  return (
    <>
      {first ? <div className={css.group}>{hit.group}</div> : null}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are steered from the field, as a listbox asks */}
      <div
        id={`palette-${hit.id}`}
        role="option"
        aria-selected={chosen}
        tabIndex={-1}
        className={`${css.hit} ${chosen ? css.chosen : ''}`}
        onClick={onGo}
      >
        {hit.icon}
        <span>{hit.label}</span>
        {hit.note ? <small>{hit.note}</small> : null}
      </div>
    </>
  )
}

function useHits(query: string): Hit[] {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const { role } = useMe()
  const screens = navigation
    .filter(
      ({ least, label }) => mayActAs(role, least ?? 'viewer') && label[locale].toLowerCase().includes(query),
    )
    .map(({ to, label, icon: Icon }) => ({
      id: `screen-${to.replaceAll('/', '_')}`,
      to,
      label: label[locale],
      group: t.paletteScreens,
      icon: <Icon size={17} stroke={1.7} />,
    }))
  const customers = useCustomerHits(query, t.paletteCustomers)
  const named = useNamedHits(query)
  return [...screens, ...customers, ...named]
}

function useCustomerHits(query: string, group: string): Hit[] {
  const [settled] = useDebouncedValue(query, 200)
  const { data } = useQuery({
    queryKey: ['palette', 'customers', settled],
    enabled: settled.length >= 2,
    queryFn: () => call('GET /customers', { query: { q: settled, limit: PER_GROUP } }),
  })
  if (query.length < 2) return []
  return (data?.items ?? []).map(({ id, email, phone, attributes }) => ({
    id: `customer-${id}`,
    to: `/customers/${id}`,
    label: nameOfPerson({ email, phone, attributes }) ?? id,
    note: email ?? phone ?? '',
    group,
    icon: <IconUser size={17} stroke={1.7} />,
  }))
}

function useNamedHits(query: string): Hit[] {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const enabled = query.length >= 2
  const segments = useQuery({ queryKey: ['segments'], queryFn: () => call('GET /segments'), enabled })
  const workflows = useQuery({
    queryKey: ['workflows', 'palette'],
    queryFn: () => call('GET /workflows', { query: { limit: 200 } }),
    enabled,
  })
  if (!enabled) return []
  const fits = ({ key, name }: { key: string; name: Record<string, string> }) =>
    `${key} ${pick(name, locale)}`.toLowerCase().includes(query)
  return [
    ...(segments.data?.items ?? [])
      .filter(fits)
      .slice(0, PER_GROUP)
      .map(({ key, name }) => ({
        id: `segment-${key}`,
        to: `/segments/${key}`,
        label: pick(name, locale),
        group: t.paletteSegments,
        icon: <IconFilter size={17} stroke={1.7} />,
      })),
    ...(workflows.data?.items ?? [])
      .filter(fits)
      .slice(0, PER_GROUP)
      .map(({ key, name }) => ({
        id: `workflow-${key}`,
        to: `/reports/${key}`,
        label: pick(name, locale),
        group: t.paletteWorkflows,
        icon: <IconRoute size={17} stroke={1.7} />,
      })),
  ]
}
