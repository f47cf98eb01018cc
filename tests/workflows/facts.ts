import type { Facts, Visit } from '../../src/workflows/step.ts'

export const arrivedAt = new Date('2026-03-27T20:30:00Z')

/** Nobody knows anything. */
export const noFacts: Facts = {
  customerZone: 'Europe/Paris',
  companyZone: 'Europe/Paris',
  country: 'FR',
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

export const aVisit: Visit = {
  workflowKey: 'test',
  customerId: 7,
  stepId: 'wait-1',
  arrivedAt,
  isArrival: true,
  class: 'marketing',
  entry: {
    kind: 'event',
    at: arrivedAt,
    properties: { cart_id: 'a', total: 80, starts_at: '2026-06-01T14:00' },
  },
  number: 1,
  rounds: 0,
}
