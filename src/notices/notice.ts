import type { Role } from '../access/role.ts'

/** Who is told: addresses, and staff users by their role. */
export interface Recipients {
  readonly to: readonly string[]
  readonly roles: readonly Role[]
}

export interface Paragraph {
  readonly text: string
  /** The customer's page. */
  readonly link: string
}

interface Told {
  readonly workflow: string
  /** Of these the first are told in words. */
  readonly customers: number
  readonly paragraphs: readonly Paragraph[]
  readonly locale: string
}

const SUBJECT_MAX = 120

/** One mail about one customer or many. */
export function composeNotice({ workflow, customers, paragraphs, locale }: Told): {
  subject: string
  body: string
} {
  const isFrench = locale.startsWith('fr')
  const [first] = paragraphs
  const more = customers - paragraphs.length
  const rest = isFrench ? `… et ${more} autres contacts.` : `… and ${more} more customers.`
  const count = isFrench ? `${customers} contacts` : `${customers} customers`
  const about = customers === 1 && first ? oneLine(first.text) : count
  return {
    subject: oneLine(`${workflow} : ${about}`.replace(' :', isFrench ? ' :' : ':')).slice(0, SUBJECT_MAX),
    body: [...paragraphs.map(({ text, link }) => `${text}\n${link}`), ...(more > 0 ? [rest] : [])].join(
      '\n\n',
    ),
  }
}

/** Nothing of a customer may become a header of its own. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

interface Plain {
  readonly from: { readonly name: string; readonly address: string }
  readonly to: string
  readonly subject: string
  readonly body: string
  readonly messageId: string
  readonly at: Date
}

/** A mail of plain text. */
export function toMime({ from, to, subject, body, messageId, at }: Plain): string {
  const head = [
    `From: ${encodeWords(from.name)} <${from.address}>`,
    `To: <${to}>`,
    `Subject: ${encodeWords(subject)}`,
    `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${messageId}`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
  ]
  const lines =
    Buffer.from(body.replaceAll(/\r?\n/g, '\r\n'))
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  return [...head, '', ...lines, ''].join('\r\n')
}

/** RFC 2047: words of at most 45 bytes, none cut inside a character. */
function encodeWords(text: string): string {
  const words: string[] = []
  let word = ''
  for (const character of text) {
    if (Buffer.byteLength(word + character) > 45) {
      words.push(word)
      word = ''
    }
    word += character
  }
  return [...words, word].map((one) => `=?utf-8?B?${Buffer.from(one).toString('base64')}?=`).join('\r\n ')
}
