export const channels = ['email', 'sms', 'phone'] as const
export type Channel = (typeof channels)[number]

/** One text of a message; several are tried against each other. */
export interface Version {
  readonly template: string
  /** Percent of those who get the message. */
  readonly share: number
}

/** Who gets a further message, by what they did with the one before it. */
export type Target = 'not_clicked' | 'clicked' | 'everybody'

export interface Message {
  /** Id of its step; of each version's, when there are several, with a letter behind it. */
  readonly id: string
  readonly channel: Channel
  readonly versions: readonly Version[]
  /** The call list, on the phone. */
  readonly list: string
  /** Of a further message: how many days after the one before, at what time of theirs, and for whom. */
  readonly days: number
  readonly time: string
  readonly target: Target
}

export const frequencies = ['DAILY', 'WEEKLY', 'MONTHLY'] as const
export type Frequency = (typeof frequencies)[number]

export interface When {
  readonly kind: 'now' | 'at' | 'local' | 'every'
  /** Wall time such as 2026-11-27T09:00: the company's, or with `local` each customer's. */
  readonly at: string
  readonly frequency: Frequency
  /** People who begin in an hour at most; null: all at once. */
  readonly perHour: number | null
  /** Days after which a message is not worth sending any more; null: always is. */
  readonly lateDays: number | null
}

/** A campaign as the wizard asks for it: one of the shapes that a workflow may have. */
export interface Plan {
  readonly name: Readonly<Record<string, string>>
  readonly purpose: string
  /** Segments: in at least one of them, and in none of those. */
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly messages: readonly Message[]
  readonly when: When
  readonly goal: { readonly event: string; readonly days: number; readonly value: string } | null
  /** Percent. */
  readonly holdout: number
}

export const VERSIONS_MAX = 4
export const MESSAGES_MAX = 4

export const emptyPlan: Plan = {
  name: {},
  purpose: '',
  include: [],
  exclude: [],
  messages: [aMessage(1, 'email')],
  when: { kind: 'now', at: '', frequency: 'WEEKLY', perHour: null, lateDays: null },
  goal: null,
  holdout: 10,
}

export function aMessage(number: number, channel: Channel): Message {
  return {
    id: `message-${number}`,
    channel,
    versions: [{ template: '', share: 100 }],
    list: '',
    days: 2,
    time: '10:00',
    target: 'not_clicked',
  }
}

/** Equal parts that make a hundred. */
export function evenShares(versions: readonly Version[]): Version[] {
  const part = Math.floor(100 / versions.length)
  return versions.map((version, index) => ({
    ...version,
    share: index === 0 ? 100 - part * (versions.length - 1) : part,
  }))
}

export const wizardSteps = ['audience', 'messages', 'when', 'measure', 'review'] as const
export type WizardStep = (typeof wizardSteps)[number]

/** What is still to be answered in a step; only launching asks for it. */
export type Missing = 'name' | 'audience' | 'purpose' | 'template' | 'list' | 'shares' | 'at'

export function missingIn(step: WizardStep, plan: Plan): Missing[] {
  switch (step) {
    case 'audience':
      return [
        ...(Object.values(plan.name).every((name) => name.trim() === '') ? (['name'] as const) : []),
        ...(plan.include.length === 0 ? (['audience'] as const) : []),
        ...(plan.purpose === '' ? (['purpose'] as const) : []),
      ]
    case 'messages':
      return [...new Set(plan.messages.flatMap(missingInMessage))]
    case 'when':
      return plan.when.kind !== 'now' && plan.when.at === '' ? ['at'] : []
    case 'measure':
      return []
    case 'review':
      return wizardSteps.slice(0, -1).flatMap((other) => missingIn(other, plan))
    default:
      return step satisfies never
  }
}

function missingInMessage({ channel, versions, list }: Message): Missing[] {
  const missing: Missing[] = []
  if (versions.some(({ template }) => template === '')) missing.push('template')
  if (channel === 'phone' && list === '') missing.push('list')
  if (missingInShares(versions)) missing.push('shares')
  return missing
}

/** The shares of several versions do not add up to a hundred. */
export function missingInShares(versions: readonly Version[]): boolean {
  const total = versions.reduce((sum, { share }) => sum + share, 0)
  return versions.length > 1 && Math.round(total * 100) !== 10_000
}

export type Go = (step: WizardStep) => void
