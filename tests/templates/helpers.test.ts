import { describe, expect, it } from 'vitest'
import { compileBody } from '../../src/templates/compile-body.ts'
import { frameOf } from '../../src/templates/render-frame.ts'

const data = {
  customer: { firstName: 'zoë', locale: 'fr', timezone: 'Indian/Reunion', tags: ['a', 'b'], empty: '' },
  event: { at: '2026-03-01T21:30:00Z', day: '2026-03-01', total: 1234.5, text: '12.5', zero: 0 },
  company: { currency: 'EUR', timezone: 'Europe/Paris', locale: 'fr' },
}

/** Blanks of number formats differ between versions of ICU. */
const write = (source: string, locale = 'fr') =>
  compileBody(source, 'text')(data, frameOf(data, { locale })).replace(/[\u00a0\u202f]/g, ' ')

describe('helpers', () => {
  it.each([
    ['{{formatMoney event.total}}', '1 234,50 €'],
    ['{{formatMoney event.total "USD"}}', '1 234,50 $US'],
    ['{{formatMoney event.text}}', '12,50 €'],
    ['{{formatMoney event.nothing}}', ''],
    ['{{formatNumber event.total}}', '1 234,5'],
    ['{{formatNumber event.total 2}}', '1 234,50'],
    ['{{formatDate event.at}}', '2 mars 2026'],
    ['{{formatDate event.at "time"}}', '01:30'],
    ['{{formatDate event.day}}', '1 mars 2026'],
    ['{{formatDate customer.firstName}}', ''],
    ['{{uppercase customer.firstName}}', 'ZOË'],
    ['{{lowercase "ZOË"}}', 'zoë'],
    ['{{truncate customer.firstName 2}}', 'z…'],
    ['{{truncate customer.firstName 3}}', 'zoë'],
    ['{{join customer.tags " + "}}', 'a + b'],
    ['{{customer.tags}}', 'a, b'],
    ['{{customer}}', ''],
    ['{{default customer.empty customer.firstName "x"}}', 'zoë'],
    ['{{default event.zero "none"}}', '0'],
    ['{{#if (eq event.total 1234.5)}}y{{/if}}', 'y'],
    ['{{#if (ne event.total 1)}}y{{/if}}', 'y'],
    ['{{#if (and customer.firstName customer.empty)}}y{{else}}n{{/if}}', 'n'],
    ['{{#if (or customer.empty customer.firstName)}}y{{/if}}', 'y'],
    ['{{#if (not customer.empty)}}y{{/if}}', 'y'],
    ['{{#if (gt event.total 1000)}}y{{/if}}{{#if (gte event.total 1234.5)}}y{{/if}}', 'yy'],
    ['{{#if (lt event.nothing 5)}}y{{else}}n{{/if}}{{#if (lte event.zero 0)}}y{{/if}}', 'ny'],
    ['{{#each customer.tags}}{{@index}}{{this}}{{#unless @last}},{{/unless}}{{else}}none{{/each}}', '0a,1b'],
    ['{{#each event.nothing}}x{{else}}none{{/each}}', 'none'],
  ])('%s writes %j', (source, written) => {
    expect(write(source)).toBe(written)
  })

  it('writes dates and money by the rules of the message’s language', () => {
    expect(write('{{formatDate event.at}} {{formatMoney event.total}}', 'en')).toBe('March 2, 2026 €1,234.50')
  })
})
