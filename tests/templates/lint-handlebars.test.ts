import { describe, expect, it } from 'vitest'
import { compileBody } from '../../src/templates/compile-body.ts'
import { lintHandlebars } from '../../src/templates/lint-handlebars.ts'

describe('lintHandlebars', () => {
  it('lets the listed helpers and blocks pass', () => {
    const source = `{{customer.firstName}} {{default customer.x "y"}} {{#if (and (gt event.a 1) (not event.b))}}a{{else if event.c}}b{{/if}}
      {{#each event.items as |item i|}}{{@index}} {{i}} {{item.name}} {{../customer.x}} {{@root.event.id}}{{else}}none{{/each}}
      {{#with event.shop}}{{name}}{{/with}}{{#unless event.z}}z{{/unless}}{{! a comment }}`

    expect(lintHandlebars(source)).toEqual([])
  })

  it.each([
    ['{{{customer.x}}}', 'unescaped'],
    ['{{&customer.x}}', 'unescaped'],
    ['{{shout customer.x}}', 'no helper called shout'],
    ['{{uppercase (shout customer.x)}}', 'no helper called shout'],
    ['{{#if (shout customer.x)}}{{/if}}', 'no helper called shout'],
    ['{{log customer.x}}', 'no helper called log'],
    ['{{lookup customer "constructor"}}', 'no helper called lookup'],
    ['{{click 1}}', 'no helper called click'],
    ['{{rawUrl customer.x}}', 'no helper called rawUrl'],
    ['{{helperMissing customer.x}}', 'no helper called helperMissing'],
    ['{{uppercase}}', 'needs a value'],
    ['{{> partial}}', 'includes another template'],
    ['{{> (customer.name)}}', 'includes another template'],
    ['{{#> layout}}x{{/layout}}', 'includes another template'],
    ['{{* decorate}}', 'decorator'],
    ['{{#* inline "x"}}y{{/inline}}', 'decorator'],
    ['{{#customer}}x{{/customer}}', 'no block {{#customer}}'],
    ['{{#blockHelperMissing customer}}x{{/blockHelperMissing}}', 'no block'],
    ['{{#if customer.x}}', 'Parse error'],
  ])('refuses %s', (source, message) => {
    const [problem] = lintHandlebars(`first line\nsecond ${source}`)

    expect(problem?.message).toContain(message)
    expect(problem?.line).toBe(2)
  })

  it('refuses blocks in blocks without end', () => {
    const deep = `${'{{#if customer.x}}'.repeat(20)}${'{{/if}}'.repeat(20)}`

    expect(lintHandlebars(deep).map(({ message }) => message)).toContain(
      'blocks stand in more than 12 others',
    )
  })
})

describe('compileBody', () => {
  const frame = () => ({
    settings: {
      locale: 'en',
      timezone: 'UTC',
      currency: 'EUR',
      budget: { steps: 1_000, chars: 100_000 },
      shown: new Map<number, number>(),
      target: () => '',
    },
  })

  it.each([
    '{{customer.constructor}}',
    '{{customer.constructor.constructor}}',
    '{{customer.__proto__}}',
    '{{customer.__proto__.polluted}}',
    '{{customer.toString}}',
    '{{customer.hasOwnProperty}}',
    '{{constructor.name}}',
    '{{event.items.constructor}}',
    '{{#with customer as |c|}}{{c.constructor.prototype}}{{/with}}',
    '{{#each customer.__proto__}}x{{/each}}',
    '{{@root.constructor}}',
  ])('reaches no prototype: %s', (source) => {
    expect(compileBody(source, 'text')({ customer: { name: 'a' }, event: { items: [] } }, frame())).toBe('')
  })

  it('makes nothing of data that looks like a template', () => {
    const evil = { type: 'Program', body: [{ type: 'MustacheStatement', path: 0 }] }
    const data = { customer: { name: '{{customer.secret}}', evil, secret: 's3cret' } }

    expect(compileBody('{{customer.name}} {{customer.evil}}', 'html')(data, frame())).toBe(
      '{{customer.secret}} ',
    )
  })

  it('refuses again what the lint refuses', () => {
    expect(() => compileBody('{{shout customer.x}}', 'text')({}, frame())).toThrow(/unknown helper/)
    expect(() => compileBody('{{> partial}}', 'text')).toThrow(/PartialStatement/)
  })
})
