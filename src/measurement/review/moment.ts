import type { Facts } from '../../workflows/step.ts'
import { waitStep } from '../../workflows/steps/wait.ts'

/** When somebody who begins at an instant is through these waits, by the wait step itself. */
export function momentAfter(
  begins: Date,
  waits: readonly unknown[],
  { zone, country }: { zone: string; country: string },
): Date {
  return waits.reduce<Date>((at, settings) => {
    const visit = {
      workflowKey: '',
      customerId: 0,
      stepId: '',
      arrivedAt: at,
      isArrival: true,
      entry: { kind: 'audience' as const, at: begins, properties: {} },
      class: 'marketing' as const,
      number: 1,
      rounds: 0,
    }
    const outcome = waitStep.enter(settings, visit, nothingKnown(zone, country), at)
    return outcome.kind === 'wait' ? outcome.until : at
  }, begins)
}

function nothingKnown(zone: string, country: string): Facts {
  return {
    customerZone: zone,
    companyZone: zone,
    country,
    attributes: {},
    conditions: [],
    messages: {},
    events: [],
    call: undefined,
    webhook: undefined,
    ask: undefined,
    score: undefined,
    contacts: [],
    arms: {},
  }
}
