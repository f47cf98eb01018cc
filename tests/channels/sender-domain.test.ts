import { describe, expect, it } from 'vitest'
import { type DnsResolver, lookUpDomain } from '../../src/channels/look-up-domain.ts'
import { isAligned, judgeDomain } from '../../src/channels/sender-domain.ts'

type Zone = Readonly<Record<string, string[] | 'down'>>

/** DNS with these TXT records; `MX name` for mail exchangers. What is not in it does not exist. */
function dnsOf(zone: Zone): DnsResolver {
  const answer = (name: string): string[] => {
    const found = zone[name]
    if (found === 'down') throw Object.assign(new Error('queryTxt ETIMEOUT'), { code: 'ETIMEOUT' })
    if (!found) throw Object.assign(new Error('queryTxt ENOTFOUND'), { code: 'ENOTFOUND' })
    return found
  }
  return {
    resolveMx: async (name) => answer(`MX ${name}`).map((exchange) => ({ exchange, priority: 10 })),
    // A record longer than 255 characters comes in pieces.
    resolveTxt: async (name) => answer(name).map((text) => [text.slice(0, 9), text.slice(9)]),
  }
}

async function judge(zone: Zone, selector?: string) {
  const question = { domain: 'news.shop.fr', selector, spfMechanism: 'include:amazonses.com' }
  const findings = judgeDomain(await lookUpDomain(dnsOf(zone), question))
  return {
    findings,
    of: Object.fromEntries(findings.map((one) => [one.record, one])),
    aligned: isAligned(findings),
  }
}

const good: Zone = {
  'MX news.shop.fr': ['mx.shop.fr'],
  'news.shop.fr': ['google-site=1', 'v=spf1 include:amazonses.com ~all'],
  's1._domainkey.news.shop.fr': ['v=DKIM1; k=rsa; p=MIGf'],
  '_dmarc.shop.fr': ['v=DMARC1; p=quarantine'],
}

describe('the domain of the sender', () => {
  it('is fine when every record is there; DMARC may stand at a parent', async () => {
    const { findings, aligned } = await judge(good, 's1')

    expect(findings.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok'])
    expect(aligned).toBe(true)
  })

  it('lacks everything: says what to publish, and that it aligns with nothing', async () => {
    const { of, aligned } = await judge({}, 's1')

    expect(of['spf']).toMatchObject({
      status: 'fail',
      reason: 'missing',
      publish: { type: 'TXT', host: 'news.shop.fr', value: 'v=spf1 include:amazonses.com ~all' },
    })
    expect(of['dmarc']?.publish).toMatchObject({ host: '_dmarc.news.shop.fr' })
    expect(of['mx']).toMatchObject({ status: 'fail', reason: 'no_mailbox', publish: null })
    expect(aligned).toBe(false)
  })

  const faults: { name: string; change: Zone; record: string; is: object; publish: string | undefined }[] = [
    {
      name: 'SPF twice',
      change: { 'news.shop.fr': ['v=spf1 -all', 'v=spf1 ~all'] },
      record: 'spf',
      is: { status: 'fail', reason: 'several' },
      publish: 'v=spf1 include:amazonses.com ~all',
    },
    {
      name: 'SPF of another provider',
      change: { 'news.shop.fr': ['v=spf1 a -all'] },
      record: 'spf',
      is: { status: 'warn', reason: 'provider_missing' },
      publish: 'v=spf1 include:amazonses.com a -all',
    },
    {
      name: 'SPF for everybody',
      change: { 'news.shop.fr': ['v=spf1 +all'] },
      record: 'spf',
      is: { status: 'warn', reason: 'lets_everybody' },
      publish: 'v=spf1 ~all',
    },
    {
      name: 'DMARC that only watches',
      change: { '_dmarc.shop.fr': ['v=DMARC1; p=none; rua=mailto:a@b.fr'] },
      record: 'dmarc',
      is: { status: 'warn', reason: 'not_enforced' },
      publish: 'v=DMARC1; p=quarantine; rua=mailto:a@b.fr',
    },
    {
      name: 'a key that was revoked',
      change: { 's1._domainkey.news.shop.fr': ['v=DKIM1; p='] },
      record: 'dkim',
      is: { status: 'fail', reason: 'key_revoked' },
      publish: undefined,
    },
  ]

  it.each(faults)(
    'is told what is wrong and what to publish: $name',
    async ({ change, record, is, publish }) => {
      const { of } = await judge({ ...good, ...change }, 's1')

      expect(of[record]).toMatchObject(is)
      expect(of[record]?.publish?.value).toBe(publish)
    },
  )

  it('is not judged when DNS cannot be asked, nor DKIM without a selector', async () => {
    const { of, aligned } = await judge({
      'MX news.shop.fr': 'down',
      'news.shop.fr': 'down',
      '_dmarc.news.shop.fr': 'down',
    })

    expect(['mx', 'spf', 'dmarc'].map((record) => of[record]?.reason)).toEqual(
      Array(3).fill('dns_unreachable'),
    )
    expect(of['dkim']).toMatchObject({ status: 'unknown', reason: 'selector_needed' })
    expect(aligned).toBeNull()
  })
})
