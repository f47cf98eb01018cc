import type { z } from 'zod'
import type { Role } from '../access/role.ts'
import type { Condition } from '../segments/condition.ts'
import type { PropertyFilter } from '../segments/property-filter.ts'
import type { Scalar } from '../segments/value-test.ts'
import type { AskFacts, CallFacts, ContactFacts, WebhookFacts } from './step-facts.ts'
import type { ArmResult } from './thompson.ts'

/** What started an enrolment: the event's properties when there was one, else what the caller gave. */
export interface Entry {
  readonly kind: 'event' | 'audience' | 'api' | 'workflow'
  readonly type?: string
  readonly eventId?: number
  /** When the event occurred, or the instant of the launch or call. */
  readonly at: Date
  readonly properties: Readonly<Record<string, unknown>>
}

/** One customer standing on one step. */
export interface Visit {
  readonly workflowKey: string
  readonly customerId: number
  readonly stepId: string
  readonly arrivedAt: Date
  /** True the first time that the step is entered in this visit, false when it is looked at again. */
  readonly isArrival: boolean
  readonly entry: Entry
  /** Of the workflow's messages, where a step does not say otherwise. */
  readonly class: MessageClass
  /** Grows with each round of a repeat: what is done again is told apart by it. */
  readonly number: number
  /** How many rounds this repeat has begun; 0 for any other step. */
  readonly rounds: number
}

export const responses = ['sent', 'delivered', 'opened', 'clicked', 'replied', 'bounced'] as const
export type Response = (typeof responses)[number]

/** What became of the last message of a send step: every response that it had so far. */
export type MessageFacts = Partial<Record<Response, boolean>>

export interface EventFacts {
  readonly id: number
  readonly type: string
  readonly occurredAt: Date
  readonly properties: Readonly<Record<string, unknown>>
}

export interface ContactNeed {
  readonly channel: 'email' | 'sms' | 'phone'
  /** The workflow's when left out. */
  readonly purpose: string | undefined
}

/** Everything that a step may look at beside its settings; loaded for a whole set of customers at once. */
export interface Facts {
  readonly customerZone: string
  readonly companyZone: string
  /** ISO 3166 alpha-2, of the company. */
  readonly country: string
  /** Of the customer: those that `needs.attributes` names and that are there. */
  readonly attributes: Readonly<Record<string, unknown>>
  /** Answers to `needs.conditions`, in their order. */
  readonly conditions: readonly boolean[]
  /** By send step. */
  readonly messages: Readonly<Record<string, MessageFacts>>
  /** The first event since the visit counts from that one of `needs.events` asks for, by its position there. */
  readonly events: readonly (EventFacts | undefined)[]
  readonly call: CallFacts | undefined
  readonly webhook: WebhookFacts | undefined
  readonly ask: AskFacts | undefined
  readonly score: number | undefined
  /** Answers to `needs.contacts`, in their order. */
  readonly contacts: readonly ContactFacts[]
  /** Results so far of those of `needs.arms` that have any. */
  readonly arms: Readonly<Record<string, ArmResult>>
}

/** An event that a step waits for. */
export interface EventNeed {
  readonly types: readonly string[]
  readonly where?: PropertyFilter
  /** Properties that must equal those of the entry, under the same name or as [awaited, entry]. */
  readonly match?: readonly (string | readonly [awaited: string, entry: string])[]
}

/** Which facts a step asks for. What is not asked for is not loaded. */
export interface Needs {
  readonly zone?: boolean
  readonly attributes?: readonly string[]
  readonly conditions?: readonly Condition[]
  readonly messages?: readonly string[]
  readonly events?: readonly EventNeed[]
  readonly call?: boolean
  readonly webhook?: boolean
  readonly ask?: ContactNeed
  readonly score?: string
  readonly contacts?: readonly ContactNeed[]
  readonly arms?: readonly string[]
}

export type MessageClass = 'marketing' | 'transactional'

export type Effect =
  | {
      readonly kind: 'send'
      readonly channel: 'email' | 'sms'
      readonly template: string
      readonly class: MessageClass | undefined
      readonly purpose: string | undefined
      readonly variant: string | undefined
      readonly expiresAt: Date | undefined
    }
  | {
      readonly kind: 'call'
      readonly list: string
      readonly script: string
      readonly class: MessageClass | undefined
      readonly purpose: string | undefined
      readonly priority: number
      readonly expiresAt: Date
    }
  | {
      readonly kind: 'attributes'
      readonly set: Readonly<Record<string, unknown>>
      readonly increment: Readonly<Record<string, number>>
      /** Values that a list gains, each once; made when it is not there. */
      readonly append: Readonly<Record<string, readonly Scalar[]>>
      /** Values that a list loses. */
      readonly remove: Readonly<Record<string, readonly Scalar[]>>
      readonly clear: readonly string[]
    }
  | {
      readonly kind: 'webhook'
      readonly endpoint: string
      readonly attributes: Readonly<Record<string, unknown>>
      /** Attribute → path in the answer. */
      readonly map: Readonly<Record<string, string>>
      readonly attempts: number
      readonly expiresAt: Date
    }
  | {
      readonly kind: 'ask'
      readonly channel: 'email' | 'sms' | 'phone'
      readonly purpose: string | undefined
      readonly wording: string
      readonly template: string
    }
  | {
      readonly kind: 'notify'
      readonly recipients: { readonly to: readonly string[]; readonly roles: readonly Role[] }
      readonly template: string
      readonly every: string
    }
  | { readonly kind: 'arm'; readonly arm: string }
  | { readonly kind: 'segment'; readonly key: string; readonly change: 'add' | 'remove' }
  | { readonly kind: 'start' | 'stop'; readonly workflow: string }
  | { readonly kind: 'goal'; readonly value: number | null }
  | { readonly kind: 'points'; readonly model: string; readonly points: number }
  | {
      readonly kind: 'withdraw'
      readonly channel: 'email' | 'sms' | 'phone'
      readonly purpose: string | 'all'
    }

