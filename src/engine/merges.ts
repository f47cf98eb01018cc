import { laneOf } from '../core/lane.ts'
import { touch } from '../events/append-events.ts'
import { mergeCustomers } from './merge-customers.ts'
import type { Pass } from './pass.ts'
import { type InboxRow, tryLockLane } from './queries/lanes.ts'
import { forwardNews, listSurvivors, type MergePair } from './queries/merges.ts'

const MERGE = 'merge:'

/**
 * Carries out the merges that the inbox asks for, before anything else looks at those customers. A merge needs
 * the lane of the other one too; when somebody works there, it waits for a later pass. Returns the rest of the
 * inbox, with what concerned a merged customer now concerning the survivor.
 */
export async function performMerges(pass: Pass, inbox: readonly InboxRow[]): Promise<InboxRow[]> {
  const present = await forwardLateNews(pass, inbox)
  const asked = present.flatMap(toPair)
  if (asked.length === 0) return present

  const survivorOf = new Map<number, number>()
  let left = await lockable(pass, asked)
  while (left.length > 0) {
    // Whoever is in two pairs is merged one after the other, the second time as who they have become.
    const { now, later } = independent(left)
    for (const { survivorId, otherId } of await mergeCustomers(pass.db, now, pass.now))
      survivorOf.set(otherId, survivorId)
    left = later
      .map(({ survivorId, otherId }) => ({
        survivorId: follow(survivorOf, survivorId),
        otherId: follow(survivorOf, otherId),
      }))
      .filter(({ survivorId, otherId }) => survivorId !== otherId)
  }
  return present
    .filter(({ topic }) => !topic.startsWith(MERGE))
    .map((row) => ({ ...row, customerId: follow(survivorOf, row.customerId) }))
}

/**
 * What was on its way while its customer was merged away (an event whose commit came after) goes to the survivor,
 * in whose lane it is looked at: in ours, nobody would be triggered by it. Returns the rest.
 */
async function forwardLateNews(pass: Pass, inbox: readonly InboxRow[]): Promise<InboxRow[]> {
  if (inbox.length === 0) return []
  const ids = [...new Set(inbox.map(({ customerId }) => customerId))]
  const survivorOf = new Map(
    (await listSurvivors(pass.db, ids)).map(({ otherId, survivorId }) => [otherId, survivorId]),
  )
  if (survivorOf.size === 0) return [...inbox]

  const late = inbox.flatMap(({ id: _, ...row }) => {
    const survivorId = survivorOf.get(row.customerId)
    return survivorId === undefined ? [] : [{ ...row, survivorId }]
  })
  await forwardNews(pass.db, late, pass.now)
  return inbox.filter(({ customerId }) => !survivorOf.has(customerId))
}

function toPair({ customerId, topic }: InboxRow): MergePair[] {
  if (!topic.startsWith(MERGE)) return []
  const otherId = Number(topic.slice(MERGE.length))
  return Number.isSafeInteger(otherId) && otherId !== customerId ? [{ survivorId: customerId, otherId }] : []
}

async function lockable(pass: Pass, pairs: readonly MergePair[]): Promise<MergePair[]> {
  const held = new Set(pass.lanes)
  const ready: MergePair[] = []
  const waiting: MergePair[] = []
  for (const pair of pairs) {
    const lane = laneOf(pair.otherId)
    if (!held.has(lane) && (await tryLockLane(pass.db, lane))) held.add(lane)
    if (held.has(lane)) ready.push(pair)
    else waiting.push(pair)
  }
  const again = waiting.map(({ survivorId, otherId }) => ({
    customerId: survivorId,
    topic: `${MERGE}${otherId}`,
  }))
  await touch(pass.db, again, pass.now)
  return ready
}

function independent(pairs: readonly MergePair[]): { now: MergePair[]; later: MergePair[] } {
  const busy = new Set<number>()
  const now: MergePair[] = []
  const later: MergePair[] = []
  for (const pair of pairs) {
    const isFree = !busy.has(pair.survivorId) && !busy.has(pair.otherId)
    busy.add(pair.survivorId).add(pair.otherId)
    if (isFree) now.push(pair)
    else later.push(pair)
  }
  return { now, later }
}

function follow(survivorOf: ReadonlyMap<number, number>, id: number): number {
  let end = id
  for (let next = survivorOf.get(end); next !== undefined; next = survivorOf.get(end)) end = next
  return end
}
