import { describe, expect, it } from 'vitest'
import { csvCell } from '../../src/core/csv.ts'
import { toCsv } from '../../src/web/ui/csv.ts'

describe('toCsv', () => {
  it.each([
    '=1',
    '+1',
    '-1',
    '@a',
    '\tx',
    '\rx',
    '\nx',
    '\0x',
    '＝1',
    '＋1',
    '－1',
    '＠a',
    'plain',
    'a "b", c',
  ])('guards a cell as the server does: %j', (text) => {
    expect(toCsv(['head'], [[text]])).toBe(`\ufeffhead\r\n${csvCell(text)}\r\n`)
  })
})
