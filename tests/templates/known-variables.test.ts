import { describe, expect, it } from 'vitest'
import { findUnknownVariables } from '../../src/templates/known-variables.ts'

const sms = (text: string) =>
  ({ key: 'x', name: 'x', kind: 'sms', class: 'marketing', source: { en: { text } } }) as const

describe('findUnknownVariables', () => {
  it('remarks on each name that nobody was seen with, once, at its line', () => {
    const source = sms(
      'Hi {{customer.firstname}}\n{{customer.firstname}} {{event.total}} {{city}}\n{{company.name}}',
    )
    const found = findUnknownVariables(source, { customer: ['firstName'], company: ['name'] })

    expect(found.map(({ line, message, remedy }) => [line, message, remedy?.slice(0, 24)])).toEqual([
      [1, 'nobody was seen with customer.firstname yet', 'write customer.firstName'],
      [2, 'city never has a value', 'write customer.city or e'],
    ])
  })

  it('says nothing of roots of which nothing was ever seen', () => {
    expect(findUnknownVariables(sms('{{event.total}} {{customer.x}}'))).toEqual([])
  })
})
