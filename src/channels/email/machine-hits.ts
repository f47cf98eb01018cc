/** One opening of a mail or one click, as far as it is known. */
export interface Hit {
  readonly kind: 'opened' | 'clicked'
  readonly userAgent: string | null
  readonly at: Date
  /** When the mail was sent. */
  readonly sentAt: Date | null
}

/** Nobody has read a mail this soon; link scanners have been through it. */
const TOO_SOON_MS = 5_000

const SCANNERS =
  /urldefense|proofpoint|mimecast|barracuda|cudasvc|safelinks|bingpreview|googlebot|bot\b|crawler|spider|curl\/|wget|python-requests|go-http-client|headless|okhttp|java\/|libwww/i
/** What Apple's Mail Privacy Protection shows when it fetches everything for everybody. */
const BARE = 'Mozilla/5.0'

/**
 * Why this was no person, or undefined when it may well have been one (COMPLIANCE.md A3). A machine's hit is
 * stored and counts for nothing.
 */
export function machineReason({ kind, userAgent, at, sentAt }: Hit): string | undefined {
  const agent = userAgent?.trim() ?? ''
  if (kind === 'opened' && agent === BARE) return 'apple_mpp'
  if (SCANNERS.test(agent)) return 'scanner_agent'
  if (kind === 'clicked' && agent === '') return 'no_agent'
  if (kind === 'clicked' && sentAt && at.getTime() - sentAt.getTime() < TOO_SOON_MS) return 'too_soon'
  return undefined
}

/** Fetched by a mail service on behalf of a person, when they looked. */
export function isProxied(userAgent: string | null): boolean {
  return /GoogleImageProxy|YahooMailProxy/i.test(userAgent ?? '')
}
