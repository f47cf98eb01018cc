import { bucketOf } from '../core/bucket.ts'
import type { ClaimedMessage } from '../messages/queries/claim.ts'
import type { ResponseRates } from './options.ts'
import { copyOutcomes, copyResponses, type DrawnResponse, insertResponses } from './queries/responses.ts'
import { drawOutcome } from './queries/trial.ts'
import type { SimulatedWorld } from './world.ts'

const MINUTE_MS = 60_000

/** How long after its message a drawn response comes, at most; drawn evenly up to that. */
const WITHIN_MS: Record<keyof ResponseRates, number> = {
  delivered: MINUTE_MS,
  bounced: MINUTE_MS,
  opened: 1_440 * MINUTE_MS,
  clicked: 1_440 * MINUTE_MS,
  replied: 1_440 * MINUTE_MS,
}

export async function answerMessages(
  world: SimulatedWorld,
  sent: readonly ClaimedMessage[],
  now: Date,
): Promise<void> {
  const { db, schema, answering, stepS } = world
  if (sent.length === 0 || answering.kind === 'none') return
  if (answering.kind === 'recorded')
    return copyResponses(
      db,
      schema,
      sent.map(({ id }) => id),
      stepS,
    )
  await insertResponses(
    db,
    sent.flatMap((message) => draw(world.key, message, answering.rates.get(message.channel), now)),
  )
}

/** Nobody draws what a person would say on the phone: what was really said comes again, or what a trial is told to take. */
export async function answerCalls(
  { db, answering, stepS }: SimulatedWorld,
  called: readonly ClaimedMessage[],
): Promise<void> {
  const ids = called.map(({ id }) => id)
  if (ids.length === 0) return
  if (answering.kind === 'recorded') await copyOutcomes(db, ids, stepS)
  if (answering.kind === 'drawn' && answering.callOutcome !== undefined)
    await drawOutcome(db, ids, answering.callOutcome)
}

/** The same person always answers the same message alike, so that two simulations can be compared. */
function draw(
  key: string,
  message: ClaimedMessage,
  rates: ResponseRates | undefined,
  now: Date,
): DrawnResponse[] {
  if (!rates) return []
  const { id, customerId, stepId, enrolmentId, channel } = message
  return Object.entries(WITHIN_MS).flatMap(([response, withinMs]) => {
    const salt = `simulate/${key}/${stepId}/${response}`
    if (bucketOf(salt, customerId) >= rates[response as keyof ResponseRates]) return []
    return {
      at: new Date(now.getTime() + 1 + Math.floor(bucketOf(`${salt}/when`, customerId) * withinMs)),
      customerId,
      messageId: id,
      type: `message_${response}`,
      properties: { messageId: id, enrolmentId, step: stepId, workflow: key, channel, drawn: true },
    }
  })
}
