import type { Settings } from '../company/settings.ts'
import type { Consent, ConsentChannel } from './consent.ts'

export interface TrackingMode {
  /** May an open be recorded for this person? */
  readonly opens: boolean
  /** May a click be recorded for this person? The link works either way. */
  readonly clicks: boolean
}

/**
 * CNIL deliberation 2026-042: opens and clicks are two permissions apart from the one to receive. Ask again at
 * the moment of the hit: a withdrawal counts for mails that were already sent.
 */
export function trackingMode(
  consents: readonly Pick<Consent, 'channel' | 'state'>[],
  settings: Pick<Settings, 'tracking'>,
): TrackingMode {
  const allows = (channel: ConsentChannel) => {
    const asked = consents.filter((consent) => consent.channel === channel && consent.state !== 'pending')
    if (asked.length === 0) return settings.tracking.unknown === 'individual'
    return asked.every((consent) => consent.state === 'granted')
  }
  return { opens: allows('tracking_opens'), clicks: allows('tracking_clicks') }
}
