import { createHmac } from 'node:crypto'
import { domainToASCII } from 'node:url'
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'
import { deriveKey } from '../core/keys.ts'

export type AddressChannel = 'email' | 'sms' | 'phone'

const LOCAL_LENGTH_MAX = 64
const EMAIL_LENGTH_MAX = 254
/** RFC 5321 dot-string. Quoted strings, comments, groups and non-ASCII are refused: SES and relays differ on them. */
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const DOMAIN_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const PHONE_TEXT_MAX = 40

/**
 * The one form in which an email address is stored, compared and hashed: trimmed, lower case, domain in
 * punycode. Undefined for whatever is not a plain address that any mail server takes.
 */
export function normaliseEmail(text: string): string | undefined {
  const address = text.trim().normalize('NFC').toLowerCase()
  if (address.length > EMAIL_LENGTH_MAX) return undefined

  const at = address.lastIndexOf('@')
  const local = address.slice(0, Math.max(at, 0))
  if (local.length > LOCAL_LENGTH_MAX || !LOCAL_PART.test(local)) return undefined

  const domain = toDomain(address.slice(at + 1))
  const email = `${local}@${domain}`
  return domain && email.length <= EMAIL_LENGTH_MAX ? email : undefined
}

/** E.164 (`+33612345678`). A number without country code is read as one of `defaultCountry` (ISO 3166 alpha-2). */
export function normalisePhone(text: string, defaultCountry: string): string | undefined {
  if (text.length > PHONE_TEXT_MAX) return undefined

  const key = `${defaultCountry} ${text}`
  if (!phones.has(key)) {
    if (phones.size >= PHONES_MAX) phones.clear()
    const phone = parsePhone(text, defaultCountry)
    phones.set(key, phone)
    if (phone !== undefined) phones.set(`${defaultCountry} ${phone}`, phone)
  }
  return phones.get(key)
}

/** A number is read at the border and again when it is written, and reading one takes as long as 50 emails. */
const phones = new Map<string, string | undefined>()
const PHONES_MAX = 20_000

function parsePhone(text: string, defaultCountry: string): string | undefined {
  const country = isSupportedCountry(defaultCountry) ? (defaultCountry as CountryCode) : undefined
  const parsed = parsePhoneNumberFromString(text.normalize('NFKC').trim(), {
    ...(country ? { defaultCountry: country } : {}),
    extract: false,
  })
  return parsed?.isValid() && !parsed.ext ? parsed.number : undefined
}

/**
 * base64url HMAC-SHA256 of a normalised address: names it without holding it, so it may outlive an erasure
 * (COMPLIANCE.md A1: fingerprints only). SMS and calls reach the same number, so they share one hash.
 */
export function addressHash(channel: AddressChannel, address: string, masterKey: Buffer): string {
  const space = channel === 'email' ? 'email' : 'phone'
  return createHmac('sha256', suppressionKey(masterKey)).update(`${space}:${address}`).digest('base64url')
}

const keys = new WeakMap<Buffer, Buffer>()

function suppressionKey(masterKey: Buffer): Buffer {
  const known = keys.get(masterKey)
  if (known) return known

  const key = deriveKey(masterKey, 'suppression')
  keys.set(masterKey, key)
  return key
}

function toDomain(text: string): string | undefined {
  // Only letters go through the converter: it also decodes %-escapes and IPv4 forms, which are no mail domains.
  if (/[^\p{L}\p{M}\p{N}.-]/u.test(text)) return undefined

  const domain = /^[a-z0-9.-]+$/.test(text) && !text.includes('xn--') ? text : domainToASCII(text)
  const labels = domain.split('.')
  const last = labels.at(-1) ?? ''
  const plausible = labels.length >= 2 && !/^\d+$/.test(last) && last.length >= 2
  return plausible && labels.every((label) => DOMAIN_LABEL.test(label)) ? domain : undefined
}
