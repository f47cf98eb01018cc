import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'

/** What a link may be used for. The number is part of the signed text: never change one. */
const purposeCodes = {
  open: 1,
  click: 2,
  unsubscribe: 3,
  preferences: 4,
  confirm: 5,
  view: 6,
  open_anonymous: 7,
} as const
export type LinkPurpose = keyof typeof purposeCodes

export interface LinkKey {
  readonly id: string
  /** 32 bytes. */
  readonly key: Buffer
}

export interface LinkKeys {
  readonly signing: LinkKey
  /** Every key that still verifies, the signing one among them, by id. */
  readonly verifying: ReadonlyMap<string, LinkKey>
}

export interface LinkTarget {
  readonly purpose: LinkPurpose
  /** Message for open, click, unsubscribe and view; customer for preferences; opt-in request for confirm; pixel for open_anonymous. */
  readonly id: number
  /** Which link of the template, for click. */
  readonly position?: number
}

const VERSION = '1'
/** 128 bits: half an HMAC-SHA256, in 22 characters instead of 43. */
const LAST_LETTER = 21
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const TOKEN_LENGTH_MAX = 120

/**
 * `v.kid.payload.mac` in base64url: some 40 characters, so that an SMS can carry one. The payload is the
 * purpose and the numbers, 7 bits to a byte; the MAC covers everything before it.
 */
export function signLink(keys: Pick<LinkKeys, 'signing'>, target: LinkTarget): string {
  const { signing } = keys
  const head = `${VERSION}.${signing.id}.${encodePayload(target)}`
  return `${head}.${macOf(signing.key, head)}`
}

/**
 * The ids in a token of ours for this purpose; undefined for every other text, whatever is wrong with it and
 * in the same time. Texts are compared, not bytes: base64 has several spellings of the same bytes.
 */
export function verifyLink(
  keys: LinkKeys,
  token: string,
  purpose: LinkPurpose,
): { id: number; position?: number } | undefined {
  if (token.length > TOKEN_LENGTH_MAX) return undefined

  const end = Math.max(token.lastIndexOf('.'), 0)
  const head = token.slice(0, end)
  const [version, kid = '', payload = '', ...rest] = head.split('.')
  const known = keys.verifying.get(kid)
  const isGenuine = isSameText(token.slice(end + 1), macOf((known ?? keys.signing).key, head))
  if (!isGenuine || !known || version !== VERSION || rest.length > 0) return undefined

  return decodePayload(payload, purpose)
}

/** A mail carries a dozen tokens: a key that is ready for use and a scratch buffer make them three times as fast. */
const readyKeys = new WeakMap<Buffer, KeyObject>()

function macOf(key: Buffer, text: string): string {
  const ready = readyKeys.get(key) ?? createSecretKey(key)
  readyKeys.set(key, ready)
  // As text: a Buffer for each would cost as much as the rest. The last letter has two bits of the 16th byte.
  const mac = createHmac('sha256', ready).update(text).digest('base64url')
  return mac.slice(0, LAST_LETTER) + BASE64URL[BASE64URL.indexOf(mac[LAST_LETTER] ?? '') & 0b110000]
}

/** One comparison of the same length whatever is given: what is longer is cut, what is shorter filled up. */
function isSameText(given: string, expected: string): boolean {
  const filled = Buffer.alloc(expected.length)
  filled.write(given)
  const isSame = timingSafeEqual(filled, Buffer.from(expected))
  return isSame && given.length === expected.length
}

/** The purpose and two numbers of 53 bits at most. */
const scratch = Buffer.alloc(1 + 2 * 8)

function encodePayload({ purpose, id, position }: LinkTarget): string {
  if (!Number.isSafeInteger(id) || id < 0) throw new Error(`${id} is not an id`)
  scratch[0] = purposeCodes[purpose]
  const end = writeVarint(id, 1)
  return scratch.toString('base64url', 0, position === undefined ? end : writeVarint(position, end))
}

function decodePayload(payload: string, purpose: LinkPurpose): { id: number; position?: number } | undefined {
  const bytes = Buffer.from(payload, 'base64url')
  if (bytes[0] !== purposeCodes[purpose]) return undefined

  const [id, position] = fromVarints(bytes.subarray(1))
  if (id === undefined) return undefined
  return position === undefined ? { id } : { id, position }
}

/** Seven bits to a byte, the lowest first; the top bit says that more follow. Returns where it ended. */
function writeVarint(value: number, start: number): number {
  let at = start
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) scratch[at++] = (rest % 128) | 128
  scratch[at++] = rest
  return at
}

function fromVarints(bytes: Buffer): number[] {
  const numbers: number[] = []
  let value = 0
  let scale = 1
  for (const byte of bytes) {
    value += (byte & 127) * scale
    scale *= 128
    if (byte < 128) {
      numbers.push(value)
      value = 0
      scale = 1
    }
  }
  return numbers
}
