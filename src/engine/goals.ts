import { appendEvents } from '../events/append-events.ts'
import { goalValue, reachesGoal } from '../workflows/goal.ts'
import { insertArmResults } from '../workflows/queries/arms.ts'
import { end, entryOf, type Traveller } from './enrolment.ts'
import type { NewsItem } from './news.ts'
import type { Pass } from './pass.ts'
import { type EventBody, listEvents } from './queries/facts.ts'

interface Reached extends Traveller {
  readonly at: Date
  readonly why: Readonly<Record<string, unknown>>
}

/** Goals that these events reach, for the treated and the holdout alike. */
export async function reachGoals(
  pass: Pass,
  travellers: readonly Traveller[],
  newsOf: ReadonlyMap<number, NewsItem[]>,
): Promise<void> {
  const wanted = new Map<number, NewsItem>()
  for (const { enrolment, version } of travellers) {
    const { goal } = version.header
    if (!goal || enrolment.goalAt) continue
    for (const item of newsOf.get(enrolment.customerId) ?? [])
      if (item.type === goal.event) wanted.set(item.eventId, item)
  }
  if (wanted.size === 0) return

  const bodies = await listEvents(
    pass.db,
    Array.from(wanted.values(), ({ eventId, at }) => ({ id: eventId, at })),
  )
  const reached = travellers.flatMap((one) => reachOne(pass, one, bodies) ?? [])
  await tell(pass, reached)
}

/** Goals that a step says are reached. The enrolment goes on. */
export async function reachGoalsByStep(
  pass: Pass,
  reaching: readonly (Traveller & { readonly value: number | null; readonly stepId: string })[],
): Promise<void> {
  // Also those of this very instant: the statements may have been undone and be tried again.
  const reached = reaching
    .filter(({ enrolment }) => enrolment.goalAt === null || enrolment.goalAt === pass.now)
    .map(({ enrolment, version, value, stepId }): Reached => {
      enrolment.goalAt = pass.now
      enrolment.goalValue ??= value
      pass.moved.set(enrolment.id, enrolment)
      return { enrolment, version, at: pass.now, why: { step: stepId } }
    })
  await tell(pass, reached)
}

async function tell(pass: Pass, reached: readonly Reached[]): Promise<void> {
  await appendEvents(pass.db, reached.map(toEvent), pass.now)
  await insertArmResults(pass.db, reached.flatMap(toWins))
  pass.counts.goals += reached.length
}

/** A goal is a win for every arm that led to it. */
function toWins({ enrolment: { workflowId, facts } }: Reached) {
  return Object.entries(facts.arms ?? {}).map(([step, arm]) => ({ workflowId, step, arm, shown: 0, won: 1 }))
}

function reachOne(
  pass: Pass,
  { enrolment, version }: Traveller,
  bodies: readonly EventBody[],
): Reached | undefined {
  const { goal } = version.header
  if (!goal) return undefined
  const facts = { ...enrolment, entry: entryOf(enrolment) }
  const event = bodies.find(
    (body) => body.customerId === enrolment.customerId && reachesGoal(goal, facts, body, pass.zone),
  )
  if (!event) return undefined

  enrolment.goalAt = event.occurredAt
  enrolment.goalValue = goalValue(goal, event.properties, event.value)
  pass.moved.set(enrolment.id, enrolment)
  if (enrolment.status === 'active' && (goal.exit || enrolment.arm === 'holdout')) {
    end(enrolment, enrolment.arm === 'holdout' ? 'done' : 'exited', 'goal', pass.now)
  }
  if (goal.exit) pass.cancelled.set(enrolment.id, 'goal')
  return { enrolment, version, at: event.occurredAt, why: { event: event.type, eventId: event.id } }
}

function toEvent({ enrolment, version, at, why }: Reached) {
  return {
    customerId: enrolment.customerId,
    type: 'goal_reached',
    occurredAt: at,
    properties: { workflow: version.header.key, enrolmentId: enrolment.id, arm: enrolment.arm, ...why },
    ...(enrolment.goalValue === null ? {} : { value: enrolment.goalValue }),
    receiptKey: `goal:${enrolment.id}`,
  }
}
