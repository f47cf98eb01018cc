import { Button, Popover, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTexts } from '../../words/locale.tsx'
import type { Condition } from './draft.ts'
import { type Field, fieldKinds, useFields } from './fields.ts'
import { kindIcons } from './kind-icons.ts'
import css from './segment.module.css'
import { texts } from './texts.ts'

/** The menu of conditions: searched by typing, walked by Tab, chosen by Enter. */
export function AddCriterion({ onPick }: { onPick: (leaf: Condition) => void }) {
  const t = useTexts(texts)
  const [open, menu] = useDisclosure(false)
  return (
    <Popover
      opened={open}
      onChange={(opened) => (opened ? menu.open() : menu.close())}
      position="bottom-start"
      trapFocus
      returnFocus
      shadow="md"
      width={320}
    >
      <Popover.Target>
        <Button variant="subtle" leftSection={<IconPlus size={16} />} onClick={menu.toggle}>
          {t.addCriterion}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label={t.searchField}>
        {open ? (
          <FieldMenu
            onPick={(leaf) => {
              menu.close()
              onPick(leaf)
            }}
          />
        ) : null}
      </Popover.Dropdown>
    </Popover>
  )
}

function FieldMenu({ onPick }: { onPick: (leaf: Condition) => void }) {
  const t = useTexts(texts)
  const fields = useFields()
  const [query, search] = useState('')
  const found = rank(fields, query.trim().toLowerCase())
  return (
    <>
      <TextInput
        data-autofocus
        value={query}
        onChange={(event) => search(event.currentTarget.value)}
        onKeyDown={(event) => {
          const first = found[0]
          if (event.key === 'Enter' && first) onPick(first.leaf)
        }}
        leftSection={<IconSearch size={16} />}
        placeholder={t.searchField}
        aria-label={t.searchField}
      />
      <div className={css.menu}>
        {found.length === 0 ? <p className={css.muted}>{t.nothingFound}</p> : null}
        {fieldKinds.map((kind) => (
          <FieldGroup
            key={kind}
            title={t.groups[kind]}
            fields={found.filter((field) => field.kind === kind)}
            onPick={onPick}
          />
        ))}
      </div>
    </>
  )
}

interface FieldGroupProps {
  readonly title: string
  readonly fields: readonly Field[]
  readonly onPick: (leaf: Condition) => void
}

function FieldGroup({ title, fields, onPick }: FieldGroupProps) {
  if (fields.length === 0) return null
  return (
    <div>
      <div className={css.menuTitle}>{title}</div>
      {fields.map(({ id, kind, label, leaf }) => {
        const Icon = kindIcons[kind]
        return (
          <button key={id} type="button" className={css.menuItem} onClick={() => onPick(leaf)}>
            <Icon size={16} stroke={1.7} />
            {label}
          </button>
        )
      })}
    </div>
  )
}

/** Found by its words or by its own name; what begins with the query comes before what only contains it. */
function rank(fields: readonly Field[], query: string): Field[] {
  if (query === '') return [...fields]
  const has = fields.filter(({ label, id }) => [label, id].some((name) => name.toLowerCase().includes(query)))
  const begins = (field: Field) => (field.label.toLowerCase().startsWith(query) ? 0 : 1)
  return has.sort((one, other) => begins(one) - begins(other))
}
