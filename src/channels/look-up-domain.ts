import { Resolver } from 'node:dns/promises'
import type { DomainFacts } from './sender-domain.ts'

/** The two questions that are asked of DNS. */
export interface DnsResolver {
  resolveMx(name: string): Promise<{ exchange: string; priority: number }[]>
  resolveTxt(name: string): Promise<string[][]>
}

export interface DomainQuestion {
  readonly domain: string
  /** The name under `_domainkey` that the provider gave. */
  readonly selector?: string | undefined
  readonly spfMechanism: string | null
}

/** DNS says so itself: there is none. Anything else means that it could not be asked. */
const NONE = new Set(['ENODATA', 'ENOTFOUND'])

/** Of the machine's own configuration, but with little patience: somebody waits at a screen. */
export function systemResolver(): DnsResolver {
  return new Resolver({ timeout: 2_000, tries: 2 })
}

export async function lookUpDomain(
  dns: DnsResolver,
  { domain, selector, spfMechanism }: DomainQuestion,
): Promise<DomainFacts> {
  const dkimHost = selector ? `${selector}._domainkey.${domain}` : undefined
  const [mx, txt, dkim, dmarc] = await Promise.all([
    ask(() => dns.resolveMx(domain)),
    ask(() => dns.resolveTxt(domain)),
    dkimHost === undefined ? undefined : ask(() => dns.resolveTxt(dkimHost)),
    askDmarc(dns, domain),
  ])
  return {
    domain,
    spfMechanism,
    dkimHost,
    dmarc,
    mx: mx === null ? null : mx.map(({ exchange, priority }) => `${priority} ${exchange}`),
    txt: txt && join(txt),
    dkim: dkim && join(dkim),
  }
}

/** RFC 9989 walks up the tree until somebody has said something. */
async function askDmarc(dns: DnsResolver, domain: string): Promise<DomainFacts['dmarc']> {
  const labels = domain.split('.')
  const parents = labels.slice(0, -1).map((_, up) => labels.slice(up).join('.'))
  for (const parent of parents) {
    const host = `_dmarc.${parent}`
    const answer = await ask(() => dns.resolveTxt(host))
    if (answer === null) return null
    if (answer.length > 0) return { host, txt: join(answer) }
  }
  return { host: `_dmarc.${domain}`, txt: [] }
}

async function ask<T>(question: () => Promise<T[]>): Promise<T[] | null> {
  try {
    return await question()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return NONE.has(code) ? [] : null
  }
}

/** A long text comes in pieces of 255 characters. */
function join(records: readonly string[][]): string[] {
  return records.map((pieces) => pieces.join(''))
}
