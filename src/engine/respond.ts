import { appendEvents } from '../events/append-events.ts'
import { goalValue, reachesGoal } from '../workflows/goal.ts'
import { stepTypeOf } from '../workflows/steps/catalogue.ts'
import { type Enrolment, end, entryOf, type Traveller } from './enrolment.ts'
import { type Pass, versionOf } from './pass.ts'
import { listEnrolmentsOf } from './queries/enrolments.ts'
import { type EventBody, listEvents } from './queries/facts.ts'

/** An event as the inbox names it. */
export interface NewsItem {
  readonly customerId: number
  readonly type: string
  readonly eventId: number
  readonly at: Date
  /** Brought in later: it starts nothing. */
  readonly past: boolean
}

interface Reached {
  readonly enrolment: Enrolment
  readonly event: EventBody
}

/**
 * What events mean to those who are enrolled already: goals reached (by the treated and the holdout alike),
 * and waits that they may end. Returns the enrolments to look at again.
 */
export async function respond(pass: Pass, news: readonly NewsItem[]): Promise<Traveller[]> {
  if (news.length === 0) return []
  const from = new Date(Math.min(...news.map(({ at }) => at.getTime())))
  const enrolments = await listEnrolmentsOf(
    pass.db,
    [...new Set(news.map(({ customerId }) => customerId))],
    from,
  )
  const travellers = await Promise.all(
    enrolments.map(async (enrolment) => ({ enrolment, version: await versionOf(pass, enrolment.versionId) })),
  )
  const newsOf = byCustomer(news)
  await reachGoals(pass, travellers, newsOf)
  return travellers.filter(
    (one) => one.enrolment.status === 'active' && mayWake(one, newsOf.get(one.enrolment.customerId)),
  )
}

function byCustomer(news: readonly NewsItem[]): Map<number, NewsItem[]> {
  const map = new Map<number, NewsItem[]>()
  for (const item of news) {
    const known = map.get(item.customerId)
    if (known) known.push(item)
    else map.set(item.customerId, [item])
  }
  return map
}

async function reachGoals(
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
  await appendEvents(
    pass.db,
    reached.map((one) => toEvent(one, travellers)),
    pass.now,
  )
  pass.counts.goals += reached.length
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
  return { enrolment, event }
}

function toEvent({ enrolment, event }: Reached, travellers: readonly Traveller[]) {
  const version = travellers.find((one) => one.enrolment === enrolment)?.version
  return {
    customerId: enrolment.customerId,
    type: 'goal_reached',
    occurredAt: event.occurredAt,
    properties: {
      workflow: version?.header.key,
      enrolmentId: enrolment.id,
      arm: enrolment.arm,
      event: event.type,
      eventId: event.id,
    },
    ...(enrolment.goalValue === null ? {} : { value: enrolment.goalValue }),
    receiptKey: `goal:${enrolment.id}`,
  }
}

/** Only asks whether the step listens to such events; whether this one ends the wait is the step's to say. */
function mayWake({ enrolment, version }: Traveller, news: readonly NewsItem[] | undefined): boolean {
  if (!enrolment.waiting || !news || enrolment.step === null) return false
  const instruction = version.instructions.get(enrolment.step)
  if (!instruction) return false
  const types = stepTypeOf(instruction.type).wakesOn(instruction.settings)
  return news.some((item) => types.includes(item.type))
}
