import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import {
  assertAddress,
  mailboxHeader,
  oneLine,
  plainHeader,
  textHeader,
} from '../../src/templates/mail-headers.ts'

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc.constantFrom(
    'x\r\nBcc: victim@example.com',
    'x\nBcc: v@example.com\n\n<b>',
    'a\u0000b',
    '=?UTF-8?B?SGk=?=',
    'x\u2028Bcc: a@b.example',
  ),
)

describe('textHeader', () => {
  it('comes back from a mail parser as it was, on one line', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (subject) => {
        const mail = await simpleParser(`Subject: ${textHeader(subject)}\r\nX-After: here\r\n\r\nbody`)

        expect(mail.subject ?? '').toBe(oneLine(subject, 500))
        expect(mail.headers.get('x-after')).toBe('here')
        expect([...mail.headers.keys()].filter((name) => name !== 'subject')).toEqual(['x-after'])
      }),
      { numRuns: 200 },
    )
  })

  it('has no line longer than 76 columns, and only ASCII', () => {
    fc.assert(
      fc.property(hostile, (subject) => {
        const lines = `Subject: ${textHeader(subject)}`.split('\r\n')
        expect(lines.every((line) => line.length <= 76 && /^[\x20-\x7e]*$/.test(line))).toBe(true)
        expect(lines.slice(1).every((line) => line.startsWith(' '))).toBe(true)
      }),
    )
  })
})

describe('mailboxHeader', () => {
  it('keeps any name and exactly one address', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (name) => {
        const header = mailboxHeader({ name, address: 'jeanne@client.example' })
        const mail = await simpleParser(`To: ${header}\r\nX-After: here\r\n\r\nbody`)
        const to = Array.isArray(mail.to) ? mail.to[0] : mail.to

        expect(to?.value).toEqual([{ name: oneLine(name, 200), address: 'jeanne@client.example' }])
        expect([...mail.headers.keys()].sort()).toEqual(['to', 'x-after'])
      }),
      { numRuns: 200 },
    )
  })
})

describe('assertAddress', () => {
  it.each([
    'a@b.example\r\nBcc: c@d.example',
    'a@b.example, c@d.example',
    'group: a@b.example;',
    '"a b"@c.example',
    'a(comment)@b.example',
    '<a@b.example>',
    'a@b.example\u0000',
    'a b@c.example',
    'a..b@c.example',
    '.a@c.example',
    'a@localhost',
    'a@-b.example',
    'é@b.example',
    `${'a'.repeat(65)}@b.example`,
    `a@${'b'.repeat(250)}.example`,
    '',
  ])('refuses %j', (address) => {
    expect(() => assertAddress(address)).toThrow(/address/)
  })

  it.each(['jeanne+news@client.example', "o'neil@x.example", 'a.b@xn--bcher-kva.example'])(
    'takes %s',
    (address) => {
      expect(assertAddress(address)).toBe(address)
    },
  )
})

describe('plainHeader', () => {
  it('refuses what could begin another header', () => {
    expect(() => plainHeader('x\r\nBcc: a@b.example')).toThrow(/ASCII/)
  })
})
