import { z } from 'zod'
import { roles } from '../../access/role.ts'
import { Duration, Key, stepHead } from '../fields.ts'
import { defineStep } from '../step.ts'

const Notify = z
  .strictObject({
    to: z.array(z.email().max(254)).max(20).default([]).describe('Addresses of the staff'),
    roles: z.array(z.enum(roles)).max(4).default([]).describe('Staff users with one of these roles'),
    template: Key.describe('A text template of class transactional, filled in for each customer'),
    digest: Duration.default('PT15M').describe(
      'No two mails of this step in less than this: what comes meanwhile waits and goes into one',
    ),
  })
  .refine(({ to, roles: named }) => to.length + named.length > 0, 'needs to: or roles:')

/** Tells the staff by email, one mail for many customers. It is no message to the customer: no consent, no cap, no hours. */
export const notifyStep = defineStep({
  type: 'notify',
  block: () => z.strictObject({ ...stepHead, notify: Notify }),
  toNode: ({ notify }) => ({ settings: notify }),
  references: ({ template }) => [
    { kind: 'template', key: template, templateKind: 'sms', templateClass: 'transactional' },
  ],
  enter: ({ to, roles: named, template, digest }) => ({
    kind: 'next',
    effects: [{ kind: 'notify', recipients: { to, roles: named }, template, every: digest }],
  }),
})
