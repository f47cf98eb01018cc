import { SegmentedControl, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import css from './list-filter.module.css'

interface ListFilterProps<Kind extends string> {
  readonly query: string
  readonly onQuery: (query: string) => void
  /** In the field, and its name. */
  readonly searchLabel: string
  readonly kind: string
  readonly kinds: readonly { readonly value: Kind; readonly label: string }[]
  readonly kindLabel: string
  readonly onKind: (kind: Kind) => void
}

/** Above a list that is all here: words to look for, and one kind of its rows. */
export function ListFilter<Kind extends string>(props: ListFilterProps<Kind>) {
  const { query, onQuery, searchLabel, kind, kinds, kindLabel, onKind } = props
  return (
    <div className={css.filter}>
      <TextInput
        className={css.search ?? ''}
        value={query}
        onChange={(event) => onQuery(event.currentTarget.value)}
        leftSection={<IconSearch size={16} />}
        placeholder={searchLabel}
        aria-label={searchLabel}
      />
      <SegmentedControl
        className={css.kinds ?? ''}
        aria-label={kindLabel}
        value={kind}
        onChange={(chosen) => onKind(chosen as Kind)}
        data={[...kinds]}
      />
    </div>
  )
}
