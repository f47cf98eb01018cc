import { type Cipher, createCipheriv, randomBytes } from 'node:crypto'

/** The prefix says what the id is of, so that a wrong one is refused before any query. */
export const idKinds = [
  'cus', // customer
  'evt', // event
  'seg', // segment
  'wfl', // workflow
  'ver', // workflow version
  'enr', // enrolment
  'msg', // message
  'tpl', // template
  'tpv', // template version
  'lst', // call list
  'tsk', // call task
  'att', // call attempt
  'frm', // form
  'wrd', // wording
  'imp', // import
  'key', // api key
  'usr', // user
  'con', // consent ledger entry
  'sim', // simulation
  'wbh', // webhook call
] as const
export type IdKind = (typeof idKinds)[number]

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const DIGITS = 13
const ROUNDS = 4
const BLOCK_BYTES = 16

/**
 * Turns a row id into the opaque id that the outside sees: `cus_` and 13 Crockford base32 digits of the
 * 64-bit id after a keyed Feistel permutation. Reversible, so it needs no column, and shows neither order
 * nor count. `key` is 32 bytes, derived once for this use.
 */
export function toPublicId(kind: IdKind, id: number, key: Buffer): string {
  let left = Math.floor(id / 2 ** 32)
  let right = id >>> 0
  for (let round = 0; round < ROUNDS; round++) {
    const next = (left ^ roundValue(key, kind, round, right)) >>> 0
    left = right
    right = next
  }
  return `${kind}_${toBase32(left, right)}`
}

/** Undefined when the text is not a public id of this kind. */
export function fromPublicId(kind: IdKind, text: string, key: Buffer): number | undefined {
  if (!text.startsWith(`${kind}_`)) return undefined
  const sealed = fromBase32(text.slice(kind.length + 1))
  if (!sealed) return undefined

  let [left, right] = sealed
  for (let round = ROUNDS - 1; round >= 0; round--) {
    const previous = (right ^ roundValue(key, kind, round, left)) >>> 0
    right = left
    left = previous
  }
  const id = left * 2 ** 32 + right
  return Number.isSafeInteger(id) && id > 0 ? id : undefined
}

/** A secret of `bytes` random bytes, safe in a URL. */
export function randomToken(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

/** One AES block is the keyed round function: HMAC would do as well at ten times the price. */
function roundValue(key: Buffer, kind: IdKind, round: number, half: number): number {
  const block = Buffer.alloc(BLOCK_BYTES)
  block.write(kind, 0, 'latin1')
  block[4] = round
  block.writeUInt32BE(half, 8)
  return cipherOf(key).update(block).readUInt32BE(0)
}

const ciphers = new WeakMap<Buffer, Cipher>()

/** Without padding, ECB answers each block at once and keeps no state, so one cipher serves all calls. */
function cipherOf(key: Buffer): Cipher {
  const known = ciphers.get(key)
  if (known) return known

  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  ciphers.set(key, cipher)
  return cipher
}

/** 64 bits as 13 digits of 5: one spare bit on top, and the seventh digit across the two halves. */
function toBase32(left: number, right: number): string {
  let text = ''
  for (let shift = 28; shift >= 3; shift -= 5) text += ALPHABET[(left >>> shift) & 31]
  text += ALPHABET[((left & 7) << 2) | (right >>> 30)]
  for (let shift = 25; shift >= 0; shift -= 5) text += ALPHABET[(right >>> shift) & 31]
  return text
}

function fromBase32(text: string): [left: number, right: number] | undefined {
  const digits = Array.from(text, (digit) => ALPHABET.indexOf(digit))
  const [first = 0, middle = 0] = [digits[0], digits[6]]
  if (digits.length !== DIGITS || digits.includes(-1) || first > 15) return undefined

  const fold = (value: number, digit: number) => ((value << 5) | digit) >>> 0
  const left = ((digits.slice(0, 6).reduce(fold, 0) << 3) | (middle >>> 2)) >>> 0
  const right = (((middle & 3) << 30) | digits.slice(7).reduce(fold, 0)) >>> 0
  return [left, right]
}
