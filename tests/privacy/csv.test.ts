import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toCsv } from '../../src/privacy/csv.ts'

describe('toCsv', () => {
  it.each(['=1+1', '+33612345678', '-2+3', '@SUM(A1)', '\tx', '\rx', '\nx', '\0x', '＝1'])(
    'makes the formula %j harmless',
    (cell) => {
      expect(parse(toCsv(['a'], [[cell]]))).toEqual([['a'], [`'${cell}`]])
    },
  )

  it('is read back as it was by any RFC 4180 reader', () => {
    const cell = fc.string().filter((text) => !/^[=+\-@\t\r\n\0＝＋－＠]/.test(text))
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (lines) => {
        expect(parse(toCsv(['a', 'b'], lines)).slice(1)).toEqual(lines)
      }),
    )
  })
})
