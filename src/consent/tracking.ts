import type { Settings } from '../company/settings.ts'
import type { Consent, ConsentChannel } from './consent.ts'

/**
 * What an open may leave behind (COMPLIANCE.md A2): nothing; one more in the campaign's count, of nobody in
 * particular; the day of this person's last open, to weed out dead addresses; or an event of this person.
 */
export const openModes = ['none', 'anonymous', 'deliverability', 'individual'] as const
export type OpenMode = (typeof openModes)[number]

export interface TrackingMode {
  readonly opens: OpenMode
  /** May a click be recorded for this person? The link works either way. */
  readonly clicks: boolean
}

/**
 * CNIL deliberation 2026-042: opens and clicks are two permissions apart from the one to receive. Who was never
 * asked is as the company decided; who refused or withdrew leaves nothing. Ask again at the moment of the hit: a
 * withdrawal counts for mails that were already sent.
 */
export function trackingMode(
  consents: readonly Pick<Consent, 'channel' | 'state'>[],
  settings: Pick<Settings, 'tracking'>,
): TrackingMode {
  const modeOf = (channel: ConsentChannel): OpenMode => {
    const asked = consents.filter((consent) => consent.channel === channel && consent.state !== 'pending')
    if (asked.length === 0) return settings.tracking.unknown
    return asked.every((consent) => consent.state === 'granted') ? 'individual' : 'none'
  }
  return { opens: modeOf('tracking_opens'), clicks: modeOf('tracking_clicks') === 'individual' }
}
