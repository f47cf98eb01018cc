import { describe, expect, it } from 'vitest'
import { formatsOf } from '../../src/web/words/format.ts'
import { fois, pick, times } from '../../src/web/words/texts.ts'

const fr = formatsOf('fr', 'Europe/Paris')
const en = formatsOf('en', 'Europe/Paris')
const instant = '2026-11-18T13:30:00Z'

describe('numbers and instants as the reader writes them', () => {
  it('groups thousands with a whole space that does not break in French, and a comma in English', () => {
    expect([fr.number(402_118), en.number(402_118)]).toEqual(['402\u00a0118', '402,118'])
  })

  it('writes shares, money and changes', () => {
    expect([fr.percent(0.1424), en.percent(0.1424)]).toEqual(['14,2\u00a0%', '14.2%'])
    expect([fr.money(38, 'EUR'), en.money(1_250, 'EUR')]).toEqual(['38,00\u00a0€', '€1,250'])
    expect([fr.signed(2_340), fr.signed(-4)]).toEqual(['+2\u00a0340', '\u22124'])
  })

  it('tells the time in the company’s zone, whatever the browser’s is', () => {
    expect([fr.time(instant), en.time(instant)]).toEqual(['14\u00a0h\u00a030', '2:30\u00a0pm'])
    expect(formatsOf('fr', 'America/Montreal').time(instant)).toBe('8\u00a0h\u00a030')
    expect([fr.date(instant), en.date(instant)]).toEqual(['18 nov. 2026', '18 Nov 2026'])
  })

  it('names the day that it is for the company', () => {
    expect([fr.dayKey('2026-11-18T23:30:00Z'), fr.time('2026-11-18T23:00:00Z')]).toEqual([
      '2026-11-19',
      '0\u00a0h',
    ])
  })

  it('takes the singular for 0 and 1 in French, for 1 in English', () => {
    expect([0, 1, 2].map((count) => fois(count, 'contact', 'contacts'))).toEqual([
      '0\u00a0contact',
      '1\u00a0contact',
      '2\u00a0contacts',
    ])
    expect([0, 1].map((count) => times(count, 'customer', 'customers'))).toEqual([
      '0\u00a0customers',
      '1\u00a0customer',
    ])
  })

  it('falls back to a language that the company did write', () => {
    expect(pick({ fr: 'Bienvenue' }, 'en')).toBe('Bienvenue')
  })
})
