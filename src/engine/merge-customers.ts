import { transferConsents } from '../consent/transfer-consents.ts'
import type { Db } from '../db/client.ts'
import { appendEvents, touch } from '../events/append-events.ts'
import { cancelQueued } from '../messages/cancel-messages.ts'
import { insertMerges } from './queries/merge-record.ts'
import {
  endLosingEnrolments,
  listConsenting,
  listMovedTopics,
  lockPairs,
  type MergePair,
  mergeLastOpens,
  mergeMemberships,
  mergeProfiles,
  mergeScores,
  moveEverything,
} from './queries/merges.ts'

/**
 * Makes two customers one: everything of `otherId` becomes `survivorId`'s, who keeps their own wherever both
 * have a say. Of two enrolments in one workflow the survivor's wins and the other ends as `merged`. What was
 * moved is recorded, so that it can be undone (undo-merge.ts). The caller holds the lanes of both; nobody may be in two
 * pairs. Pairs that are no longer two customers are left out; returns those that were merged.
 */
export async function mergeCustomers(db: Db, pairs: readonly MergePair[], now: Date): Promise<MergePair[]> {
  const valid = pairs.length > 0 ? await lockPairs(db, pairs) : []
  if (valid.length === 0) return []

  await insertMerges(db, valid, now)
  const topics = await listMovedTopics(db, valid)
  for (const { survivorId, otherId } of await listConsenting(db, valid)) {
    await transferConsents(db, otherId, survivorId, now)
  }
  const losers = await endLosingEnrolments(db, valid, now)
  await cancelQueued(db, { enrolmentIds: losers, reason: 'merged' })
  await mergeProfiles(db, valid, now)
  await moveEverything(db, valid)
  await mergeMemberships(db, valid, now)
  await mergeScores(db, valid)
  await mergeLastOpens(db, valid)

  await touch(db, topics, now)
  await appendEvents(
    db,
    valid.map((pair) => toEvent(pair, now)),
    now,
  )
  return valid
}

function toEvent({ survivorId, otherId }: MergePair, now: Date) {
  return { customerId: survivorId, type: 'customer_merged', occurredAt: now, properties: { merged: otherId } }
}
