import { Autocomplete, NumberInput, type OptionsFilter, Select, TagsInput, TextInput } from '@mantine/core'
import { useTexts } from '../../words/locale.tsx'
import { Chip } from './chip.tsx'
import { useAttributeLabel, useKnownFields } from './fields.ts'
import type { LeafFormProps } from './leaf-form.ts'
import { texts } from './texts.ts'

const textOperators = ['is', 'isNot', 'oneOf', 'noneOf', 'contains', 'startsWith', 'set', 'unset'] as const
const numberOperators = ['gte', 'lte', 'is', 'set', 'unset'] as const
const flagOperators = ['is', 'set', 'unset'] as const
type Operator = (typeof textOperators)[number] | (typeof numberOperators)[number]

/** What is written about a customer, compared with a value. */
export function AttributeForm({ row, onChange }: LeafFormProps) {
  const t = useTexts(texts)
  const { data } = useKnownFields()
  const label = useAttributeLabel()
  const name = String(row.leaf['attribute'])
  const known = data?.attributes.find((one) => one.name === name)
  const type = known?.type ?? 'string'
  const operator = operatorOf(row.leaf)
  const ask = (next: Operator, value: unknown) =>
    onChange({
      ...row,
      leaf: { attribute: name, ...(next === 'unset' ? { set: false } : { [next]: value }) },
    })
  return (
    <>
      <Chip kind="attribute" label={label(name)} />
      <Select
        w={170}
        aria-label={t.operator}
        value={operator}
        allowDeselect={false}
        data={operatorsFor(type).map((value) => ({ value, label: t.operators[value] }))}
        onChange={(next) => ask(next as Operator, startValue(next as Operator, type, known?.values[0]))}
      />
      <ValueInput
        operator={operator}
        type={type}
        value={row.leaf[operator]}
        suggestions={(known?.values ?? []).map(String)}
        onChange={(value) => ask(operator, value)}
      />
    </>
  )
}

interface ValueInputProps {
  readonly operator: Operator
  readonly type: string
  readonly value: unknown
  readonly suggestions: string[]
  readonly onChange: (value: unknown) => void
}

function ValueInput({ operator, type, value, suggestions, onChange }: ValueInputProps) {
  const t = useTexts(texts)
  if (operator === 'set' || operator === 'unset') return null
  if (type === 'boolean') {
    const data = [
      { value: 'true', label: t.yes },
      { value: 'false', label: t.no },
    ]
    return (
      <Select
        w={90}
        aria-label={t.value}
        data={data}
        value={String(value)}
        onChange={(next) => onChange(next === 'true')}
        allowDeselect={false}
      />
    )
  }
  if (type === 'number') {
    return (
      <NumberInput
        w={130}
        aria-label={t.value}
        value={Number(value)}
        onChange={(next) => onChange(Number(next))}
      />
    )
  }
  if (operator === 'oneOf' || operator === 'noneOf') {
    return (
      <TagsInput w={300} aria-label={t.value} data={suggestions} value={toList(value)} onChange={onChange} />
    )
  }
  return operator === 'is' || operator === 'isNot' ? (
    <Autocomplete
      w={200}
      aria-label={t.value}
      data={[...new Set(suggestions)].filter(Boolean)}
      filter={allOnceTaken}
      value={String(value)}
      onChange={onChange}
    />
  ) : (
    <TextInput
      w={200}
      aria-label={t.value}
      value={String(value)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

/** What was taken from the list is no search: the others stay in sight, to take one of them instead. */
const allOnceTaken: OptionsFilter = ({ options, search }) => {
  const items = options.filter((option) => 'value' in option)
  const words = search.trim().toLowerCase()
  const isTaken = items.some(({ value }) => value === search)
  return isTaken ? items : items.filter(({ label }) => label.toLowerCase().includes(words))
}

function operatorOf(leaf: Readonly<Record<string, unknown>>): Operator {
  if (leaf['set'] === false) return 'unset'
  return [...textOperators, ...numberOperators].find((name) => name in leaf) ?? 'set'
}

function operatorsFor(type: string): readonly Operator[] {
  if (type === 'number') return numberOperators
  return type === 'boolean' ? flagOperators : textOperators
}

/** So that a row that was just made says something that can be counted. */
function startValue(operator: Operator, type: string, example: unknown): unknown {
  if (operator === 'set') return true
  if (operator === 'oneOf' || operator === 'noneOf') return example === undefined ? [''] : [example]
  if (type === 'number') return typeof example === 'number' ? example : 0
  return type === 'boolean' ? true : String(example ?? '')
}

function toList(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String).filter(Boolean) : []
}
