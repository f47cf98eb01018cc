export const callTaskStates = ['open', 'claimed', 'done', 'held', 'expired', 'cancelled'] as const
export type CallTaskState = (typeof callTaskStates)[number]

/** Every arrow of a call task's life. It is claimed for one call at a time and comes back until it is over. */
export const moves: Record<CallTaskState, readonly CallTaskState[]> = {
  open: ['claimed', 'held', 'expired', 'cancelled', 'done'],
  claimed: ['open', 'done'],
  done: [],
  held: [],
  expired: [],
  cancelled: [],
}

/** Results that every list knows. A list may name more; those count as `answered` does. */
export const callOutcomes = [
  'answered',
  'sale',
  'refused',
  'opposed',
  'wrong_number',
  'no_answer',
  'busy',
  'voicemail',
  'callback',
  'not_called',
] as const

/** Results after which another try makes sense. */
export const retriedOutcomes = ['no_answer', 'busy', 'voicemail'] as const
export type RetriedOutcome = (typeof retriedOutcomes)[number]

/** What a result means for the task; what it means for the person is in record-outcome.ts. */
export type OutcomeEffect =
  | { readonly kind: 'reached' }
  | { readonly kind: 'failed'; readonly reason: 'wrong_number' | 'not_reached' }
  | { readonly kind: 'again'; readonly at: Date; readonly callback: boolean; readonly countsAttempt: boolean }

export function isRetried(outcome: string): outcome is RetriedOutcome {
  return (retriedOutcomes as readonly string[]).includes(outcome)
}
