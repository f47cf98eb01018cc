import type { FieldWords } from '../field-texts.ts'

/** A field's name as people say it; a key that has none stays as it is written. */
export function labelOf(t: FieldWords, key: string, within = ''): string {
  const own = t.labels[`${within}.${key}` as keyof FieldWords['labels']]
  if (own) return own
  return t.labels[key as keyof FieldWords['labels']] ?? key
}

/** What a step says only where it differs from its workflow. */
export function isOfWorkflow(key: string, within = ''): boolean {
  return (key === 'class' || key === 'purpose') && (within === 'send' || within === 'call')
}

/** A line below the name of a field that does not speak for itself. */
export function hintOf(t: FieldWords, key: string, within = ''): string | undefined {
  return t.hints[`${within}.${key}` as keyof FieldWords['hints']]
}

export function valueLabel(t: FieldWords, value: string): string {
  return t.values[value as keyof FieldWords['values']] ?? value
}
