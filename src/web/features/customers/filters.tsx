import { SegmentedControl, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call } from '../../api/call.ts'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import css from './customers.module.css'
import type { CustomersSearch } from './search.ts'
import { texts } from './texts.ts'

const route = getRouteApi('/shell/customers')
const TYPING_MS = 250

/** One filter at a time: a segment, or words, or a kind. They live in the address, so that a list can be shared. */
export function Filters({ search }: { search: CustomersSearch }) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const navigate = route.useNavigate()
  const segments = useQuery({ queryKey: ['segments'], queryFn: () => call('GET /segments') })
  const go = (next: CustomersSearch) => void navigate({ search: next, replace: true })
  const type = useDebouncedCallback((q: string) => go(q.trim() === '' ? {} : { q: q.trim() }), TYPING_MS)
  return (
    <div className={css.filters}>
      <TextInput
        className={css.search}
        key={search.segment ?? search.state ?? 'words'}
        defaultValue={search.q ?? ''}
        onChange={(event) => type(event.currentTarget.value)}
        leftSection={<IconSearch size={16} />}
        placeholder={t.search}
        aria-label={t.search}
        type="search"
      />
      <Select
        className={css.select}
        value={search.segment ?? null}
        onChange={(segment) => go(segment ? { segment } : {})}
        data={(segments.data?.items ?? []).map(({ key, name }) => ({
          value: key,
          label: pick(name, locale),
        }))}
        placeholder={t.anySegment}
        aria-label={t.segment}
        clearable
        searchable
      />
      <SegmentedControl
        size="xs"
        aria-label={t.state}
        value={search.state ?? 'any'}
        onChange={(state) => go(state === 'known' || state === 'anonymous' ? { state } : {})}
        data={[
          { value: 'any', label: t.anyState },
          { value: 'known', label: t.known },
          { value: 'anonymous', label: t.anonymous },
        ]}
      />
    </div>
  )
}
