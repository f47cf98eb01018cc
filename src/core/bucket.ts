import { createHash } from 'node:crypto'

/** 2^48: as many bits as fit exactly in a double with room to spare. */
const RANGE = 0x1_0000_0000_0000

/**
 * Where `id` falls in [0, 1) for the draw named by `salt`: the same on every machine and for ever, and
 * unrelated between salts. SHA-256 of `salt`, a NUL and `id`; the first 48 bits, big-endian, over 2^48.
 */
export function bucketOf(salt: string, id: number | string): number {
  const digest = createHash('sha256').update(`${salt}\0${id}`).digest()
  return digest.readUIntBE(0, 6) / RANGE
}
