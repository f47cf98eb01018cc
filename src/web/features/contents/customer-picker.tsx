import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { nameOfPerson } from '../../ui/person.ts'
import { useTexts } from '../../words/locale.tsx'
import { useEditor } from './editor-context.ts'
import { texts } from './editor-texts.ts'
import look from './preview.module.css'

const route = getRouteApi('/shell/contents/$key')
const SHOWN = 12

/** Of which kind of event the data is shown, where the content shows any. */
function EventPicker() {
  const t = useTexts(texts)
  const navigate = route.useNavigate()
  const { event, events } = useEditor()
  if (event === undefined) return null
  return (
    <Select
      className={look.picker ?? ''}
      aria-label={t.previewOn}
      allowDeselect={false}
      value={event}
      data={events.map((value) => ({ value, label: t.groupEvent(value) }))}
      onChange={(on) =>
        void navigate({ search: (before) => ({ ...before, ...(on && { on }) }), replace: true })
      }
    />
  )
}

/** For whom the preview is made: somebody real, or an invented one. In the address, so that it can be shared. */
export function CustomerPicker() {
  return (
    <>
      <EventPicker />
      <PersonPicker />
    </>
  )
}

function PersonPicker() {
  const t = useTexts(texts)
  const navigate = route.useNavigate()
  const { customer = '' } = useEditor()
  const [typed, type] = useState('')
  const [asked] = useDebouncedValue(typed, 250)
  const found = useQuery({
    queryKey: ['customers', 'picker', asked],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call('GET /customers', { query: { limit: SHOWN, state: 'known', ...(asked && { q: asked }) }, signal }),
  })
  const chosen = useQuery({
    queryKey: ['customers', customer],
    enabled: customer !== '',
    queryFn: () => call('GET /customers/{id}', { path: { id: customer } }),
  })
  const people = new Map((found.data?.items ?? []).map((one) => [one.id, nameOfPerson(one) ?? one.id]))
  if (chosen.data) people.set(customer, nameOfPerson(chosen.data) ?? customer)
  else if (customer !== '') people.set(customer, '…')
  return (
    <Select
      className={look.picker ?? ''}
      aria-label={t.previewAs}
      placeholder={t.findCustomer}
      searchable
      allowDeselect={false}
      value={customer}
      onSearchChange={(search) => type([t.sample, ...people.values()].includes(search) ? '' : search)}
      onChange={(id) =>
        void navigate({
          search: ({ as: _, ...before }) => ({ ...before, ...(id && { as: id }) }),
          replace: true,
        })
      }
      filter={({ options }) => options}
      data={[{ value: '', label: t.sample }, ...[...people].map(([value, label]) => ({ value, label }))]}
    />
  )
}
