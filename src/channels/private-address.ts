import { lookup as systemLookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Special-purpose ranges of RFC 6890 and its successors: nothing on the public internet is there. */
const RANGES: readonly [string, number, 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['::1', 128, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
]
const blocked = new BlockList()
for (const [net, prefix, family] of RANGES) blocked.addSubnet(net, prefix, family)

/** Thrown by `publicLookup`; no connection was opened. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError'
}

/** Loopback, private, link-local and such, in either family; an IPv4 address inside IPv6 counts as itself. */
export function isPrivateAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '')
  const family = isIP(bare)
  return family !== 0 && blocked.check(bare, family === 6 ? 'ipv6' : 'ipv4')
}

/** A lookup that refuses private addresses; what it found is what is connected to, so names cannot change between. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
    const bad = addresses?.find(({ address }) => isPrivateAddress(address))
    const failure = error ?? (bad ? new PrivateAddressError(`${hostname} is a private address`) : null)
    if (failure) return callback(failure, '')
    if (options.all) return callback(null, addresses)
    const [first] = addresses
    return callback(null, first?.address ?? '', first?.family ?? 4)
  })
}
