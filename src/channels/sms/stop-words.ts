/**
 * What an answer by SMS asks for. `unclear`: it says stop and more, or no known word at all: a person reads it.
 */
export type InboundIntent = 'stop' | 'start' | 'unclear'

/** Twilio's and Amazon's defaults, and French (COMPLIANCE.md A4), without accents and hyphens. */
const STOP = new Set([
  'STOP',
  'STOPALL',
  'UNSUBSCRIBE',
  'CANCEL',
  'END',
  'QUIT',
  'REVOKE',
  'OPTOUT',
  'REMOVE',
  'TD',
  'ARRET',
  'ARRETER',
  'ARRETEZ',
  'DESINSCRIRE',
  'DESINSCRIPTION',
  'DESABONNER',
  'DESABONNEMENT',
  'DESABONNEZ',
])
const START = new Set(['START', 'UNSTOP'])

/** What may stand beside the word without changing it: politeness, the channel, the short number. */
const FILLER = new Set([
  'SMS',
  'SVP',
  'STP',
  'PLEASE',
  'PLS',
  'MERCI',
  'THANKS',
  'ALL',
  'TOUT',
  'PUB',
  'MESSAGES',
  'ME',
  'MOI',
])
const SHORT_NUMBER = /^\d{4,6}$/

/** A question or a negation is no order: `Stop demain?`, `Ne pas arrêter`. */
export function readInbound(text: string): InboundIntent {
  const bare = text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase()
  if (/[?¿]/.test(bare)) return 'unclear'

  const words = bare
    .replace(/OPT[-\s]OUT/g, 'OPTOUT')
    .split(/[^A-Z0-9]+/)
    .filter(Boolean)
  const [first, ...rest] = words
  if (first === undefined || !rest.every(isFiller)) return 'unclear'
  if (STOP.has(first)) return 'stop'
  return START.has(first) ? 'start' : 'unclear'
}

function isFiller(word: string): boolean {
  return FILLER.has(word) || STOP.has(word) || SHORT_NUMBER.test(word)
}
