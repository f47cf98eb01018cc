import { BlockList, isIP } from 'node:net'
import type { Context as HonoContext } from 'hono'
import type { Env } from './router.ts'

/** Who is on the other side, as far as it can be known. */
export type ClientIpOf = (c: HonoContext<Env>) => string

/**
 * The address of the client. `X-Forwarded-For` is believed only from the listed proxies (addresses or
 * `10.0.0.0/8`), read from the right up to the first address that is none of them: whatever stands left of
 * it, the client may have written itself. `unknown` where there is no socket.
 */
export function clientIpFrom(trustedProxies: readonly string[]): ClientIpOf {
  const trusted = toBlockList(trustedProxies)
  return (c) => {
    const peer = peerOf(c)
    if (!peer || !isTrusted(trusted, peer)) return peer ?? 'unknown'

    const chain = (c.req.header('x-forwarded-for') ?? '').split(',').map((hop) => plain(hop.trim()))
    return chain.findLast((hop) => isIP(hop) !== 0 && !isTrusted(trusted, hop)) ?? peer
  }
}

/** What @hono/node-server puts into `c.env`; absent when a test calls the app without a server. */
function peerOf(c: HonoContext<Env>): string | undefined {
  const env = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined
  const address = env?.incoming?.socket?.remoteAddress
  return address === undefined ? undefined : plain(address)
}

/** IPv4 in IPv6 clothes is the same client. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}

function toBlockList(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (isIP(address) === 0) throw new Error(`TRUSTED_PROXIES: ${entry} is not an address or a range`)
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

function isTrusted(list: BlockList, address: string): boolean {
  const version = isIP(address)
  return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4')
}
