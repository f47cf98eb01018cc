import { z } from 'zod'
import { Key, stepHead } from '../fields.ts'
import { defineStep, type Reference } from '../step.ts'

const Consent = z.strictObject({
  withdraw: z.enum(['email', 'sms', 'phone']),
  /** Left out: for every purpose of that channel. */
  purpose: Key.optional(),
})

/** Withdraws the customer's consent, as after "do not call me again". */
export const consentStep = defineStep({
  type: 'consent',
  block: () => z.strictObject({ ...stepHead, consent: Consent }),
  toNode: ({ consent }) => ({ settings: { channel: consent.withdraw, purpose: consent.purpose ?? 'all' } }),
  references({ purpose }) {
    const wanted: Reference[] = purpose === 'all' ? [] : [{ kind: 'purpose', key: purpose }]
    return wanted
  },
  enter: ({ channel, purpose }) => ({ kind: 'next', effects: [{ kind: 'withdraw', channel, purpose }] }),
})
