import { z } from 'zod'
import { addDuration } from '../../core/calendar.ts'
import { deadline, needsZone } from '../deadline.ts'
import { Duration, Key, stepHead, THEN } from '../fields.ts'
import { defineStep, type Node, type Outcome, type Reference } from '../step.ts'
import type { AskFacts, ContactFacts } from '../step-facts.ts'

const channel = z.enum(['email', 'sms', 'phone'])
const purpose = Key.optional().describe('The consent purpose')

const Consent = z.union(
  [
    z.strictObject({
      withdraw: channel,
      /** Left out: for every purpose of that channel. */
      purpose,
    }),
    z.strictObject({
      ask: channel.describe('Asks by email, with a link to confirm'),
      purpose,
      wording: Key.describe('What the customer agrees to, word by word'),
      template: Key.default('ask-again').describe('The mail that asks'),
      within: Duration.default('P7D').describe(
        'How long to wait for the answer; the link works for seven days',
      ),
    }),
  ],
  {
    error: (issue) =>
      issue.code === 'invalid_union'
        ? undefined
        : 'must be { withdraw: phone } or { ask: email, wording: key }',
  },
)

interface Withdrawing {
  readonly channel: 'email' | 'sms' | 'phone'
  readonly purpose: string
}
interface Asking {
  readonly ask: 'email' | 'sms' | 'phone'
  /** The workflow's when left out. */
  readonly purpose: string | undefined
  readonly wording: string
  readonly template: string
  readonly within: string
}
type Settings = Withdrawing | Asking

interface Written {
  readonly settings: Settings
  readonly lists?: Readonly<Record<string, readonly Node[] | undefined>>
}

/**
 * Withdraws the customer's consent, as after "do not call me again"; or asks for one by a mail whose link must be
 * confirmed, where the law allows to ask: `then` when it is confirmed, `else` when not in time or not to be asked.
 */
export const consentStep = defineStep({
  type: 'consent',
  block: (steps) =>
    z
      .strictObject({ ...stepHead, consent: Consent, [THEN]: steps.optional(), else: steps.optional() })
      .refine((written) => 'ask' in written.consent || (written.then ?? written.else) === undefined, {
        path: ['then'],
        message: 'is of use with ask only: a withdrawal always succeeds',
      }),
  toNode({ consent, then, else: otherwise }): Written {
    if ('ask' in consent) {
      return { settings: { ...consent, purpose: consent.purpose }, lists: { [THEN]: then, else: otherwise } }
    }
    return { settings: { channel: consent.withdraw, purpose: consent.purpose ?? 'all' } }
  },
  needs(settings) {
    if (!('ask' in settings)) return {}
    const { ask, purpose: wanted, within } = settings
    return {
      zone: needsZone(within),
      contacts: [
        { channel: ask, purpose: wanted },
        { channel: 'email', purpose: wanted },
      ],
      ask: { channel: ask, purpose: wanted },
    }
  },
  wakesOn: (settings) =>
    'ask' in settings ? ['consent_granted', 'consent_refused', 'consent_withdrawn'] : [],
  references(settings) {
    const wanted: Reference[] =
      settings.purpose === undefined || settings.purpose === 'all'
        ? []
        : [{ kind: 'purpose', key: settings.purpose }]
    if (!('ask' in settings)) return wanted
    const { wording, template } = settings
    return [
      ...wanted,
      { kind: 'wording', key: wording },
      { kind: 'template', key: template, templateKind: 'email', templateClass: 'transactional' },
    ]
  },
  enter(settings, visit, facts, now): Outcome {
    if (!('ask' in settings)) {
      const { channel: of, purpose: wanted } = settings
      return { kind: 'next', effects: [{ kind: 'withdraw', channel: of, purpose: wanted }] }
    }
    const [target, mail] = facts.contacts
    if (target?.consent === 'granted') return { kind: 'next', branch: 'then' }
    const until = deadline(visit.arrivedAt, facts.customerZone, settings.within)
    const askedAt = facts.ask?.askedHereAt ?? null
    const isAsked = askedAt !== null && askedAt >= visit.arrivedAt
    if (until <= now) return { kind: 'next', branch: 'else', because: { timeout: settings.within } }
    const why = whyNot({ target, mail, isEmail: settings.ask === 'email' })
    if (isAsked && why !== 'refused') return { kind: 'wait', until }
    if (why) return { kind: 'next', branch: 'else', because: { why } }
    return askNow(settings, facts.ask, { until, now })
  },
})

/** One such mail a day to an address: whoever had one waits for their turn. */
function askNow(
  settings: Asking,
  facts: AskFacts | undefined,
  { until, now }: { until: Date; now: Date },
): Outcome {
  const { asked = 0, atMost = 0, mailedAt = null } = facts ?? {}
  if (asked >= atMost) return { kind: 'next', branch: 'else', because: { why: 'asked_enough', asked } }
  const nextMail = mailedAt && addDuration(mailedAt, 'UTC', 'PT24H')
  if (nextMail && nextMail > now) return { kind: 'wait', until: nextMail < until ? nextMail : until }
  const { ask: channelAsked, purpose: wanted, wording, template } = settings
  return {
    kind: 'wait',
    until,
    effects: [{ kind: 'ask', channel: channelAsked, purpose: wanted, wording, template }],
  }
}

/**
 * Who said no, or nothing at all, is not asked: a mail that asks for consent is marketing itself. Who agreed to
 * marketing by email for this purpose may be asked for another channel; who once asked for it, or whose consent ran
 * out, for that one.
 */
function whyNot({
  target,
  mail,
  isEmail,
}: {
  target: ContactFacts | undefined
  mail: ContactFacts | undefined
  isEmail: boolean
}): string | undefined {
  const isNo = (state: string | null | undefined) => state === 'refused' || state === 'withdrawn'
  if (isNo(target?.consent) || isNo(mail?.consent)) return 'refused'
  if (!mail?.hasAddress) return 'no_address'
  if (mail.suppressed) return 'suppressed'
  const mayMail =
    mail.consent === 'granted' || (isEmail && (mail.consent === 'expired' || mail.consent === 'pending'))
  return mayMail ? undefined : 'never_agreed'
}
