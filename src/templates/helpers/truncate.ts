import { toText } from './helper.ts'

/** `{{truncate event.title 40}}`: at most that many characters, an ellipsis among them. */
export function truncate(value: unknown, length: unknown): string {
  const letters = Array.from(toText(value))
  const most = typeof length === 'number' && length > 0 ? Math.floor(length) : 100
  return letters.length <= most ? letters.join('') : `${letters.slice(0, most - 1).join('')}…`
}
