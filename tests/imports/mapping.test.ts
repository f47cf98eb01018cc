import { describe, expect, it } from 'vitest'
import { combineChanges, noChange } from '../../src/imports/change.ts'
import { errorCsvHeader, toErrorCsv } from '../../src/imports/error-csv.ts'
import { ImportOptions } from '../../src/imports/import.ts'
import { completeMapping, guessMapping, readTargets } from '../../src/imports/mapping.ts'
import { readRow } from '../../src/imports/row.ts'

const options = ImportOptions.parse({})

describe('guessMapping', () => {
  it('knows the words of English and French lists', () => {
    expect(
      guessMapping(
        ['N° client', 'E-mail', 'Téléphone', 'Prénom', 'NOM', 'Langue', 'Date de naissance'],
        'customers',
      ),
    ).toEqual({
      'N° client': 'nClient',
      'E-mail': 'email',
      Téléphone: 'phone',
      Prénom: 'firstName',
      NOM: 'lastName',
      Langue: 'locale',
      'Date de naissance': 'dateDeNaissance',
    })
  })

  it('knows an order history', () => {
    expect(guessMapping(['customer_id', 'date', 'num_cds', 'dollars'], 'events')).toEqual({
      customer_id: 'externalId',
      date: 'date',
      num_cds: 'numCds',
      dollars: 'value',
    })
  })

  it('takes the first of two columns of one meaning', () => {
    expect(guessMapping(['email', 'mail'], 'customers')).toEqual({ email: 'email', mail: 'mail' })
  })
})

describe('completeMapping', () => {
  it('gives a target to the column that was named for it, and not to the one guessed', () => {
    expect(completeMapping(['mail', 'work'], { work: 'email' }, 'customers')).toEqual({
      mail: 'ignore',
      work: 'email',
    })
  })

  it('refuses a column that is not there', () => {
    expect(() => completeMapping(['a'], { b: 'email' }, 'customers')).toThrow('no column b')
  })
})

describe('readTargets', () => {
  const read =
    (mapping: Record<string, string>, kind: 'customers' | 'events' = 'customers', given = {}) =>
    () =>
      readTargets(Object.keys(mapping), mapping, kind, ImportOptions.parse(given))

  it('takes consent columns with a named document only, and phone consents with their date', () => {
    const mapping = { mail: 'email', ok: 'consent:email:news', call: 'consent:phone:news' }
    const issueOf = (given: object) => {
      try {
        read(mapping, 'customers', given)()
        return undefined
      } catch (error) {
        return (error as { issues: { path: string }[] }).issues.map(({ path }) => path)
      }
    }

    expect(issueOf({})).toEqual(['options.consent'])
    expect(issueOf({ consent: { document: 'Fair 2026' } })).toEqual(['options.consent.givenAt'])
    expect(issueOf({ consent: { document: 'Fair 2026', givenAt: '2026-01-01T00:00:00Z' } })).toBeUndefined()
  })

  it.each([
    ['nobody', { a: 'city' }, 'customers'],
    ['two columns as one', { a: 'email', b: 'email' }, 'customers'],
    ['two types of one attribute', { a: 'email', b: 'age:number', c: 'age' }, 'customers'],
    ['an unknown channel', { a: 'email', b: 'consent:fax:news' }, 'customers'],
    ['consent among events', { a: 'email', d: 'date', t: 'type', b: 'consent:email:news' }, 'events'],
    ['events without a date', { a: 'email', t: 'type' }, 'events'],
    ['events without a type', { a: 'email', d: 'date' }, 'events'],
  ] as const)('refuses %s', (_, mapping, kind) => {
    expect(read(mapping, kind)).toThrow('cannot be taken')
  })
})

describe('readRow', () => {
  const rules = {
    headers: ['mail', 'tel', 'age', 'vip', 'since', 'city'],
    targets: readTargets(
      ['mail', 'tel', 'age', 'vip', 'since', 'city'],
      {
        mail: 'email',
        tel: 'phone',
        age: 'age:number',
        vip: 'vip:boolean',
        since: 'since:date',
        city: 'city',
      },
      'customers',
      options,
    ),
    country: 'FR',
  }

  it('understands a row', () => {
    expect(
      readRow(
        { line: 2, cells: [' A@Example.com ', '06 12 34 56 78', '1 234,5', 'oui', '2026-02-01', ''] },
        rules,
      ),
    ).toEqual({
      line: 2,
      identities: [
        { kind: 'email', value: 'a@example.com' },
        { kind: 'phone', value: '+33612345678' },
      ],
      set: { age: 1234.5, vip: true, since: '2026-02-01' },
      consents: [],
    })
  })

  it('names every wrong cell of a row', () => {
    const errors = readRow(
      { line: 7, cells: ['nobody', '12', '1,234', 'perhaps', '31/12/2026', 'x', 'more'] },
      rules,
    )

    expect(errors).toMatchObject([
      { line: 7, column: null, message: 'has 7 cells, the header has 6' },
      { line: 7, column: 'mail', value: 'nobody', message: 'is no valid email' },
      { column: 'tel', message: 'is no valid phone' },
      { column: 'age', message: 'is no number' },
      { column: 'vip', message: 'is no boolean' },
      { column: 'since', message: 'is no date' },
      { column: null, message: 'says nobody: no id, email or phone' },
    ])
  })
})

describe('toErrorCsv', () => {
  it.each(['=1+1', '+1', '-1', '@x', '\tx'])('disarms %j', (value) => {
    const line = toErrorCsv({ id: 1, importId: 1, line: 2, column: 'a', value, message: 'm,"n"' })
    expect(errorCsvHeader + line).toBe(`line,column,value,message\r\n2,a,'${value},"m,""n"""\r\n`)
  })
})

describe('combineChanges', () => {
  it('keeps the first before and the last after, also when the first before was nothing', () => {
    const first = { ...noChange, created: true, fields: { city: { before: null, after: 'Lyon' } } }
    const second = { ...noChange, fields: { city: { before: 'Lyon', after: 'Nice' } } }

    expect(combineChanges(first, second)).toMatchObject({
      created: true,
      fields: { city: { before: null, after: 'Nice' } },
    })
  })
})
