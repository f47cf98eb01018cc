type Cell = string | number | null | undefined

/** RFC 4180, for a spreadsheet: with the mark by which it knows the encoding. Numbers as machines write them. */
export function toCsv(header: readonly string[], lines: readonly (readonly Cell[])[]): string {
  const rows = [header, ...lines].map((cells) => cells.map(toCell).join(','))
  return `\ufeff${rows.join('\r\n')}\r\n`
}

/** The same signs as in src/core/csv.ts, of which the browser may import nothing but types. */
const FORMULA_START = /^[=+\-@\t\r\n\0＝＋－＠]/

/** A text that begins like a formula would be run; an apostrophe before it makes it a text. */
function toCell(value: Cell): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const guarded = FORMULA_START.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}
