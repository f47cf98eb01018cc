/** Whether mail that names this domain as its sender will be believed: what DNS says, judged. */

export const domainRecords = ['mx', 'spf', 'dkim', 'dmarc'] as const
export type DomainRecord = (typeof domainRecords)[number]

/** What DNS answered; null: it could not be asked. An empty list: there is no such record. */
export interface DomainFacts {
  readonly domain: string
  readonly mx: readonly string[] | null
  readonly txt: readonly string[] | null
  /** Undefined: no selector was named. */
  readonly dkim: readonly string[] | null | undefined
  readonly dkimHost: string | undefined
  /** Of the domain or of the nearest parent that has one. */
  readonly dmarc: { readonly host: string; readonly txt: readonly string[] } | null
  /** What the sending provider asks to be in SPF, `include:amazonses.com`; null when nothing is sent. */
  readonly spfMechanism: string | null
}

export type FindingStatus = 'ok' | 'warn' | 'fail' | 'unknown'

export interface DomainFinding {
  readonly record: DomainRecord
  readonly status: FindingStatus
  readonly reason:
    | 'fine'
    | 'dns_unreachable'
    | 'missing'
    | 'no_mailbox'
    | 'several'
    | 'lets_everybody'
    | 'provider_missing'
    | 'selector_needed'
    | 'key_revoked'
    | 'not_enforced'
  readonly found: readonly string[]
  /** What to put into DNS to mend it. */
  readonly publish: { readonly type: 'TXT'; readonly host: string; readonly value: string } | null
}

export function judgeDomain(facts: DomainFacts): DomainFinding[] {
  return [judgeMx(facts), judgeSpf(facts), judgeDkim(facts), judgeDmarc(facts)]
}

/** Mail leaves with the sender's own domain in its envelope, so SPF aligns; DKIM aligns when the key is found here. */
export function isAligned(findings: readonly DomainFinding[]): boolean | null {
  const carriers = findings.filter(({ record }) => record === 'spf' || record === 'dkim')
  if (carriers.some(({ status }) => status === 'ok')) return true
  return carriers.some(({ status }) => status === 'unknown') ? null : false
}

/** Bounces, and answers where there is no reply address, come back to the sender's own address. */
function judgeMx({ mx }: DomainFacts): DomainFinding {
  if (mx === null) return unreachable('mx')
  // Whoever keeps the mailboxes names the record: it cannot be known here.
  if (mx.length === 0) return { record: 'mx', status: 'fail', reason: 'no_mailbox', found: [], publish: null }
  return { record: 'mx', status: 'ok', reason: 'fine', found: mx, publish: null }
}

function judgeSpf({ domain, txt, spfMechanism }: DomainFacts): DomainFinding {
  if (txt === null) return unreachable('spf')
  const found = txt.filter((text) => /^v=spf1(\s|$)/i.test(text))
  // Who may send is not known while nobody does.
  const wanted = spfMechanism === null ? null : `v=spf1 ${spfMechanism} ~all`
  const say = (status: FindingStatus, reason: DomainFinding['reason'], value: string | null) => ({
    record: 'spf' as const,
    status,
    reason,
    found,
    publish: value === null ? null : ({ type: 'TXT', host: domain, value } as const),
  })
  const [only = ''] = found
  if (found.length === 0) return say('fail', 'missing', wanted)
  if (found.length > 1) return say('fail', 'several', wanted)
  if (/\s\+?all(\s|$)/i.test(only))
    return say('warn', 'lets_everybody', only.replace(/\+?all(?=\s|$)/i, '~all'))
  if (spfMechanism !== null && !only.toLowerCase().includes(spfMechanism.toLowerCase())) {
    return say('warn', 'provider_missing', only.replace(/^v=spf1/i, `v=spf1 ${spfMechanism}`))
  }
  return say('ok', 'fine', null)
}

function judgeDkim({ dkim, dkimHost }: DomainFacts): DomainFinding {
  const say = (status: FindingStatus, reason: DomainFinding['reason'], found: readonly string[]) => ({
    record: 'dkim' as const,
    status,
    reason,
    found,
    publish: null,
  })
  if (dkim === undefined || dkimHost === undefined) return say('unknown', 'selector_needed', [])
  if (dkim === null) return unreachable('dkim')
  const keys = dkim.filter((text) => /(^|;)\s*p=/i.test(text))
  if (keys.length === 0) return say('fail', 'missing', dkim)
  return keys.some((text) => /(^|;)\s*p=\s*[^;\s]/i.test(text))
    ? say('ok', 'fine', keys)
    : say('fail', 'key_revoked', keys)
}

function judgeDmarc({ domain, dmarc }: DomainFacts): DomainFinding {
  if (dmarc === null) return unreachable('dmarc')
  const found = dmarc.txt.filter((text) => /^v=DMARC1(\s|;|$)/i.test(text))
  const say = (status: FindingStatus, reason: DomainFinding['reason'], value: string | null) => ({
    record: 'dmarc' as const,
    status,
    reason,
    found,
    publish: value === null ? null : ({ type: 'TXT', host: `_dmarc.${domain}`, value } as const),
  })
  if (found.length === 0) return say('fail', 'missing', `v=DMARC1; p=none; rua=mailto:dmarc@${domain}`)
  if (found.length > 1) return say('fail', 'several', found[0] ?? null)
  const policy = /;\s*p=\s*(\w+)/i.exec(found[0] ?? '')?.[1]?.toLowerCase()
  if (policy === 'quarantine' || policy === 'reject') return say('ok', 'fine', null)
  return say('warn', 'not_enforced', (found[0] ?? '').replace(/p=\s*none/i, 'p=quarantine'))
}

function unreachable(record: DomainRecord): DomainFinding {
  return { record, status: 'unknown', reason: 'dns_unreachable', found: [], publish: null }
}
