import { Autocomplete, TagsInput, TextInput } from '@mantine/core'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import { asList } from '../model/definition.ts'
import type { FieldProps } from './field-context.ts'
import { useSuggestions } from './known.ts'
import { scalarOf } from './pairs-field.tsx'
import { hintOf, labelOf } from './words.ts'

const suggesting = new Set(['event', 'attribute', 'date', 'prefer'])

/** A line of text; with what is known under its name to choose from. */
export function TextField(props: FieldProps) {
  const { name, parent, schema, value, onChange, required } = props
  const t = useTexts(texts)
  if ('const' in schema) return null
  const empty = required ? '' : undefined
  const common = {
    label: labelOf(t, name, parent),
    description: hintOf(t, name, parent),
    value: value === undefined || value === null ? '' : String(value),
    required: required ?? false,
    placeholder: t.examples[name as keyof typeof t.examples] ?? '',
    ...(schema.maxLength !== undefined && { maxLength: schema.maxLength }),
  }
  if (suggesting.has(name)) return <Suggested {...props} common={common} />
  return <TextInput {...common} onChange={(event) => onChange(event.currentTarget.value || empty, name)} />
}

type Common = {
  readonly label: string
  readonly description: string | undefined
  readonly value: string
  readonly required: boolean
}

function Suggested({ name, onChange, required, common }: FieldProps & { common: Common }) {
  const data = useSuggestions(name)
  return (
    <Autocomplete
      {...common}
      data={[...data]}
      onChange={(typed) => onChange(typed || (required ? '' : undefined), name)}
    />
  )
}

/** One text, or several: written as a list only when there are several. */
export function OneOrManyField({ name, parent, value, onChange, required }: FieldProps) {
  const t = useTexts(texts)
  const data = useSuggestions(name)
  const chosen = Array.isArray(value) ? value.map(String) : value ? [String(value)] : []
  return (
    <TagsInput
      label={labelOf(t, name, parent)}
      description={chosen.length > 0 ? undefined : t.severalHint}
      required={required ?? false}
      value={chosen}
      data={[...data]}
      acceptValueOnBlur
      onChange={(next) => onChange(next.length > 1 ? next : (next[0] ?? (required ? '' : undefined)), name)}
    />
  )
}

/** A number, or the name of what holds one. */
export function NumberOrTextField({ name, parent, value, onChange, required }: FieldProps) {
  const t = useTexts(texts)
  return (
    <TextInput
      label={labelOf(t, name, parent)}
      description={hintOf(t, name, parent)}
      value={value === undefined || value === null ? '' : String(value)}
      required={required ?? false}
      onChange={(event) => {
        const typed = event.currentTarget.value
        onChange(typed === '' ? (required ? '' : undefined) : scalarOf(typed), name)
      }}
    />
  )
}

/** Words or nothing: `exit:` may be left without a reason. */
export function TextOrNothingField({ name, value, onChange }: FieldProps) {
  const t = useTexts(texts)
  return (
    <TextInput
      label={labelOf(t, name)}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value || null, name)}
    />
  )
}

/** Texts by commas: the values of a list. */
export function TextsField({ name, parent, value, onChange }: FieldProps) {
  const t = useTexts(texts)
  const data = useSuggestions(name)
  return (
    <TagsInput
      label={labelOf(t, name, parent)}
      description={hintOf(t, name, parent)}
      value={asList(value).map(String)}
      data={[...data]}
      acceptValueOnBlur
      onChange={(next) => onChange(next.length > 0 ? next : undefined, name)}
    />
  )
}
