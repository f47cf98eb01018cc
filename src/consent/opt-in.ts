import type { Context } from '../context.ts'
import type { ConsentChannel } from './consent.ts'

/** One permission that a double opt-in asks to confirm. */
export interface OptInGrant {
  readonly channel: ConsentChannel
  readonly purpose: string
  readonly wordingId: number | null
  readonly outOfHours: boolean
}

/** The mail that a double opt-in asks for. Whatever the address, a form sends one of the two kinds or none. */
export interface OptInMail {
  readonly customerId: number
  readonly kind: 'confirm' | 'already_subscribed'
  readonly locale: string
  readonly formKey: string
  readonly formName: string
  /** The page with the button; null for `already_subscribed`. */
  readonly confirmUrl: string | null
  readonly grants: readonly OptInGrant[]
}

/** Plans the mail, class transactional, in the transaction of `ctx`. Made of higher rooms and passed in. */
export type SendOptIn = (ctx: Context, mail: OptInMail) => Promise<void>

/** A confirmation link works for as long. */
export const OPT_IN_VALID = 'P7D'
/** At most one such mail per address in this time, so that nobody can be bombed with them. */
export const OPT_IN_MAIL_EVERY_MS = 24 * 3_600_000

/** The purpose of such a mail, which is none that anybody consents to. The gate knows it by this. */
export const OPT_IN_PURPOSE = 'opt-in'
