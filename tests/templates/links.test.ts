import { describe, expect, it } from 'vitest'
import { linkHtml, linkText } from '../../src/templates/links.ts'
import { linkPosition, resolveLink, toWebAddress } from '../../src/templates/resolve-link.ts'

describe('linkHtml', () => {
  it('numbers web links by position and leaves the others as they are', () => {
    const html = `<a href="https://a.example/?x=1&amp;y=2">One <b>more</b></a><a href='mailto:a@b.example'>m</a>
      <a href="tel:+33123">t</a><a href="{{links.unsubscribe}}">u</a><area href=https://b.example><link href="https://c.example">`
    const { source, links } = linkHtml(html)

    expect(links).toEqual([
      { position: 1, url: 'https://a.example/?x=1&y=2', label: 'One more' },
      { position: 2, url: 'https://b.example', label: null },
    ])
    expect(source).toContain('<a href="{{click 1}}">One <b>more</b></a>')
    expect(source).toContain("href='mailto:a@b.example'")
    expect(source).toContain('href="tel:+33123"')
    expect(source).toContain('href="{{links.unsubscribe}}"')
    expect(source).toContain('<link href="https://c.example">')
  })

  it('gives each item of a loop its own place', () => {
    const { source, links } = linkHtml(
      '{{#each event.items}}{{#if url}}<a href="{{url}}">{{name}}</a>{{/if}}{{/each}}',
    )
    const data = { event: { items: [{ url: 'https://a.example/' }, {}, { url: 'https://b.example/?q=é' }] } }
    const [link] = links

    expect(source).toContain('{{clickEach 1}}')
    expect(resolveLink(link!.url, 1, data)).toBe('https://a.example/')
    expect(resolveLink(link!.url, 1_001, data)).toBe('https://b.example/?q=%C3%A9')
    expect(resolveLink(link!.url, 2_001, data)).toBeUndefined()
    expect(linkPosition(1_001)).toBe(1)
  })

  it('still knows where a link under a condition went when the condition no longer holds', () => {
    const { links } = linkHtml('{{#if customer.vip}}<a href="https://a.example/{{customer.id}}">x</a>{{/if}}')

    expect(resolveLink(links[0]!.url, 1, { customer: { id: 'a/b', vip: false } })).toBe(
      'https://a.example/a%2Fb',
    )
  })

  it('keeps the context of a with-block', () => {
    const { links } = linkHtml('{{#with event.shop}}<a href="https://a.example/{{id}}">x</a>{{/with}}')

    expect(resolveLink(links[0]!.url, 1, { event: { shop: { id: 7 } } })).toBe('https://a.example/7')
  })
})

describe('linkText', () => {
  it('numbers the addresses in a text, without the punctuation after them', () => {
    const { source, links } = linkText(
      'See https://a.example/x. And (https://b.example/{{event.id}})! {{event.url}}',
      5,
    )

    expect(source).toBe('See {{click 5}}. And ({{click 6}})! {{click 7}}')
    expect(links.map(({ url }) => url)).toEqual([
      'https://a.example/x',
      'https://b.example/{{event.id}}',
      '{{rawUrl event.url}}',
    ])
  })
})

describe('resolveLink', () => {
  it.each([
    'javascript:alert(1)',
    ' java\nscript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'https://user:pw@a.example/',
    '//a.example',
    '',
  ])('goes nowhere for data that holds %j', (url) => {
    expect(resolveLink('{{rawUrl event.url}}', 1, { event: { url } })).toBeUndefined()
  })

  it('cannot be led to another host by data in a path', () => {
    expect(resolveLink('https://a.example/{{event.id}}', 1, { event: { id: '../../@evil.example/' } })).toBe(
      'https://a.example/..%2F..%2F%40evil.example%2F',
    )
  })

  it('gives absolute addresses back in their normal form', () => {
    expect(toWebAddress('HTTPS://A.example')).toBe('https://a.example/')
  })
})
