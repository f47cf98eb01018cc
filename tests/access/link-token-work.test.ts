import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { afterAll, beforeEach, expect, it, vi } from 'vitest'
import { type LinkKey, type LinkKeys, signLink, verifyLink } from '../../src/access/link-token.ts'

/** Spied upon in the module of Node itself: others of this worker have loaded what calls it. */
const createHmac = vi.spyOn(crypto, 'createHmac')
const timingSafeEqual = vi.spyOn(crypto, 'timingSafeEqual')
syncBuiltinESMExports()
afterAll(() => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
})

const key: LinkKey = { id: 'k1', key: Buffer.alloc(32, 7) }
const keys: LinkKeys = { signing: key, verifying: new Map([[key.id, key]]) }
const good = signLink(keys, { purpose: 'unsubscribe', id: 123_456 })
const mac = good.slice(good.lastIndexOf('.') + 1)
beforeEach(() => {
  createHmac.mockClear()
  timingSafeEqual.mockClear()
})

/** What an observer could time: MACs that are computed, and the lengths that are compared. */
function workOf(token: string) {
  const isTaken = verifyLink(keys, token, 'unsubscribe') !== undefined
  const compared = timingSafeEqual.mock.calls.map(([a, b]) => [a.byteLength, b.byteLength])
  return { isTaken, macs: createHmac.mock.calls.length, compared }
}

it('a token of ours is taken after one MAC and one comparison in constant time', () => {
  expect(workOf(good)).toEqual({ isTaken: true, macs: 1, compared: [[22, 22]] })
})

it.each([
  [
    'its first character of the MAC is another',
    good.replace(mac, `${mac.startsWith('A') ? 'B' : 'A'}${mac.slice(1)}`),
  ],
  ['its last character of the MAC is another', `${good.slice(0, -1)}${good.endsWith('A') ? 'Q' : 'A'}`],
  ['its MAC is cut short', good.slice(0, -5)],
  ['its MAC goes on', `${good}AAAA`],
  ['there is no MAC', good.slice(0, good.lastIndexOf('.') + 1)],
  ['it names a key that we never had', good.replace('.k1.', '.k9.')],
  ['it names another version', good.replace(/^1/, '2')],
  ['its payload was changed', good.replace(/^(1\.k1\.)./, '$1B')],
  ['it is no token at all', 'hello'],
  ['it is empty', ''],
])('a token is refused after the same work when %s', (_, token) => {
  expect(workOf(token)).toEqual({ isTaken: false, macs: 1, compared: [[22, 22]] })
})
