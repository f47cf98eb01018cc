import { describe, expect, it } from 'vitest'
import { extractVariables } from '../../src/templates/variables.ts'

const paths = (source: string) =>
  extractVariables(source).map(({ path, optional }) => (optional ? `${path}?` : path))

describe('extractVariables', () => {
  it('names what a text cannot do without', () => {
    expect(paths('{{customer.firstName}} {{formatMoney event.total "EUR"}}')).toEqual([
      'customer.firstName',
      'event.total',
    ])
  })

  it('knows that what is tested first, or has a default, may be missing', () => {
    expect(paths('{{#if customer.a}}{{customer.a}}{{/if}} {{default customer.b "x"}}')).toEqual([
      'customer.a?',
      'customer.b?',
    ])
  })

  it('still needs what is used outside its test as well', () => {
    expect(paths('{{#if customer.a}}x{{/if}} {{customer.a}}')).toEqual(['customer.a'])
  })

  it('gives full paths inside loops', () => {
    const source =
      '{{#each event.items}}{{name}} {{../customer.x}} {{#each tags}}{{this}} {{../sku}} {{../../event.id}}{{/each}}{{@index}}{{/each}}'

    expect(paths(source)).toEqual([
      'customer.x',
      'event.id',
      'event.items?',
      'event.items[].name?',
      'event.items[].sku?',
      'event.items[].tags?',
      'event.items[].tags[]?',
    ])
  })

  it('follows names given to the items of a loop', () => {
    expect(
      paths(
        '{{#each event.items as |item|}}{{item.name}}{{/each}}{{#with event.shop as |shop|}}{{shop.city}}{{/with}}',
      ),
    ).toEqual(['event.items?', 'event.items[].name?', 'event.shop?', 'event.shop.city'])
  })
})
