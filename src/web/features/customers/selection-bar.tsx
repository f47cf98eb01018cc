import { Button, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { toKey } from '../../ui/slug.ts'
import { toast, toastError } from '../../ui/toast.ts'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import css from './customers.module.css'
import { texts } from './texts.ts'

const NEW = ''

/** What can be done with the ticked rows. */
export function SelectionBar({ selected, onDone }: { selected: ReadonlySet<string>; onDone: () => void }) {
  const t = useTexts(texts)
  const [adding, add] = useState(false)
  const csv = useMutation({
    mutationFn: () => call('POST /customers/csv', { body: { customers: [...selected] } }),
    onError: toastError,
    onSuccess: (text) => saveFile(String(text), 'customers.csv'),
  })
  return (
    <div className={css.bar} role="status">
      <strong>{t.selected(selected.size)}</strong>
      <Button variant="default" onClick={() => add(true)}>
        {t.addTo}
      </Button>
      <Button variant="default" loading={csv.isPending} onClick={() => csv.mutate()}>
        {t.csv}
      </Button>
      <Button variant="subtle" color="gray" onClick={onDone}>
        {t.unselect}
      </Button>
      {adding ? <AddToList customers={[...selected]} onClose={() => add(false)} onDone={onDone} /> : null}
    </div>
  )
}

/** With a mark at its beginning, by which Excel knows that it is UTF-8. */
function saveFile(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

function AddToList(props: { customers: string[]; onClose: () => void; onDone: () => void }) {
  const { customers, onClose, onDone } = props
  const t = useTexts(texts)
  const { locale } = useLocale()
  const client = useQueryClient()
  const [list, choose] = useState<string | null>(null)
  const [name, setName] = useState('')
  const { data } = useQuery({ queryKey: ['segments'], queryFn: () => call('GET /segments') })
  const lists = (data?.items ?? []).filter(({ kind }) => kind === 'static')
  const key = list ?? (lists[0]?.key || NEW)
  const add = useMutation({
    mutationFn: () => (key === NEW ? makeList(name, customers) : addMembers(key, customers)),
    onError: toastError,
    onSuccess: async (count) => {
      await client.invalidateQueries({ queryKey: ['segments'] })
      toast(t.added(count))
      onClose()
      onDone()
    },
  })
  return (
    <Confirm
      title={t.addTo}
      action={t.add}
      busy={add.isPending}
      onClose={onClose}
      onConfirm={() => add.mutate()}
    >
      <Select
        label={t.addToWhich}
        value={key}
        onChange={choose}
        allowDeselect={false}
        data={[
          ...lists.map((segment) => ({ value: segment.key, label: pick(segment.name, locale) })),
          { value: NEW, label: t.newList },
        ]}
      />
      {key === NEW ? (
        <TextInput
          mt={12}
          label={t.listName}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
        />
      ) : null}
    </Confirm>
  )
}

async function makeList(name: string, customers: string[]): Promise<number> {
  await call('POST /segments', {
    body: { key: toKey(name), kind: 'static', name: { fr: name, en: name }, members: { customers } },
  })
  return customers.length
}

async function addMembers(key: string, customers: string[]): Promise<number> {
  const { changed } = await call('POST /segments/{key}/members', { path: { key }, body: { customers } })
  return changed
}
