import type { FieldWords } from '../field-texts.ts'

/** A field's name as people say it; a key that has none stays as it is written. */
export function labelOf(t: FieldWords, key: string, within = ''): string {
  const own = t.labels[`${within}.${key}` as keyof FieldWords['labels']]
  if (own) return own
  return t.labels[key as keyof FieldWords['labels']] ?? key
}

export function valueLabel(t: FieldWords, value: string): string {
  return t.values[value as keyof FieldWords['values']] ?? value
}
