import { getSettings } from '../../company/settings.ts'
import type { Context } from '../../context.ts'
import { InvalidInputError } from '../../core/errors.ts'
import type { Condition } from '../../segments/condition.ts'
import type { Definition, Goal } from '../../workflows/definition.ts'
import { armOf } from '../../workflows/entry.ts'
import type { Finding } from '../../workflows/lint/finding.ts'
import { lintParsed } from '../../workflows/lint-workflow.ts'
import { requireDefinition } from '../../workflows/parse-definition.ts'
import { findWorkflow } from '../../workflows/queries/workflows.ts'
import { smallestDetectable } from '../lift.ts'
import type { ReviewedPerson } from '../queries/review.ts'
import { contactsOf, type ReviewChannel } from './contacts.ts'
import { type Campaign, entriesOf, firstInstant } from './entries.ts'
import {
  answersFor,
  type HourVolume,
  type ReviewedMessage,
  type Reviewing,
  reviewMessages,
} from './messages.ts'
import { type Reviewed, reviewPeople } from './people.ts'
import { scaled, type Tally, tallyOf } from './tally.ts'

export interface Power {
  /** Share of the audience that did it by itself, in as long a time before now. */
  readonly baseRate: number
  /** The least difference of the two rates that four of five experiments would show. */
  readonly smallestDetectable: number
}

/** What launching a campaign would do, told beforehand. */
export interface Review {
  readonly launchAt: Date
  readonly audience: number
  /** True when counted from a sample: a large audience, or one that takes long to find. */
  readonly estimated: boolean
  /** They were in it before, and may not come again. */
  readonly alreadyIn: number
  readonly holdout: number
  readonly treated: number
  /** Whom each channel would reach if everybody treated were written to as they begin. */
  readonly channels: Readonly<Record<ReviewChannel, Tally>>
  readonly messages: readonly ReviewedMessage[]
  /** Messages that surely come, by the hour in which they leave. */
  readonly hours: readonly HourVolume[]
  readonly cost: { readonly currency: string; readonly total: number }
  /** Null without a goal or a holdout. */
  readonly power: Power | null
  readonly findings: readonly Finding[]
}

/**
 * Reviews a campaign that need not be saved: each message by the gate's own policy, as of when it would leave.
 * Throws InvalidInputError for a definition that is not well-formed or has no audience.
 */
export async function reviewWorkflow(ctx: Context, input: unknown): Promise<Review> {
  const parsed = requireDefinition(input)
  const { definition } = parsed
  const trigger = campaignOf(definition)
  const now = ctx.clock.now()
  const settings = await getSettings(ctx.db)
  const zone = settings.company.timezone
  const workflow = await findWorkflow(ctx.db, definition.workflow)
  const asked = { workflowId: workflow?.id ?? 0, goal: definition.goal ? asCondition(definition.goal) : null }
  const reviewed = await reviewPeople(ctx, { of: trigger.audience, now, zone }, asked)

  const { factor } = reviewed
  const groups = divide(definition, reviewed.people)
  const launchAt = firstInstant(trigger, now, zone)
  const entries = entriesOf(trigger, groups.treated, { launchAt, zone, now, factor })
  const reviewing = { ctx, settings, workflowKey: definition.workflow, entries, factor, asked: new Map() }
  const { messages, hours } = await reviewMessages(reviewing, contactsOf(definition))
  const times = (count: number) => Math.round(count * factor)
  return {
    launchAt,
    audience: reviewed.count,
    estimated: reviewed.estimated,
    alreadyIn: times(groups.alreadyIn.length),
    holdout: times(groups.holdout.length),
    treated: times(groups.treated.length),
    channels: await reviewChannels(reviewing, definition.purpose ?? ''),
    messages,
    hours,
    cost: {
      currency: settings.company.currency,
      total: messages.reduce((sum, { cost }) => sum + cost, 0),
    },
    power: definition.goal ? powerOf(reviewed, groups) : null,
    findings: await lintParsed(ctx.db, parsed, now),
  }
}

function campaignOf({ trigger }: Definition): Campaign {
  if ('audience' in trigger && !('date' in trigger)) return trigger
  throw new InvalidInputError('there is nothing to review', [
    { path: 'trigger', message: 'only a campaign has an audience that can be counted' },
  ])
}

/** Whether they did it in as long a time before now. */
function asCondition({ event, where, within }: Goal): Condition {
  return { event, within, ...(where ? { where } : {}) }
}

interface Groups {
  readonly alreadyIn: readonly ReviewedPerson[]
  readonly holdout: readonly ReviewedPerson[]
  readonly treated: readonly ReviewedPerson[]
}

function divide({ workflow, reentry, holdout }: Definition, people: readonly ReviewedPerson[]): Groups {
  const mayEnter = people.filter(({ entered }) => reentry !== 'never' || !entered)
  const isHeld = ({ id }: ReviewedPerson) => holdout > 0 && armOf(workflow, id, holdout) === 'holdout'
  return {
    alreadyIn: people.filter(({ entered }) => reentry === 'never' && entered),
    holdout: mayEnter.filter(isHeld),
    treated: mayEnter.filter((person) => !isHeld(person)),
  }
}

async function reviewChannels(reviewing: Reviewing, purpose: string): Promise<Review['channels']> {
  const ask = async (channel: ReviewChannel) => {
    const question = { channel, purpose, class: 'marketing' as const, within: undefined }
    const answers = await answersFor(reviewing, question, [])
    return scaled(tallyOf(answers.map(({ verdict }) => verdict)), reviewing.factor)
  }
  return { email: await ask('email'), sms: await ask('sms'), phone: await ask('phone') }
}

function powerOf({ people, factor }: Reviewed, { treated, holdout }: Groups): Power | null {
  if (treated.length === 0 || holdout.length === 0) return null
  const baseRate = people.filter(({ converted }) => converted).length / people.length
  const arm = ({ length }: readonly ReviewedPerson[]) => {
    const size = length * factor
    return { people: size, converted: size * baseRate }
  }
  return { baseRate, smallestDetectable: smallestDetectable(arm(treated), arm(holdout)) }
}