/** What a step asks the runner to do next. Steps decide; only the runner acts. */
export type Outcome =
  | {
      readonly kind: 'next'
      readonly branch?: string
      readonly effects?: readonly Effect[]
      /** Why this branch: kept in the step log. */
      readonly because?: Readonly<Record<string, unknown>>
      /** The event that ended the wait: later waits count from it. */
      readonly event?: EventFacts
      /** Only of a repeat: this round of it begins. */
      readonly round?: number
    }
  | { readonly kind: 'wait'; readonly until: Date; readonly effects?: readonly Effect[] }
  | { readonly kind: 'exit'; readonly reason: string }

/** A step of a definition as parsed: its own settings, and the lists of steps that it holds. */
export interface Node {
  readonly id: string | undefined
  readonly type: string
  readonly settings: unknown
  readonly lists: readonly NodeList[]
}

export interface NodeList {
  readonly name: string
  readonly nodes: readonly Node[]
  /** Its end leads back to the step that holds it. */
  readonly loops?: boolean
}

export type StepsSchema = z.ZodType<Node[], unknown>

/** What a step refers to by key; the linter looks whether it exists. */
export interface Reference {
  readonly kind:
    | 'template'
    | 'segment'
    | 'list'
    | 'step'
    | 'score'
    | 'purpose'
    | 'workflow'
    | 'form'
    | 'endpoint'
    | 'wording'
  readonly key: string
  /** For templates: the kind that the step can send. */
  readonly templateKind?: 'email' | 'sms' | 'script'
  /** Of the step, when it is not the workflow's. */
  readonly templateClass?: MessageClass
  /** For steps: it may also come later, in the part that is gone through again. */
  readonly within?: boolean
  /** For segments: whose members are set by hand. */
  readonly isStatic?: boolean
}

/** One type of step: its shape in a definition, what it must know, and its decision. */
export interface StepType {
  readonly type: string
  /** The whole block as written, given the schema of nested steps. */
  block(steps: StepsSchema): z.ZodObject
  toNode(block: Record<string, unknown>): Pick<Node, 'settings' | 'lists'>
  needs(settings: unknown): Needs
  /** Types of events that may end its wait. */
  wakesOn(settings: unknown): readonly string[]
  references(settings: unknown): readonly Reference[]
  /** Pure: the same arguments always give the same outcome. */
  enter(settings: unknown, visit: Visit, facts: Facts, now: Date): Outcome
  /** True for a step that contacts the customer, so that a consent purpose is needed. */
  readonly contacts: boolean
  /** Names the branch that passes over the step which follows in the same list, if it has one. */
  skips(settings: unknown): string | undefined
}

export interface StepDefinition<Shape extends z.ZodRawShape, Settings> {
  readonly type: string
  readonly block: (steps: StepsSchema) => z.ZodObject<Shape>
  readonly toNode: (block: z.output<z.ZodObject<Shape>>) => {
    settings: Settings
    lists?: Readonly<Record<string, readonly Node[] | undefined>>
    /** The one of `lists` that is gone through again and again. */
    loop?: string
  }
  readonly needs?: (settings: Settings) => Needs
  readonly wakesOn?: (settings: Settings) => readonly string[]
  readonly references?: (settings: Settings) => readonly Reference[]
  readonly enter: (settings: Settings, visit: Visit, facts: Facts, now: Date) => Outcome
  readonly contacts?: boolean
  readonly skips?: (settings: Settings) => string | undefined
}

/** Ties the settings' type of one step together; outside its file they are opaque. */
export function defineStep<Shape extends z.ZodRawShape, Settings>(
  step: StepDefinition<Shape, Settings>,
): StepType {
  return {
    type: step.type,
    contacts: step.contacts ?? false,
    block: step.block,
    toNode(block) {
      const { settings, lists = {}, loop } = step.toNode(block as z.output<z.ZodObject<Shape>>)
      return { settings, lists: toLists(lists, loop) }
    },
    needs: (settings) => step.needs?.(settings as Settings) ?? {},
    wakesOn: (settings) => step.wakesOn?.(settings as Settings) ?? [],
    references: (settings) => step.references?.(settings as Settings) ?? [],
    enter: (settings, visit, facts, now) => step.enter(settings as Settings, visit, facts, now),
    skips: (settings) => step.skips?.(settings as Settings),
  }
}

function toLists(
  lists: Readonly<Record<string, readonly Node[] | undefined>>,
  loop: string | undefined,
): NodeList[] {
  return Object.entries(lists).flatMap(([name, nodes]) =>
    nodes ? [{ name, nodes, ...(name === loop ? { loops: true } : {}) }] : [],
  )
}
