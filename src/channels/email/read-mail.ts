/** A mail of ours taken apart, to be shown. */
export interface ReadMail {
  readonly subject: string
  /** By lower-case name, unfolded and decoded; the last one of several. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  readonly html: string
}

/**
 * Reads what `renderEmail` wrote, and no other mail: two quoted-printable UTF-8 parts under one boundary. For
 * the outbox and its tools; mail from outside needs a parser that expects the worst.
 */
export function readMail(raw: string): ReadMail {
  const [head, body] = splitOnce(raw, '\r\n\r\n')
  const headers = readHeaders(head)
  const boundary = /boundary="?([^";]+)/.exec(headers['content-type'] ?? '')?.[1] ?? ''
  const parts = body.split(`--${boundary}`).map((part) => splitOnce(part, '\r\n\r\n'))
  const contentOf = (type: string) => {
    const part = parts.find(([partHead]) => partHead.includes(`Content-Type: ${type}`))
    return part ? decodeQuotedPrintable(part[1].replace(/\r\n$/, '')) : ''
  }
  return {
    subject: headers['subject'] ?? '',
    headers,
    text: contentOf('text/plain'),
    html: contentOf('text/html'),
  }
}

function readHeaders(head: string): Record<string, string> {
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  return Object.fromEntries(
    lines.map((line) => {
      const [name, value] = splitOnce(line, ':')
      return [name.toLowerCase(), decodeWords(value.trim())]
    }),
  )
}

/** Blanks between two encoded words are not part of the text (RFC 2047 §6.2). */
function decodeWords(value: string): string {
  return value
    .replace(/(=\?UTF-8\?B\?[^?]*\?=)\s+(?==\?UTF-8\?B\?)/g, '$1')
    .replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, base64: string) =>
      Buffer.from(base64, 'base64').toString('utf8'),
    )
}

function decodeQuotedPrintable(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/\r\n/g, '\n')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)]
}
