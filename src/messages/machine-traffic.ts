/** What a request for a link or a pixel looks like. */
export interface Hit {
  readonly method: string
  readonly userAgent: string | undefined
  /** `Sec-Purpose`, `Purpose`, `X-Purpose` or `X-Moz`: a program looks ahead for its user. */
  readonly purpose: string | undefined
}

/** Nobody reads and clicks within this time of the sending; scanners do (COMPLIANCE.md A3). */
const TOO_FAST_MS = 2_000
/** Two different links of one mail within this time are not one person's clicks. */
export const BURST_MS = 1_500

/** Security scanners that say so, robots, and programs; a terminal is a person's, so curl is not among them. */
const SCANNERS =
  /urldefense|proofpoint|mimecast|barracuda|cudasvc|safelinks|symantec|fireeye|trendmicro|ironport|bot\b|bot\/|crawl|spider|slurp|preview|scanner|headless|phantomjs|python-requests|python-urllib|go-http-client|java\/|libwww|facebookexternalhit/i

/** Why no person made this request, or null when it may be one. */
export function machineReason(hit: Hit, sentAt: Date | null, at: Date): string | null {
  if (hit.method !== 'GET') return 'method'
  if (/prefetch|preview/i.test(hit.purpose ?? '')) return 'prefetch'
  if (!hit.userAgent) return 'no_agent'
  if (SCANNERS.test(hit.userAgent)) return 'scanner'
  if (sentAt && at.getTime() - sentAt.getTime() < TOO_FAST_MS) return 'too_fast'
  return null
}

/** The same for the pixel, which mail programs fetch ahead: Apple's says nothing but `Mozilla/5.0`. */
export function machineOpenReason(hit: Hit, sentAt: Date | null, at: Date): string | null {
  return hit.userAgent?.trim() === 'Mozilla/5.0' ? 'apple_mpp' : machineReason(hit, sentAt, at)
}

/** The reason of a hit on the link that no reader sees, and of those around it. */
export const TRAPPED = 'trap'
/** Whoever follows that link follows the others of the mail within this time of it. */
const TRAP_MS = 30_000

/** Is this hit of the one who also followed the link that no reader sees? */
export function isTrapped(
  hit: TimedHit,
  others: readonly (TimedHit & { machine: string | null })[],
): boolean {
  return others.some(
    (other) => other.machine === TRAPPED && Math.abs(other.at.getTime() - hit.at.getTime()) <= TRAP_MS,
  )
}

export interface TimedHit {
  readonly position: number
  readonly at: Date
}

/** Somebody follows the links of a mail one after another, faster than reading. */
export function isBurst(hit: TimedHit, others: readonly TimedHit[]): boolean {
  return others.some(
    (other) => other.position !== hit.position && Math.abs(other.at.getTime() - hit.at.getTime()) <= BURST_MS,
  )
}
