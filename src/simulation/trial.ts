import { z } from 'zod'

/** How the customer of a trial answers: `opened` and `clicked` within a day of each email or SMS. */
export const trialAnswers = ['none', 'opened', 'clicked'] as const

export const TrialOptions = z.strictObject({
  answers: z.enum(trialAnswers).default('none'),
  /** How every call ends: an outcome; left out: no call has one. */
  callOutcome: z.string().min(1).max(80).optional(),
  /** What the entry carries; left out: what the customer's last such event did. */
  properties: z.record(z.string(), z.unknown()).optional(),
})
export type TrialOptions = z.output<typeof TrialOptions>

/** What a decision could look at: the customer's own, as it is now. */
export interface SeenFact {
  readonly kind: 'attribute' | 'segment' | 'consent' | 'score' | 'event'
  readonly key: string
  /** Of a segment whether they are in it, of an event how many there are; null: nothing is known. */
  readonly value: unknown
}

export interface TrialStep {
  readonly step: string
  readonly type: string
  readonly branch: string | null
  readonly arrivedAt: Date
  readonly leftAt: Date
  /** What the step itself decided by, as the log of a real passage would keep it. */
  readonly because: Record<string, unknown> | null
  readonly saw: readonly SeenFact[]
}

export interface TrialMessage {
  readonly step: string
  readonly channel: string
  readonly status: string
  readonly reason: string | null
  readonly at: Date
}

export interface Trial {
  readonly at: Date
  /** In the control group they would get nothing; the trial shows the treated way all the same. */
  readonly arm: 'treated' | 'holdout'
  /** Why they could not enter now; null when they could. The trial goes on as if they could. */
  readonly refused: string | null
  readonly entry: {
    readonly from: 'given' | 'last_event' | 'nothing'
    readonly at: Date | null
    readonly properties: Record<string, unknown>
    /** Whether the trigger's own filter lets these properties in. */
    readonly passes: boolean
  }
  readonly status: string
  readonly exitReason: string | null
  readonly endedAt: Date | null
  /** Where they still stand when the look ahead ends. */
  readonly standing: string | null
  readonly steps: readonly TrialStep[]
  readonly messages: readonly TrialMessage[]
  readonly until: Date
}
