import { z } from 'zod'
import { deadline, needsZone } from '../deadline.ts'
import { AttributeName, Duration, Key, stepHead } from '../fields.ts'
import { defineStep, type MessageClass, type Outcome, type Reference, type StepsSchema } from '../step.ts'
import type { ContactFacts } from '../step-facts.ts'

const options = {
  class: z.enum(['marketing', 'transactional']).optional(),
  purpose: Key.optional().describe('The consent purpose, when it is not the workflow’s'),
  variant: Key.optional(),
  within: Duration.optional().describe(
    'Not worth sending later than this after the arrival: then held as too_late',
  ),
}

const Email = z.strictObject({ email: Key })
const Sms = z.strictObject({ sms: Key })

const Send = z.union(
  [
    z.strictObject({ ...Email.shape, ...options }),
    z.strictObject({ ...Sms.shape, ...options }),
    z.strictObject({
      first_of: z
        .array(z.union([Email, Sms], { error: 'must be { email: key } or { sms: key }' }))
        .min(2)
        .max(10)
        .describe('In order: the first on which the customer has an address and has agreed'),
      prefer: AttributeName.optional().describe('An attribute whose value, email or sms, comes first'),
      ...options,
    }),
  ],
  {
    error: (issue) =>
      issue.code === 'invalid_union'
        ? undefined
        : 'must name a template: { email: key }, { sms: key } or { first_of: [{ email: key }, { sms: key }] }',
  },
)

interface Way {
  readonly channel: 'email' | 'sms'
  readonly template: string
}

interface SendSettings {
  /** Versions published before there were several hold the one here. */
  readonly channel?: Way['channel']
  readonly template?: string
  readonly ways?: readonly Way[]
  readonly prefer?: string | undefined
  readonly class: MessageClass | undefined
  readonly purpose: string | undefined
  readonly variant: string | undefined
  readonly within: string | undefined
}

function block(steps: StepsSchema) {
  return z
    .strictObject({
      ...stepHead,
      send: Send,
      else: steps.optional().describe('With first_of: for those whom none of them reaches'),
    })
    .refine((written) => 'first_of' in written.send || written.else === undefined, {
      path: ['else'],
      message: 'is of use with first_of only: whether a message leaves is the gate’s to say, later',
    })
}

/** Plans one email or SMS. Whether and when it leaves is the gate's to say. */
export const sendStep = defineStep({
  type: 'send',
  contacts: true,
  block,
  toNode({ send, else: otherwise }) {
    const { class: messageClass, purpose, variant, within } = send
    const rest = { class: messageClass, purpose, variant, within }
    if (!('first_of' in send)) return { settings: { ...toWay(send), ...rest } as SendSettings }
    const settings: SendSettings = { ways: send.first_of.map(toWay), prefer: send.prefer, ...rest }
    return { settings, lists: { else: otherwise } }
  },
  needs: ({ within, ways, prefer, purpose }) => ({
    zone: within !== undefined && needsZone(within),
    ...(ways ? { contacts: ways.map(({ channel }) => ({ channel, purpose })) } : {}),
    ...(prefer === undefined ? {} : { attributes: [prefer] }),
  }),
  references({ purpose, class: templateClass, ...settings }) {
    const wanted = waysOf(settings).map(
      ({ channel, template }): Reference => ({
        kind: 'template',
        key: template,
        templateKind: channel,
        ...(templateClass ? { templateClass } : {}),
      }),
    )
    return purpose ? [...wanted, { kind: 'purpose', key: purpose }] : wanted
  },
  enter(settings, visit, facts): Outcome {
    const { within, class: messageClass, purpose, variant } = settings
    const expiresAt = within ? deadline(visit.arrivedAt, facts.customerZone, within) : undefined
    const plan = ({ channel, template }: Way) =>
      ({ kind: 'send', channel, template, class: messageClass, purpose, variant, expiresAt }) as const
    if (!settings.ways) return { kind: 'next', effects: waysOf(settings).map(plan) }

    const isFree = (messageClass ?? visit.class) === 'transactional'
    const wanted = settings.prefer === undefined ? undefined : facts.attributes[settings.prefer]
    const ways = settings.ways.map((way, index) => ({ ...way, why: obstacle(facts.contacts[index], isFree) }))
    const ordered = [
      ...ways.filter((way) => way.channel === wanted),
      ...ways.filter((way) => way.channel !== wanted),
    ]
    const passedOver = ordered.flatMap(({ channel, why }) => (why ? [{ channel, why }] : []))
    const first = ordered.find(({ why }) => why === undefined)
    if (!first) return { kind: 'next', branch: 'else', because: { passedOver } }
    return { kind: 'next', effects: [plan(first)], because: { channel: first.channel, passedOver } }
  },
})

function toWay(written: { email: string } | { sms: string }): Way {
  return 'email' in written
    ? { channel: 'email', template: written.email }
    : { channel: 'sms', template: written.sms }
}

function waysOf({
  ways,
  channel,
  template,
}: Pick<SendSettings, 'ways' | 'channel' | 'template'>): readonly Way[] {
  if (ways) return ways
  return channel !== undefined && template !== undefined ? [{ channel, template }] : []
}

/** Why this channel does not reach the customer as things stand. The gate decides again when the message leaves. */
function obstacle(contact: ContactFacts | undefined, isTransactional: boolean): string | undefined {
  if (!contact?.hasAddress) return 'no_address'
  if (contact.suppressed) return 'suppressed'
  return isTransactional || contact.consent === 'granted' ? undefined : 'no_consent'
}
