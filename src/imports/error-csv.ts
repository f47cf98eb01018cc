import type { StoredRowError } from './queries/imports.ts'

export const errorCsvHeader = 'line,column,value,message\r\n'

/** One record of the report (RFC 4180). */
export function toErrorCsv({ line, column, value, message }: StoredRowError): string {
  return `${[String(line), column ?? '', value ?? '', message].map(toCell).join(',')}\r\n`
}

/** A spreadsheet runs what begins like a formula (OWASP ASVS 1.2.10): such a cell gets an apostrophe before it. */
function toCell(text: string): string {
  const safe = /^[=+\-@\t\r\0]/.test(text) ? `'${text}` : text
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
