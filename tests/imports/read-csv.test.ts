import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectDelimiter } from '../../src/imports/delimiter.ts'
import { detectEncoding, type Encoding } from '../../src/imports/encoding.ts'
import { type CsvRow, readCsv, readHeader } from '../../src/imports/read-csv.ts'
import { storeFile } from '../../src/imports/storage.ts'
import { chunksOf, temporaryDataDir } from './support.ts'

const dataDir = temporaryDataDir()
let files = 0

async function read(
  content: string | Uint8Array,
  encoding: Encoding = 'utf-8',
  delimiter = ',',
): Promise<CsvRow[]> {
  files += 1
  const path = join(dataDir, `${files}.csv`)
  writeFileSync(path, content)
  const rows: CsvRow[] = []
  for await (const row of readCsv(path, { encoding, delimiter })) rows.push(row)
  return rows
}

describe('readCsv', () => {
  it('reads quotes, line breaks within them, empty cells and both line ends, with the line of each', async () => {
    const rows = await read('a,b\r\n"x ""1""","two\nlines"\r\n\r\n,z\nlast,row')

    expect(rows.map(({ cells }) => cells)).toEqual([
      ['a', 'b'],
      ['x "1"', 'two\nlines'],
      ['', 'z'],
      ['last', 'row'],
    ])
    expect(rows.map(({ line }) => line)).toEqual([1, 3, 5, 6])
  })

  it('gives back any table that was written by RFC 4180', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'é', ' ', ',', ';', '"', '\n', '\r\n', '中', '😀'),
      maxLength: 6,
    })
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(table, async (lines) => {
        const full = lines.map((cells) => ['x', ...cells])
        const text = full
          .map((cells) => cells.map((c) => `"${c.replaceAll('"', '""')}"`).join(','))
          .join('\r\n')
        expect((await read(text)).map(({ cells }) => cells)).toEqual(full)
      }),
      { numRuns: 50 },
    )
  })

  it('takes quotes within a cell as they stand', async () => {
    const rows = await read('a,b\n1,Jean "Jojo" Petit\n2,"x"y\n5,6\n')
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['a', 'b'],
      ['1', 'Jean "Jojo" Petit'],
      ['2', '"x"y'],
      ['5', '6'],
    ])
  })

  it('says where a quote opens that is never closed', async () => {
    const rows = await read('a,b\n1,2\n3,"x\n5,6\n')

    expect(rows.slice(0, 2).map(({ cells }) => cells)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ])
    expect(rows.slice(2)).toEqual([{ line: 3, cells: [], problem: expect.stringContaining('never closed') }])
  })

  it('refuses a gigabyte on one line without holding it', async () => {
    const path = join(dataDir, 'long.csv')
    writeFileSync(path, `a,b\n${'x'.repeat(3_000_000)}`)
    const before = process.memoryUsage().rss
    const attempt = (async () => {
      for await (const _ of readCsv(path, { encoding: 'utf-8', delimiter: ',' }));
    })()

    await expect(attempt).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('1000000 characters'),
    })
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024)
  })

  it('refuses a quote that is never closed over a megabyte', async () => {
    await expect(read(`a,b\n"${'x,y\n'.repeat(400_000)}`)).rejects.toMatchObject({ code: 'invalid_input' })
  })
})

describe('readHeader', () => {
  const header = (...cells: string[]) => ({ line: 1, cells })

  it.each([
    ['10,000 columns', header(...Array.from({ length: 10_000 }, (_, i) => `c${i}`)), '10000 columns'],
    ['a name twice', header('a', 'b', ' a '), 'two columns are named a'],
    ['a column without name', header('a', ' '), 'column 2 has no name'],
    ['nothing', undefined, 'empty'],
  ])('refuses %s', (_, row, message) => {
    expect(() => readHeader(row)).toThrow(message)
  })
})

const swap = (bytes: Buffer) => Buffer.from(bytes).swap16()
const text = 'prénom;ville\nZoé;Orléans\n'
const utf16 = Buffer.from(text, 'utf16le')

describe('encoding', () => {
  it.each<[string, Uint8Array, Encoding]>([
    ['UTF-8', Buffer.from(text), 'utf-8'],
    ['UTF-8 with mark', Buffer.from(`\uFEFF${text}`), 'utf-8'],
    ['UTF-16 LE with mark', Buffer.from(`\uFEFF${text}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 LE without', utf16, 'utf-16le'],
    ['UTF-16 BE with mark', swap(Buffer.from(`\uFEFF${text}`, 'utf16le')), 'utf-16be'],
    ['UTF-16 BE without', swap(utf16), 'utf-16be'],
    ['Latin-1', Buffer.from(text, 'latin1'), 'windows-1252'],
    [
      'Latin-1 with its only accent at the end of a megabyte',
      Buffer.from(`${'a;b\n'.repeat(250_000)}é`, 'latin1'),
      'windows-1252',
    ],
  ])('finds %s', async (_, bytes, encoding) => {
    const stored = await storeFile(dataDir, chunksOf(bytes, 1_001))
    expect(stored).toMatchObject({ encoding, sizeBytes: bytes.length })

    if (bytes.length > 1_000) return
    const rows = await read(bytes, encoding, ';')
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['prénom', 'ville'],
      ['Zoé', 'Orléans'],
    ])
  })

  it('does not mind where chunks end', () => {
    const detector = detectEncoding()
    for (const byte of Buffer.from('é中😀')) detector.write(Buffer.from([byte]))
    expect(detector.end()).toBe('utf-8')
  })

  it('knows a spreadsheet, a picture and a PDF from a text', () => {
    const xlsx = Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 6, 0, 8, 0, 0, 0, 33, 0])
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52])
    const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.from([0xe2, 0xe3, 0xcf, 0xd3, 0, 7, 9, 0])])
    const found = [xlsx, png, pdf].map((bytes) => {
      const detector = detectEncoding()
      detector.write(bytes)
      return detector.end()
    })

    expect(found).toEqual([undefined, undefined, undefined])
  })
})

describe('detectDelimiter', () => {
  it.each([
    ['a,b,c\n1;2;3;4;5', ','],
    ['a;b;"c,d,e,f"\n', ';'],
    ['a\tb\n', '\t'],
    ['\n\nname|mail\n', '|'],
    ['alone\n', ','],
  ])('%j', (sample, delimiter) => {
    expect(detectDelimiter(sample)).toBe(delimiter)
  })
})
