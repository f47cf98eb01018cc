import { z } from 'zod'
import { deadline, needsZone } from '../deadline.ts'
import { Duration, Key, stepHead } from '../fields.ts'
import { defineStep, type Reference } from '../step.ts'

const options = {
  class: z.enum(['marketing', 'transactional']).optional(),
  /** The consent purpose, when it is not the workflow's. */
  purpose: Key.optional(),
  variant: Key.optional(),
  /** Not worth sending later than this after the arrival: then held as `too_late`. */
  within: Duration.optional(),
}

const Send = z.union([z.strictObject({ email: Key, ...options }), z.strictObject({ sms: Key, ...options })], {
  error: (issue) =>
    issue.code === 'invalid_union' ? undefined : 'must name a template: { email: key } or { sms: key }',
})

/** Plans one email or SMS. Whether and when it leaves is the gate's to say. */
export const sendStep = defineStep({
  type: 'send',
  contacts: true,
  block: () => z.strictObject({ ...stepHead, send: Send }),
  toNode({ send }) {
    const to =
      'email' in send
        ? { channel: 'email' as const, template: send.email }
        : { channel: 'sms' as const, template: send.sms }
    const { class: messageClass, purpose, variant, within } = send
    return { settings: { ...to, class: messageClass, purpose, variant, within } }
  },
  needs: ({ within }) => ({ zone: within !== undefined && needsZone(within) }),
  references({ channel, template, purpose, class: templateClass }) {
    const wanted: Reference[] = [
      { kind: 'template', key: template, templateKind: channel, ...(templateClass ? { templateClass } : {}) },
    ]
    return purpose ? [...wanted, { kind: 'purpose', key: purpose }] : wanted
  },
  enter({ within, ...message }, visit, facts) {
    const expiresAt = within ? deadline(visit.arrivedAt, facts.customerZone, within) : undefined
    return { kind: 'next', effects: [{ kind: 'send', ...message, expiresAt }] }
  },
})
