const END = '.\r\n'
const END_OF_OPEN_LINE = '\r\n.\r\n'

/**
 * A finished mail as it goes over the line, with the dot that ends it, and `after` behind it in the same piece.
 * RFC 5321 §4.5.2: a line that begins with a dot gets another one. Our own mails have none (quoted-printable writes it
 * `=2E`); in others, line ends that servers read in different ways become CRLF first, so that no server sees an
 * end where there is none.
 */
export function toWire(mime: string, after: string): string {
  const stuffed = hasDotLine(mime) ? dotStuffed(mime) : mime
  return stuffed + (stuffed.endsWith('\r\n') ? END : END_OF_OPEN_LINE) + after
}

/** By `includes`, which is native: a look at each letter costs more than all the rest of a conversation. */
function hasDotLine(mime: string): boolean {
  return mime.startsWith('.') || mime.includes('\n.') || mime.includes('\r.')
}

function dotStuffed(mime: string): string {
  return mime.replace(/\r\n|\r|\n/g, '\r\n').replace(/^\./gm, '..')
}
