import { type Context, inTransaction } from '../context.ts'
import { appendEvents, type NewEvent } from '../events/append-events.ts'
import { ringEngine } from '../events/jobs.ts'
import { BURST_MS, isBurst, isTrapped, TRAPPED } from './machine-traffic.ts'
import { toMessageEvent } from './message-event.ts'
import { type ClickHit, claimHits, deleteSettledHits, listHits, settleHits } from './queries/clicks.ts'
import {
  lockResponded,
  type RespondedMessage,
  type ResponseChange,
  saveResponses,
} from './queries/responses.ts'

const BATCH = 500
const KEEP_MS = 60_000
/** Clicks on one link within this time are one: people double-click, and programs repeat. */
const SAME_CLICK_MS = 10_000

/**
 * Judges the clicks that waited long enough to see what came around them, and makes events of them: a
 * person's fills the message's `clickedAt`, a machine's is marked and counts nowhere. Returns how many.
 */
export async function judgeClicks(ctx: Context): Promise<number> {
  let judged = 0
  for (let found = BATCH; found === BATCH; judged += found) found = await judgeBatch(ctx)
  return judged
}

async function judgeBatch(ctx: Context): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    const { db } = tx
    const now = tx.clock.now()
    const hits = await claimHits(db, new Date(now.getTime() - BURST_MS), BATCH)
    if (hits.length === 0) return 0

    const ids = [...new Set(hits.map(({ messageId }) => messageId))]
    const around = await listHits(db, ids)
    const messages = new Map((await lockResponded(db, { ids, providerIds: [] })).map((one) => [one.id, one]))
    const judged = hits.flatMap((hit) => {
      const message = messages.get(hit.messageId)
      return message ? [{ hit, message, machine: judge(hit, around) }] : []
    })
    await saveResponses(db, judged.map(toChange))
    await appendEvents(
      db,
      judged.map((one) => toEvent(one, tx.masterKey)),
      now,
    )
    await settleHits(
      db,
      hits.map(({ id }) => id),
    )
    await deleteSettledHits(db, new Date(now.getTime() - KEEP_MS))
    await ringEngine(tx)
    return hits.length
  })
}

interface Judged {
  readonly hit: ClickHit
  readonly message: RespondedMessage
  readonly machine: string | null
}

function toChange({ hit, message, machine }: Judged): ResponseChange {
  const { id, plannedAt } = message
  return { id, plannedAt, ...(machine ? {} : { clickedAt: hit.at }) }
}

function toEvent({ hit, message, machine }: Judged, masterKey: Buffer): NewEvent {
  return toMessageEvent('message_clicked', message, {
    masterKey,
    occurredAt: hit.at,
    receiptKey: receiptOf(hit, machine),
    properties: { url: hit.url, ...(machine ? { machine: true, reason: machine } : {}) },
  })
}

/** A scanner gives itself away by any of its hits: the others of that moment are its own too. */
function judge(hit: ClickHit, around: readonly ClickHit[]): string | null {
  if (hit.machine) return hit.machine
  const others = around.filter((other) => other.messageId === hit.messageId && other.id !== hit.id)
  if (isTrapped(hit, others)) return TRAPPED
  return isBurst(hit, others) ? 'burst' : null
}

function receiptOf(hit: ClickHit, machine: string | null): string {
  const moment = Math.floor(hit.at.getTime() / SAME_CLICK_MS)
  return `click:${hit.messageId}:${hit.position}:${machine ? 'machine' : 'human'}:${moment}`
}
