import { describe, expect, it } from 'vitest'
import type { ContentSource } from '../../src/web/features/contents/contents.ts'
import { fittingEvents } from '../../src/web/features/contents/event-choice.ts'

const sms = (text: string) =>
  ({ kind: 'sms', name: 'x', class: 'marketing', source: { en: { text } } }) as ContentSource
const known = (event: string, ...paths: string[]) => ({
  event,
  variables: paths.map((path) => ({ path: `event.${path}`, type: 'string' as const, coverage: null })),
})
const variables = {
  customer: [],
  scores: [],
  company: [],
  links: [],
  helpers: [],
  partials: [],
  events: [
    known('order_placed', 'total'),
    known('cart_updated', 'total', 'items[].name'),
    known('login', 'at'),
  ],
}

describe('fittingEvents', () => {
  it('puts the event first that has most of what the content shows', () => {
    const content = sms('{{#each event.items}}{{name}}{{/each}} {{formatMoney event.total}}')
    expect(fittingEvents(content, variables)).toEqual(['cart_updated', 'order_placed'])
  })

  it('names none for a content that shows no event', () => {
    expect(fittingEvents(sms('Hello {{customer.firstName}}'), variables)).toEqual([])
  })
})
