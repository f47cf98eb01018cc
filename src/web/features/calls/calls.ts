import type { Schemas } from '../../api/call.ts'

export type CallList = Schemas['CallList']
export type ClaimedCall = Schemas['ClaimedCall']
export type WaitingCall = Schemas['WaitingCall']
export type Board = Schemas['CallBoard']
export type CallConsent = NonNullable<Schemas['CallOutcome']['consents']>[number]
export type Customer = Schemas['CustomerProfile']

/** Results that every list knows, in the order of the screen; with the list's own ones before them. */
export const commonOutcomes = [
  'sale',
  'answered',
  'callback',
  'voicemail',
  'no_answer',
  'busy',
  'refused',
  'opposed',
  'wrong_number',
  'not_called',
] as const
export type CommonOutcome = (typeof commonOutcomes)[number]

export function isCommon(outcome: string): outcome is CommonOutcome {
  return (commonOutcomes as readonly string[]).includes(outcome)
}

/** `rendez-vous_pris` → `Rendez-vous pris`: results that a list names itself. */
export function spoken(key: string): string {
  const words = key.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export function nameOf({
  attributes,
  phone,
  email,
}: Pick<Customer, 'attributes' | 'phone' | 'email'>): string {
  const { firstName, lastName } = attributes
  const name = [firstName, lastName].filter((part) => typeof part === 'string' && part !== '').join(' ')
  return name || phone || email || '—'
}

/** `+33612345678` → `+33 6 12 34 56 78`; other countries in groups of three. */
export function phoneInGroups(phone: string): string {
  const french = /^\+33(\d)(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(phone)
  if (french) return `+33 ${french.slice(1).join(' ')}`
  return phone.replace(/(\d{3})(?=\d)/g, '$1 ')
}

/** `2:23` */
export function clockOf(seconds: number): string {
  const rest = Math.max(0, Math.floor(seconds))
  return `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, '0')}`
}
