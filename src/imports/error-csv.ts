import { csvCell } from '../core/csv.ts'
import type { StoredRowError } from './queries/imports.ts'

export const errorCsvHeader = 'line,column,value,message\r\n'

/** One record of the report (RFC 4180). */
export function toErrorCsv({ line, column, value, message }: StoredRowError): string {
  return `${[String(line), column ?? '', value ?? '', message].map(csvCell).join(',')}\r\n`
}
