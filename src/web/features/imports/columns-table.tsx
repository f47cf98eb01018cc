import { Autocomplete, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { call, type Schemas } from '../../api/call.ts'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import css from './imports.module.css'
import { texts } from './target-texts.ts'
import {
  type CellType,
  cellTypes,
  fixedTargets,
  type Kind,
  nameOfHeader,
  readTarget,
  writeTarget,
} from './targets.ts'

type Mapping = Record<string, string>
const channels = ['email', 'sms', 'phone'] as const
const SHOWN = 3

interface ColumnsProps {
  readonly kind: Kind
  readonly columns: Schemas['ImportSample']['columns']
  readonly mapping: Mapping
  readonly onChange: (mapping: Mapping) => void
}

/** Every column of the file, what stands in it, and what it becomes. */
export function ColumnsTable({ kind, columns, mapping, onChange }: ColumnsProps) {
  const t = useTexts(texts)
  return (
    <div className={css.scroll}>
      <table className={`${css.table} ${css.mapping}`}>
        <thead>
          <tr>
            <th scope="col">{t.column}</th>
            <th scope="col">{t.samples}</th>
            <th scope="col">{t.becomes}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map(({ header, cells }) => (
            <tr key={header} className={mapping[header] === 'ignore' ? css.ignored : ''}>
              <td className={css.header}>{header}</td>
              <td className={css.samples}>
                {cells.slice(0, SHOWN).map((cell, row) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a file have no other name
                  <span key={row}>{cell === '' ? '—' : cell}</span>
                ))}
              </td>
              <td>
                <TargetFields
                  kind={kind}
                  header={header}
                  value={mapping[header] ?? 'ignore'}
                  onChange={(target) => onChange({ ...mapping, [header]: target })}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface TargetProps {
  readonly kind: Kind
  readonly header: string
  readonly value: string
  readonly onChange: (target: string) => void
}

function TargetFields({ kind, header, value, onChange }: TargetProps) {
  const t = useTexts(texts)
  const choices = useChoices(kind)
  const known = useAttributeNames(kind)
  const target = readTarget(value, kind)

  function choose(choice: string | null): void {
    if (choice === null) return
    onChange(choice === 'attribute' ? nameOfHeader(header) : choice)
  }

  return (
    <div className={css.target}>
      <Select
        aria-label={t.becomesOf(header)}
        value={target.choice}
        data={choices}
        onChange={choose}
        allowDeselect={false}
        searchable
        maxDropdownHeight={320}
      />
      {target.choice === 'attribute' ? (
        <>
          <Autocomplete
            aria-label={t.attributeName(header)}
            value={target.name}
            data={known}
            onChange={(name) => onChange(writeTarget({ ...target, name }))}
          />
          <Select
            aria-label={t.attributeType(header)}
            value={target.type}
            allowDeselect={false}
            data={cellTypes.map((type) => ({ value: type, label: t.types[type] }))}
            onChange={(type) => onChange(writeTarget({ ...target, type: (type ?? 'text') as CellType }))}
          />
        </>
      ) : null}
    </div>
  )
}

function useChoices(kind: Kind) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const { data } = useQuery({ queryKey: ['purposes'], queryFn: () => call('GET /purposes') })
  const fixed = fixedTargets(kind).map((value) => ({ value, label: t.targets[value] ?? value }))
  const consents = (data?.items ?? []).flatMap(({ key, name }) =>
    channels.map((channel) => ({
      value: `consent:${channel}:${key}`,
      label: t.consentTo(pick(name, locale), t.channels[channel]),
    })),
  )
  return [
    {
      group: t.general,
      items: [
        { value: 'attribute', label: kind === 'events' ? t.property : t.attribute },
        { value: 'ignore', label: t.ignore },
      ],
    },
    { group: kind === 'events' ? t.whoAndWhat : t.who, items: fixed },
    ...(kind === 'customers' && consents.length > 0 ? [{ group: t.consents, items: consents }] : []),
  ]
}

function useAttributeNames(kind: Kind): string[] {
  const { data } = useQuery({ queryKey: ['segment-fields'], queryFn: () => call('GET /segment-fields') })
  const names = (data?.attributes ?? []).map(({ name }) => name)
  return kind === 'events'
    ? []
    : [...new Set(['firstName', 'lastName', 'city', 'postalCode', 'country', ...names])]
}
