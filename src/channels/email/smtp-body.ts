const CR = 13
const LF = 10
const DOT = 46
const CRLF_DOT = '\r\n.'
const END = Buffer.from('.\r\n')
const END_OF_OPEN_LINE = Buffer.from('\r\n.\r\n')

/**
 * A finished mail as it goes over the line, with the dot that ends it, and `after` behind it in the same piece.
 * RFC 5321 §4.5.2: a line that begins with a dot gets another one. Lines that end in anything but CRLF, which
 * servers read in different ways, are made to end in it.
 */
export function toWire(mime: Buffer, after: Buffer): Buffer {
  const stuffed = dotStuffed(mime)
  const isClosed = stuffed.length > 0 && stuffed.at(-1) === LF
  return Buffer.concat([stuffed, isClosed ? END : END_OF_OPEN_LINE, after])
}

function dotStuffed(mime: Buffer): Buffer {
  const dots = linesWithDot(mime)
  if (dots === 0) return mime
  const text = `\r\n${mime.toString('latin1')}`
  const lines = dots === undefined ? text.replace(/\r\n|\r|\n/g, '\r\n') : text
  return Buffer.from(lines.replaceAll(CRLF_DOT, `${CRLF_DOT}.`).slice(2), 'latin1')
}

/**
 * How many lines begin with a dot; undefined when a CR or LF stands alone. By `indexOf`, which is native: a look
 * at each byte costs three times as much.
 */
function linesWithDot(mime: Buffer): number | undefined {
  let dots = mime[0] === DOT ? 1 : 0
  let ends = 0
  for (let at = mime.indexOf(LF); at >= 0; at = mime.indexOf(LF, at + 1)) {
    if (mime[at - 1] !== CR) return undefined
    if (mime[at + 1] === DOT) dots += 1
    ends += 1
  }
  for (let at = mime.indexOf(CR); at >= 0; at = mime.indexOf(CR, at + 1)) ends -= 1
  return ends === 0 ? dots : undefined
}
