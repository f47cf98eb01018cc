import { ActionIcon, Autocomplete, Button, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import { fields } from '../model/say.ts'
import type { FieldProps } from './field-context.ts'
import css from './fields.module.css'
import { useSuggestions } from './known.ts'
import { hintOf, labelOf } from './words.ts'

/** Names with values: numbers, yes and no are told from texts as YAML tells them. */
export function PairsField({ name, parent, schema, value, onChange }: FieldProps) {
  const t = useTexts(texts)
  const known = useSuggestions(name)
  const { additionalProperties: inside } = schema
  const isText = typeof inside === 'object' && inside.type === 'string'
  const [pairs, setPairs] = useState(() =>
    Object.entries(fields(value)).map(([key, inner]) => [key, String(inner)] as const),
  )
  const hint = hintOf(t, name, parent)
  function write(next: readonly (readonly [string, string])[]): void {
    setPairs([...next])
    const named = next.filter(([key]) => key !== '')
    onChange(Object.fromEntries(named.map(([key, inner]) => [key, isText ? inner : scalarOf(inner)])), name)
  }
  const change = (index: number, pair: readonly [string, string]) =>
    write(pairs.map((one, at) => (at === index ? pair : one)))
  return (
    <fieldset className={css.items}>
      <legend>{labelOf(t, name)}</legend>
      {hint ? <p className={css.hint}>{hint}</p> : null}
      {pairs.map(([key, inner], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a pair whose name is being typed has no other key
        <div key={index} className={css.pair}>
          <Autocomplete
            aria-label={`${t.keyHead} ${index + 1}`}
            placeholder={t.keyHead}
            value={key}
            data={[...known]}
            onChange={(typed) => change(index, [typed, inner])}
          />
          <TextInput
            aria-label={`${t.valueHead} ${index + 1}`}
            placeholder={name === 'map' ? t.examples.map : t.valueHead}
            value={inner}
            onChange={(event) => change(index, [key, event.currentTarget.value])}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`${t.removeOne} ${index + 1}`}
            onClick={() => write(pairs.filter((_, at) => at !== index))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlus size={14} />}
        onClick={() => setPairs([...pairs, ['', '']])}
      >
        {t.addOne}
      </Button>
    </fieldset>
  )
}

export function scalarOf(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}
