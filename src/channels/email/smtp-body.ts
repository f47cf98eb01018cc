const END = '.\r\n'
const END_OF_OPEN_LINE = '\r\n.\r\n'

/**
 * A finished mail as it goes over the line, with the dot that ends it, and `after` behind it in the same piece.
 * RFC 5321 §4.5.2: a line that begins with a dot gets another one. Our own mails have none (quoted-printable writes it
 * `=2E`); in others, line ends that servers read in different ways become CRLF first, so that no server sees an
 * end where there is none.
 */
export function toWire(mime: string, after: string): string {
  const wire = ended(mime) + after
  return hasDotLine(wire, mime.length) ? ended(dotStuffed(mime)) + after : wire
}

function ended(mime: string): string {
  return mime + (mime.endsWith('\r\n') ? END : END_OF_OPEN_LINE)
}

/**
 * A line of the mail that begins with a dot. By `indexOf`, which is native, over the whole piece: it is made into one
 * text once, and not once more for the mail alone.
 */
function hasDotLine(wire: string, mailLength: number): boolean {
  const first = wire.indexOf('\n.')
  const bare = wire.indexOf('\r.')
  return wire.startsWith('.') || first < mailLength - 1 || (bare >= 0 && bare < mailLength)
}

function dotStuffed(mime: string): string {
  return mime.replace(/\r\n|\r|\n/g, '\r\n').replace(/^\./gm, '..')
}
