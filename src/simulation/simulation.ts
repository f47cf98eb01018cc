export interface Share {
  readonly branch: string
  readonly count: number
  /** Of those who left the step. */
  readonly share: number
}

export interface StepFigures {
  readonly step: string
  readonly type: string
  /** How often it was left, by whom it was. */
  readonly passages: number
  /** Standing there at the end. */
  readonly waiting: number
  readonly branches: readonly Share[]
}

export interface DayFigures {
  readonly day: string
  readonly channel: string
  readonly messages: number
}

export interface Reason {
  readonly reason: string
  readonly count: number
}

export interface HeldFigures extends Reason {
  readonly channel: string
  readonly step: string
}

export interface Peak {
  readonly channel: string
  readonly messages: number
  readonly at: Date
}

export interface Pressure {
  /** Customers whom the workflow contacts. */
  readonly customers: number
  /** Contacts of all kinds of each of them, in their seven days with the most. */
  readonly weekMeanBefore: number
  readonly weekMeanAfter: number
  readonly weekMaxBefore: number
  readonly weekMaxAfter: number
  /** Customers who get something from another workflow within 24 hours of this one. */
  readonly sameDay: number
  readonly workflows: readonly { workflow: string; messages: number; customers: number }[]
}

export interface Journey {
  readonly customerId: number
  readonly arm: string
  readonly status: string
  readonly exitReason: string | null
  readonly enteredAt: Date
  readonly endedAt: Date | null
  readonly entry: string | null
  readonly goalAt: Date | null
  readonly steps: readonly { step: string; branch: string | null; leftAt: Date }[]
  readonly messages: readonly {
    step: string
    channel: string
    status: string
    reason: string | null
    at: Date
  }[]
}

export interface SimulationResult {
  readonly workflow: string
  readonly since: Date
  readonly until: Date
  /** Set when the time ran out: everything is about the period up to here. */
  readonly stoppedAt: Date | null
  readonly sample: {
    /** Whom the trigger may concern in the period, and how many of them were simulated. */
    readonly candidates: number
    readonly customers: number
    /** Multiply the counts by this for the whole base. */
    readonly factor: number
  }
  readonly entered: { readonly treated: number; readonly holdout: number }
  readonly refused: readonly Reason[]
  readonly ended: readonly Reason[]
  readonly underWay: number
  readonly goals: { readonly treated: number; readonly holdout: number }
  readonly steps: readonly StepFigures[]
  readonly messages: readonly DayFigures[]
  readonly held: readonly HeldFigures[]
  /** Still waiting at the end, and why. */
  readonly queued: readonly HeldFigures[]
  readonly peaks: readonly Peak[]
  readonly calls: {
    readonly tasks: number
    readonly calls: number
    readonly busiestDay: { readonly day: string; readonly calls: number } | null
    readonly busiestHour: { readonly at: Date; readonly calls: number } | null
    /** Waiting on the lists at once, at most. */
    readonly openMax: number
  }
  readonly pressure: Pressure
  readonly cost: {
    readonly currency: string
    readonly byChannel: readonly { channel: string; messages: number; price: number; cost: number }[]
    readonly total: number
  }
  readonly journeys: readonly Journey[]
  /** Steps that failed, with the error and how often. */
  readonly problems: readonly { step: string; message: string; count: number }[]
  readonly assumptions: readonly string[]
  readonly clock: { readonly stepS: number; readonly instants: number; readonly passes: number }
}
