/** `sms` and `phone` reach the same number but are two permissions; the `tracking_*` ones are about measuring. */
export const consentChannels = ['email', 'sms', 'phone', 'tracking_opens', 'tracking_clicks'] as const
export type ConsentChannel = (typeof consentChannels)[number]

/** The channels on which a person is contacted. */
export const contactChannels = ['email', 'sms', 'phone'] as const
export type ContactChannel = (typeof contactChannels)[number]

export const consentActions = [
  'requested',
  'granted',
  'confirmed',
  'refused',
  'withdrawn',
  'expired',
  'transferred',
  'restored',
] as const
export type ConsentAction = (typeof consentActions)[number]

export const consentStates = ['pending', 'granted', 'refused', 'withdrawn', 'expired'] as const
export type ConsentState = (typeof consentStates)[number]

export const legalBases = ['consent', 'similar_products', 'legitimate_interest', 'contract'] as const
export type LegalBasis = (typeof legalBases)[number]

/** The purpose under which the two tracking permissions are recorded: they belong to no kind of message. */
export const TRACKING_PURPOSE = 'tracking'

/** The source of a withdrawal by STOP: what a START may take back, and nothing else. */
export const SMS_STOP_SOURCE = 'sms_stop'

export function isTrackingChannel(channel: ConsentChannel): boolean {
  return channel === 'tracking_opens' || channel === 'tracking_clicks'
}

/** What the person, or the passing of time, decided. Becomes one entry of the ledger. */
export interface ConsentEntry {
  readonly customerId: number
  readonly channel: ConsentChannel
  readonly purpose: string
  readonly action: ConsentAction
  readonly legalBasis: LegalBasis
  /** Where it came from: `form:newsletter`, `import:42`, `one_click`. No personal data: it outlives an erasure. */
  readonly source: string
  readonly wordingId?: number | null
  /** The personal part of the proof (IP, user agent, page, file and row). Deleted by an erasure. */
  readonly evidence: Readonly<Record<string, unknown>>
  /** `kind:id` of whoever recorded it. No personal data. */
  readonly actor: string
  /** When the person decided. An instant in the future is taken as the present. */
  readonly at: Date
  /** Phone consents end after the legal age when this is left out. */
  readonly expiresAt?: Date | null
  /** Phone only: an express, provable consent to calls outside the legal hours (D.223-9). */
  readonly outOfHours?: boolean
  /**
   * The entry that this one carries over; the state it had. Only for `transferred` and `restored`, which holds
   * from its own instant on, as if decided at `since`.
   */
  readonly origin?: { readonly entryId: number; readonly state: ConsentState; readonly since?: Date }
}

/** The projection of the ledger for one customer, channel and purpose. */
export interface Consent {
  readonly customerId: number
  readonly channel: ConsentChannel
  readonly purpose: string
  readonly state: ConsentState
  readonly legalBasis: LegalBasis
  readonly entryId: number
  readonly since: Date
  readonly expiresAt: Date | null
  /** There is a wording or evidence behind it. */
  readonly proven: boolean
  readonly outOfHours: boolean
}

const stateOfAction: Record<Exclude<ConsentAction, 'transferred' | 'restored'>, ConsentState> = {
  requested: 'pending',
  granted: 'granted',
  confirmed: 'granted',
  refused: 'refused',
  withdrawn: 'withdrawn',
  expired: 'expired',
}

/** The state that an entry asks for. A transfer and its undoing carry the state of the entry that they continue. */
export function stateAfter(entry: Pick<ConsentEntry, 'action' | 'origin'>): ConsentState {
  if (entry.action !== 'transferred' && entry.action !== 'restored') return stateOfAction[entry.action]
  if (!entry.origin) throw new Error(`a ${entry.action} consent names no origin`)
  return entry.origin.state
}

interface Claim {
  readonly state: ConsentState
  readonly since: Date
}

/**
 * Does an entry replace what is known? The later instant wins, whatever the order in which entries arrive, so
 * that a consent imported late cannot undo a withdrawal; at the same instant the refusal wins. Asking again
 * for what is granted changes nothing.
 */
export function supersedes(entry: Claim, current: Claim | undefined): boolean {
  if (!current) return true
  if (entry.state === 'pending' && current.state === 'granted') return false
  if (entry.since.getTime() !== current.since.getTime()) return entry.since > current.since
  return isRestrictive(entry.state) || !isRestrictive(current.state)
}

function isRestrictive(state: ConsentState): boolean {
  return state === 'refused' || state === 'withdrawn' || state === 'expired'
}

/** Suppression reasons from the weakest to the strongest: a stronger one replaces a weaker one, never back. */
export const suppressionReasons = [
  // Ends by itself, see rest-bounced.ts.
  'soft_bounce',
  'manual',
  'provider',
  'hard_bounce',
  'opposed',
  'stop',
  'complaint',
  'erased',
] as const
export type SuppressionReason = (typeof suppressionReasons)[number]
