import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodePiece } from '../../src/templates/quoted-printable.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc
    .array(fc.constantFrom(' ', '\t', '\n', '\r\n', '=', '.', 'é', '€', '𝄞', 'a'), { maxLength: 300 })
    .map((parts) => parts.join('')),
)

function decode(encoded: string): string {
  const bytes = encoded
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
const canonical = (plain: string) =>
  Buffer.from(plain, 'utf8')
    .toString('utf8')
    .replace(/\r\n?|\n/g, '\r\n')

describe('encodePiece', () => {
  it('gives back every text, line breaks as CRLF', () => {
    fc.assert(
      fc.property(text, (plain) => {
        expect(decode(encodePiece(plain))).toBe(canonical(plain))
      }),
    )
  })

  it('can be put together from pieces that were encoded apart', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), (pieces) => {
        // A CR at the end of one piece and a LF at the start of the next are two line breaks.
        const whole = pieces.map(canonical).join('')
        expect(decode(pieces.map(encodePiece).join(''))).toBe(whole)
      }),
    )
  })

  it('writes no line that begins with a dot, which SMTP would have to double', () => {
    const dotted = fc.string({ unit: fc.constantFrom('.', 'a', '\n', 'é'), maxLength: 300 })
    fc.assert(
      fc.property(fc.array(fc.oneof(text, dotted), { maxLength: 8 }), (pieces) => {
        const encoded = pieces.map(encodePiece).join('')
        expect(encoded).not.toMatch(/^\./m)
        expect(decode(encoded)).toBe(pieces.map(canonical).join(''))
      }),
    )
  })

  it('writes lines of at most 76 ASCII letters, none ending with a blank', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), (pieces) => {
        const lines = pieces.map(encodePiece).join('').split('\r\n')
        expect(
          lines.every((line) => line.length <= 76 && /^[\x21-\x7e\t ]*$/.test(line) && !/[ \t]$/.test(line)),
        ).toBe(true)
      }),
    )
  })
})
