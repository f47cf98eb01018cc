import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressHash, normaliseEmail, normalisePhone } from '../../src/customers/address.ts'

describe('normaliseEmail', () => {
  it.each([
    [' Ana.Silva+news@Example.COM ', 'ana.silva+news@example.com'],
    ['zoe@exämple.fr', 'zoe@xn--exmple-cua.fr'],
    ["o'brien@example.co.uk", "o'brien@example.co.uk"],
    ['a@b-c.museum', 'a@b-c.museum'],
  ])('%j', (text, email) => {
    expect(normaliseEmail(text)).toBe(email)
  })

  it.each([
    'nobody',
    '@example.com',
    'a@',
    'a@localhost',
    'a@1.2.3.4',
    'a@[1.2.3.4]',
    'a@example.123',
    'a b@example.com',
    '"a b"@example.com',
    'a(comment)@example.com',
    'group:a@example.com;',
    'Ana <a@example.com>',
    'a@example.com,b@example.com',
    'a@b@example.com',
    'a@example.com\r\nBcc: b@example.com',
    'a\0@example.com',
    '.a@example.com',
    'a..b@example.com',
    'a@-example.com',
    'a@exam_ple.com',
    'a@example..com',
    'a@ex%61mple.com',
    'é@example.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(250)}.com`,
    '',
  ])('refuses %j', (text) => {
    expect(normaliseEmail(text)).toBeUndefined()
  })

  it('changes nothing the second time, and never lets a header through', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ABcz09.+-_\'@"<>(),;: \r\n\0é'), maxLength: 8 }),
        fc.constantFrom('example.com', 'é.fr', 'x'),
        (local, domain) => {
          const once = normaliseEmail(`${local}@${domain}`)
          if (once === undefined) return
          expect(normaliseEmail(once)).toBe(once)
          expect(once).toMatch(/^[\x21-\x7e]+$/)
        },
      ),
    )
  })
})

describe('normalisePhone', () => {
  it.each([
    ['06 12 34 56 78', 'FR', '+33612345678'],
    ['+33 (0)6 12 34 56 78', 'FR', '+33612345678'],
    ['0033612345678', 'FR', '+33612345678'],
    ['(212) 555-0123', 'US', '+12125550123'],
    ['+44 7911 123456', 'FR', '+447911123456'],
  ])('%j in %s', (text, country, phone) => {
    expect(normalisePhone(text, country)).toBe(phone)
  })

  it.each([
    ['12', 'FR'],
    ['0612345678', 'XX'],
    ['call me', 'FR'],
    ['06 12 34 56 78 ext. 5', 'FR'],
    ['0'.repeat(100), 'FR'],
  ])('refuses %j in %s', (text, country) => {
    expect(normalisePhone(text, country)).toBeUndefined()
  })
})

describe('addressHash', () => {
  const key = Buffer.alloc(32, 1)

  it('names a number alike for SMS and calls, an email otherwise, and depends on the key', () => {
    const sms = addressHash('sms', '+33612345678', key)

    expect(addressHash('phone', '+33612345678', key)).toBe(sms)
    expect(addressHash('email', '+33612345678', key)).not.toBe(sms)
    expect(addressHash('sms', '+33612345678', Buffer.alloc(32, 2))).not.toBe(sms)
    expect(sms).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })
})
