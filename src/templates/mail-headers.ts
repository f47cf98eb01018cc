import { InvalidInputError } from '../core/errors.ts'

export interface Mailbox {
  readonly name?: string | null
  readonly address: string
}

const MAX_COLUMNS = 76
/** 39 bytes are 52 base64 letters: an encoded word of 64 (RFC 2047 §2: at most 75), which fits after `Subject: `. */
const WORD_BYTES = 39
const MAX_NAME = 200
const MAX_SUBJECT = 500

/** Dot-atoms and a host name: no quotes, comments, groups or blanks, which parsers read in different ways. */
const ADDRESS =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}$/
const ATOMS = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const PRINTABLE = /^[\x20-\x7e]*$/
const BREAKS = /[\s\p{Cc}\u2028\u2029]+/gu

/** Throws InvalidInputError for what is not a plain address; the address itself stays out of the message. */
export function assertAddress(address: string): string {
  if (address.length <= 254 && address.indexOf('@') <= 64 && ADDRESS.test(address)) return address
  throw new InvalidInputError('the address is not one that mail can be sent to')
}

/** `Léa <lea@example.com>` as a header may carry it, folded. */
export function mailboxHeader({ name, address }: Mailbox): string {
  const safe = assertAddress(address)
  const label = oneLine(name ?? '', MAX_NAME)
  if (label === '') return safe
  // What only looks like an encoded word must not be read as one.
  if (!PRINTABLE.test(label) || label.includes('=?') || label.length > MAX_COLUMNS - 16) {
    return `${encodedWords(label)}\r\n <${safe}>`
  }
  return ATOMS.test(label) ? `${label}\r\n <${safe}>` : `"${label.replace(/["\\]/g, '\\$&')}"\r\n <${safe}>`
}

/** Free text of a header: ASCII as it is when short, else encoded words (RFC 2047), folded. */
export function textHeader(text: string): string {
  const line = oneLine(text, MAX_SUBJECT)
  if (PRINTABLE.test(line) && line.length <= MAX_COLUMNS - 12 && !line.includes('=?')) return line
  return encodedWords(line)
}

/** A value that we made ourselves: refuses what could begin another header. */
export function plainHeader(value: string): string {
  if (/[^\x20-\x7e]/.test(value) || value.length > 900)
    throw new InvalidInputError('a header is not plain ASCII')
  return value
}

/** One line, without controls; line breaks become blanks. */
export function oneLine(text: string, maxChars: number): string {
  const line = Buffer.from(text, 'utf8').toString('utf8').replace(BREAKS, ' ').trim()
  // Not half of a letter that takes two units.
  return line
    .slice(0, maxChars)
    .replace(/[\ud800-\udbff]$/, '')
    .trim()
}

/** RFC 5322 date in UTC. */
export function dateHeader(at: Date): string {
  // The mails of a load were all made at the same instant.
  if (at !== lastDate.at) lastDate = { at, header: at.toUTCString().replace('GMT', '+0000') }
  return lastDate.header
}

let lastDate: { readonly at: Date | undefined; readonly header: string } = { at: undefined, header: '' }

/** Words of whole characters; blanks between encoded words are not part of the text. */
function encodedWords(text: string): string {
  const words: string[] = []
  let word = ''
  let bytes = 0
  for (const letter of text) {
    const size = Buffer.byteLength(letter)
    if (bytes + size > WORD_BYTES) {
      words.push(word)
      word = ''
      bytes = 0
    }
    word += letter
    bytes += size
  }
  return [...words, word].map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`).join('\r\n ')
}
