/** One column of the 76 is kept for the `=` of a soft line break. */
const MAX_COLUMNS = 75
const SPACE = 0x20
const TAB = 0x09
const LF = 0x0a
const EQUALS = 0x3d
const ENCODED_DOT = '=2E'

/** One line of letters that need no encoding: most names, numbers and addresses. */
const LITERAL = /^(?!\.)[\x20-\x3c\x3e-\x7e]+$/

const MAX_KEPT = 5_000
const MAX_KEPT_CHARS = 60
const kept = new Map<string, string>()

const TOKENS = Array.from({ length: 256 }, (_, byte) =>
  byte > SPACE && byte < 0x7f && byte !== EQUALS
    ? String.fromCharCode(byte)
    : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`,
)

/**
 * Quoted-printable (RFC 2045 §6.7) of a piece of text, starting and ending at the start of a line, so that
 * pieces encoded at different times can be put one after the other: a piece that does not end with a line
 * break of its own ends with a soft one. No line begins with a dot, which SMTP would have to double and bad
 * relays lose (RFC 2049 §3).
 */
export function encodePiece(text: string): string {
  if (text === '') return ''
  if (LITERAL.test(text)) return foldLiteral(text)
  return text.length > MAX_KEPT_CHARS ? encodeBytes(text) : keptOrEncoded(text)
}

/** Cities, prices and the company's own name come back in every message. */
function keptOrEncoded(text: string): string {
  const known = kept.get(text)
  if (known !== undefined) return known

  const encoded = encodeBytes(text)
  if (kept.size >= MAX_KEPT) kept.clear()
  kept.set(text, encoded)
  return encoded
}

function foldLiteral(text: string): string {
  if (text.length <= MAX_COLUMNS) return `${text}=\r\n`
  let folded = ''
  for (let at = 0; at < text.length; ) {
    const isDot = text[at] === '.'
    const end = at + MAX_COLUMNS - (isDot ? 2 : 0)
    folded += `${isDot ? ENCODED_DOT : ''}${text.slice(isDot ? at + 1 : at, end)}=\r\n`
    at = end
  }
  return folded
}

function encodeBytes(text: string): string {
  const bytes = Buffer.from(text.replace(/\r\n?/g, '\n'), 'utf8')
  let encoded = ''
  let column = 0
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0
    if (byte === LF) {
      encoded += '\r\n'
      column = 0
      continue
    }
    const token = tokenOf(byte, bytes[index + 1])
    if (column + token.length > MAX_COLUMNS) {
      encoded += '=\r\n'
      column = 0
    }
    const written = column === 0 ? atLineStart(token) : token
    encoded += written
    column += written.length
  }
  return column === 0 ? encoded : `${encoded}=\r\n`
}

function tokenOf(byte: number, next: number | undefined): string {
  return isKeptBlank(byte, next) ? String.fromCharCode(byte) : (TOKENS[byte] ?? '')
}

function atLineStart(token: string): string {
  return token === '.' ? ENCODED_DOT : token
}

/** A blank before a line break would be lost on the way; the end of a piece is followed by a `=`. */
function isKeptBlank(byte: number, next: number | undefined): boolean {
  return (byte === SPACE || byte === TAB) && next !== LF
}
