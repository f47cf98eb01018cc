import { Textarea } from '@mantine/core'
import { useState } from 'react'
import { parse, stringify } from 'yaml'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import type { FieldProps } from './field-context.ts'
import { labelOf } from './words.ts'

/** What no form has room for, as it is written. */
export function YamlField({ name, value, onChange, label }: FieldProps & { label?: string }) {
  const t = useTexts(texts)
  const [text, setText] = useState(() => toText(value))
  const [wrong, setWrong] = useState(false)
  function write(next: string): void {
    setText(next)
    try {
      const parsed: unknown = next.trim() === '' ? undefined : parse(next)
      setWrong(false)
      onChange(parsed, name)
    } catch {
      setWrong(true)
    }
  }
  return (
    <Textarea
      label={label ?? labelOf(t, name)}
      value={text}
      autosize
      minRows={2}
      maxRows={14}
      error={wrong ? t.yamlWrong : null}
      styles={{ input: { fontFamily: 'ui-monospace, monospace', fontSize: 12.5 } }}
      onChange={(event) => write(event.currentTarget.value)}
    />
  )
}

function toText(value: unknown): string {
  const isEmpty = value === undefined || (typeof value === 'object' && Object.keys(value ?? {}).length === 0)
  return isEmpty ? '' : stringify(value).trimEnd()
}
