import { csvCell } from '../core/csv.ts'

/** RFC 4180, comma and CRLF; objects as JSON, instants as ISO 8601, formulas made harmless with a leading quote. */
export function toCsv(header: readonly string[], lines: readonly (readonly unknown[])[]): string {
  return [header, ...lines].map((line) => `${line.map(toCell).join(',')}\r\n`).join('')
}

function toCell(value: unknown): string {
  if (typeof value === 'number') return String(value)
  return csvCell(toText(value))
}

function toText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
