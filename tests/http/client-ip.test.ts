import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { clientIpFrom } from '../../src/http/client-ip.ts'
import type { Env } from '../../src/http/router.ts'

async function seenAs(proxies: string[], peer: string | undefined, forwarded?: string): Promise<string> {
  const clientIp = clientIpFrom(proxies)
  const app = new Hono<Env>().get('/', (c) => c.text(clientIp(c)))
  const headers: Record<string, string> = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  const env = peer === undefined ? {} : { incoming: { socket: { remoteAddress: peer } } }
  return (await app.request('/', { headers }, env)).text()
}

describe('clientIpFrom', () => {
  it('believes the socket, not a header that anybody can write', async () => {
    expect(await seenAs([], '203.0.113.9', '198.51.100.1')).toBe('203.0.113.9')
    expect(await seenAs(['10.0.0.0/8'], '203.0.113.9', '198.51.100.1')).toBe('203.0.113.9')
  })

  it('believes a listed proxy, up to the first address that is none', async () => {
    expect(await seenAs(['10.0.0.0/8'], '10.1.2.3', '198.51.100.1')).toBe('198.51.100.1')
    expect(await seenAs(['10.0.0.0/8'], '10.1.2.3', '6.6.6.6, 198.51.100.1, 10.9.9.9')).toBe('198.51.100.1')
    expect(await seenAs(['::1'], '::1', '2001:db8::7')).toBe('2001:db8::7')
    expect(await seenAs(['10.1.2.3'], '::ffff:10.1.2.3', 'nonsense, 198.51.100.1')).toBe('198.51.100.1')
  })

  it('falls back to the proxy, or to nothing known', async () => {
    expect(await seenAs(['10.0.0.0/8'], '10.1.2.3', 'nonsense')).toBe('10.1.2.3')
    expect(await seenAs([], undefined)).toBe('unknown')
  })

  it('refuses a list that it cannot read', () => {
    expect(() => clientIpFrom(['everybody'])).toThrow('TRUSTED_PROXIES')
  })
})
