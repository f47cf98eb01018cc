import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { readMail } from '../../src/channels/email/read-mail.ts'
import { renderEmail } from '../../src/templates/render-email.ts'
import type { TemplateVersion } from '../../src/templates/template.ts'
import { anEnvelope, aVersion, company, emailDraft, links, mjml } from './factories.ts'

const CONTENT = `<p>Hello {{customer.firstName}}, from {{customer.city}}.</p><a href="https://shop.example/a">Shop</a>
{{#each event.items}}<p>{{name}}: {{formatMoney price}} <a href="{{url}}">see</a></p>{{/each}}`

const data = {
  customer: { firstName: 'Zoë', city: 'Besançon', locale: 'fr' },
  event: {
    items: [
      { name: 'Cahier', price: 12.5, url: 'https://shop.example/1' },
      { name: 'Stylo', price: 3, url: 'https://shop.example/2' },
    ],
  },
  company,
}

function render(version: TemplateVersion, overrides: Partial<Parameters<typeof renderEmail>[1]> = {}) {
  return renderEmail(version, { data, links, envelope: anEnvelope(), locale: 'en', ...overrides })
}

describe('renderEmail', () => {
  it('makes a mail that a parser reads as it was meant', async () => {
    const { mime, subject, messageIdHeader } = render(
      await aVersion(emailDraft(CONTENT, 'Hi {{customer.firstName}}')),
    )
    const mail = await simpleParser(mime)

    expect(mail.subject).toBe('Hi Zoë')
    expect(subject).toBe('Hi Zoë')
    expect(mail.from?.value).toEqual([{ name: 'Boutique Léa', address: 'news@mail.boutique.example' }])
    expect(mail.messageId).toBe(messageIdHeader)
    expect(mail.date).toEqual(new Date('2026-03-02T09:00:00Z'))
    expect(mail.attachments).toEqual([])
    expect(mail.html).toContain('Hello Zoë, from Besançon.')
    expect(mail.text).toContain('Hello Zoë, from Besançon.')
    expect(mail.text).toContain('Stylo: €3.00 see <https://go.example/c/token1002>')
  })

  it('sends every link by way of us', async () => {
    const mail = await simpleParser(render(await aVersion(emailDraft(CONTENT))).mime)
    const targets = [...String(mail.html).matchAll(/href="([^"]*)"/g)].map(([, href]) => href)

    expect(targets).toEqual([
      'https://go.example/c/token1',
      'https://go.example/c/token2',
      'https://go.example/c/token1002',
      'https://go.example/p/token',
      'https://go.example/u/token',
    ])
  })

  it('can lead straight to the targets, for those who are not to be followed', async () => {
    const direct = { ...links, click: (_: number, target: () => string) => target() }
    const mail = await simpleParser(render(await aVersion(emailDraft(CONTENT)), { links: direct }).mime)

    expect(mail.html).toContain('href="https://shop.example/a"')
    expect(mail.html).toContain('href="https://shop.example/2"')
  })

  it('carries both headers of RFC 8058 exactly, and what feedback loops need', async () => {
    const raw = render(await aVersion(emailDraft('Hi')), {
      envelope: anEnvelope({ unsubscribeMailto: 'out@boutique.example' }),
    }).mime

    expect(raw).toContain(
      '\r\nList-Unsubscribe: <https://go.example/u/token>,\r\n <mailto:out@boutique.example>\r\n',
    )
    expect(raw).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n')
    expect(raw).toContain('\r\nFeedback-ID: winback:test:marketing:abcdef012345\r\n')
    expect(raw).toContain('\r\nX-Relance-Message: msg_0123456789abc\r\n')
    expect(raw).toContain('\r\nMessage-ID: <msg_0123456789abc.abcdef012345@mail.boutique.example>\r\n')
    expect(raw).not.toContain('Auto-Submitted')
  })

  it('says of a transactional mail that a machine wrote it, and offers no list to leave', async () => {
    const version = await aVersion({ ...emailDraft('Your receipt'), class: 'transactional' })
    const raw = render(version, { envelope: anEnvelope({ class: 'transactional' }) }).mime

    expect(raw).toContain('\r\nAuto-Submitted: auto-generated\r\n')
    expect(raw).not.toContain('List-Unsubscribe')
  })

  it('never sends as marketing what has no way out', async () => {
    const version = await aVersion({ ...emailDraft('Your receipt'), class: 'transactional' })

    expect(() => render(version)).toThrow(/no unsubscribe link/)
  })

  it('shows the open pixel only where there is one', async () => {
    const version = await aVersion(emailDraft('Hi'))
    const without = await simpleParser(render(version).mime)
    const withPixel = await simpleParser(
      render(version, { links: { ...links, open: 'https://go.example/o/token' } }).mime,
    )

    expect(String(without.html)).not.toMatch(/<img|go\.example\/o/)
    expect(String(withPixel.html)).toContain(
      '<img src="https://go.example/o/token" width="1" height="1" alt="" />',
    )
    expect(withPixel.text).not.toContain('go.example/o')
  })

  it.each([
    ['fr-CA', 'fr'],
    ['fr', 'fr'],
    ['de', 'en'],
    ['en-US', 'en-GB'],
    [null, 'en'],
  ])('chooses for %s the language %s', async (wanted, used) => {
    const text = (subject: string) => ({ subject, mjml: mjml(subject) })
    const source = { 'en-GB': text('British'), fr: text('French'), en: text('English') }
    const version = await aVersion({
      key: 'test',
      name: 'T',
      kind: 'email',
      source: used === 'en-GB' ? { fr: source.fr, 'en-GB': source['en-GB'] } : source,
    })

    expect(
      render(version, { locale: wanted, data: { ...data, company: { ...company, locale: 'en' } } }).locale,
    ).toBe(used)
  })

  it('keeps hostile data out of headers and tags, and gives any text back', async () => {
    const version = await aVersion(emailDraft('<p>[{{customer.firstName}}]</p>', '{{customer.firstName}}'))
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 90 }),
      fc.string({ unit: 'binary', maxLength: 90 }),
      fc.constantFrom('x\r\nBcc: v@example.com', '<script>x</script>', '{{x}}', '=3D', '.', '--=_alt'),
    )
    await fc.assert(
      fc.asyncProperty(name, async (firstName) => {
        const { mime } = render(version, { data: { ...data, customer: { firstName } } })
        const raw = mime
        const mail = await simpleParser(mime)

        expect(raw.split('\r\n').every((line) => line.length <= 300 && !/[\r\n]/.test(line))).toBe(true)
        expect(/^[\t\r\n -~]*$/.test(raw)).toBe(true)
        expect(mail.headers.has('bcc')).toBe(false)
        expect(String(mail.html)).not.toContain('<script')
        expect(readMail(raw).text).toContain(`[${printable(firstName)}]`)
      }),
      { numRuns: 60 },
    )
  }, 30_000)

  it('refuses an address that hides another', async () => {
    const version = await aVersion(emailDraft('Hi'))
    const to = { address: 'a@b.example, victim@c.example' }

    expect(() => render(version, { envelope: anEnvelope({ to }) })).toThrow(/address/)
  })

  it('ends with an error, not with the process, when data makes it endless', async () => {
    const version = await aVersion(
      emailDraft('{{#each event.a}}{{#each ../event.a}}{{#each ../../event.a}}x{{/each}}{{/each}}{{/each}}'),
    )
    const event = { a: Array.from({ length: 10_000 }, (_, i) => i) }

    expect(() => render(version, { data: { ...data, event } })).toThrow(/repeats too much/)
  })

  it('gives one message the same Message-ID each time, and another message another one', async () => {
    const version = await aVersion(emailDraft('Hi'))
    const again = render(version, { envelope: anEnvelope({ at: new Date('2026-03-03T00:00:00Z') }) })

    expect(again.messageIdHeader).toBe(render(version).messageIdHeader)
    expect(
      render(version, { envelope: anEnvelope({ publicId: 'msg_zzzzzzzzzzzzz' }) }).messageIdHeader,
    ).not.toBe(again.messageIdHeader)
  })
})

/** What is left of a value once controls are out and halves of letters replaced. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
  return Buffer.from(clean, 'utf8').toString('utf8').replace(/\r\n?/g, '\n')
}
