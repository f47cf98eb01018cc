import { cancelQueued } from '../messages/cancel-messages.ts'
import { enqueueScores } from '../scoring/enqueue-scores.ts'
import { enrolCandidates } from '../workflows/enrol.ts'
import { listOpenWorkflows } from '../workflows/queries/workflows.ts'
import { advance } from './advance.ts'
import { type Enrolment, end, type Traveller } from './enrolment.ts'
import { performMerges } from './merges.ts'
import { type NewsItem, toNews } from './news.ts'
import { type Pass, versionOf } from './pass.ts'
import {
  insertPassages,
  listDueEnrolments,
  listEnrolmentsById,
  updateEnrolments,
} from './queries/enrolments.ts'
import { listEvents } from './queries/facts.ts'
import { type InboxRow, takeInbox } from './queries/lanes.ts'
import { respond } from './respond.ts'
import { tellBandChanges } from './score-bands.ts'
import { settle } from './settle.ts'
import { findCandidates, type OpenTrigger, toTriggerIndex } from './triggers.ts'

/** What a pass itself brings about (a segment entered, an attribute set) is looked at in the same pass, so often. */
const ROUNDS_MAX = 6

export async function runRounds(pass: Pass, limit: number): Promise<void> {
  let left = limit
  for (let round = 0; round < ROUNDS_MAX; round++) {
    // Sent together: they travel behind each other on the connection, and the pass waits once.
    const [inbox, due] = await Promise.all([
      left > 0 ? takeInbox(pass.db, pass.lanes, { limit: left, after: pass.replays?.inboxId }) : [],
      round === 0
        ? listDueEnrolments(pass.db, pass.lanes, { limit, now: pass.now, after: pass.replays?.doneUntil })
        : [],
    ])
    if (pass.replays) pass.replays.inboxId = inbox.at(-1)?.id ?? pass.replays.inboxId
    left -= inbox.length
    if (round > 0 && inbox.length === 0) break
    await runRound(pass, inbox, { due, isFirst: round === 0 })
  }
  if (!pass.replays) await enqueueScores(pass.db, [...pass.touched], pass.now)
}

async function runRound(
  pass: Pass,
  inbox: readonly InboxRow[],
  { due, isFirst }: { due: Enrolment[]; isFirst: boolean },
): Promise<void> {
  pass.counts.inbox += inbox.length
  // Whoever was merged since is not in the sample of a simulation.
  const known = pass.replays ? [...inbox] : await performMerges(pass, inbox)
  for (const { customerId } of known) pass.touched.add(customerId)
  if (!pass.replays && (known.length > 0 || isFirst)) await settle(pass, known, isFirst ? pass.lanes : [])

  if (!pass.replays) await tellBandChanges(pass, known, () => listScoresHeard(pass))

  const news = toNews(known, pass.now)
  const entered = await enrolByTriggers(pass, news)
  const woken = await respond(pass, news)
  const travellers = await toTravellers(pass, [...woken, ...entered, ...due])
  pass.counts.advanced += travellers.length
  await advance(pass, travellers)
  await write(pass)
}

async function listOpen(pass: Pass): Promise<readonly OpenTrigger[]> {
  const known = pass.replays?.open ?? (await readOpen(pass))
  if (pass.replays) pass.replays.open = known
  return known
}

async function readOpen(pass: Pass): Promise<OpenTrigger[]> {
  return Promise.all(
    (await listOpenWorkflows(pass.db)).map(async ({ versionId, state }) => ({
      version: await versionOf(pass, versionId),
      isPaused: state === 'paused',
    })),
  )
}

/** Score models of which a workflow wants to know who crosses a band. */
async function listScoresHeard(pass: Pass): Promise<Set<string>> {
  const triggers = (await listOpen(pass)).map(({ version }) => version.header.trigger)
  return new Set(triggers.flatMap((trigger) => ('score' in trigger ? [trigger.score] : [])))
}

async function enrolByTriggers(pass: Pass, news: readonly NewsItem[]): Promise<Enrolment[]> {
  if (news.length === 0) return []
  const index = toTriggerIndex(await listOpen(pass))
  const starting = news
    .filter(({ type, past }) => !past && index.has(type))
    .map(({ eventId, at }) => ({ id: eventId, at }))
  if (starting.length === 0) return []

  const candidates = findCandidates(index, await listEvents(pass.db, starting), pass.zone, pass.now)
  const { enrolmentIds, refused } = await enrolCandidates(pass.db, candidates, pass.zone, pass.now)
  pass.counts.enrolled += enrolmentIds.length
  pass.counts.refused += refused.length
  return enrolmentIds.length > 0 ? listEnrolmentsById(pass.db, enrolmentIds) : []
}

type Found = Enrolment | Traveller

/** Each once, without those that a pause freezes and those who only wait for the end of their goal's window. */
async function toTravellers(pass: Pass, found: readonly Found[]): Promise<Traveller[]> {
  const travellers = new Map<number, Traveller>()
  for (const one of found) {
    const enrolment = 'enrolment' in one ? one.enrolment : one
    if (travellers.has(enrolment.id) || pass.moved.has(enrolment.id) || enrolment.status !== 'active')
      continue
    if (enrolment.arm === 'holdout') closeWindow(pass, enrolment)
    else if (pass.pausedWorkflowIds.has(enrolment.workflowId)) freeze(pass, enrolment)
    else travellers.set(enrolment.id, { enrolment, version: await versionOf(pass, enrolment.versionId) })
  }
  return [...travellers.values()]
}

function closeWindow(pass: Pass, enrolment: Enrolment): void {
  if (enrolment.wakeAt === null || enrolment.wakeAt > pass.now) return
  end(enrolment, 'done', 'holdout', pass.now)
  pass.moved.set(enrolment.id, enrolment)
}

/** Off the clock until the workflow is resumed: then it is due at once and looks again at what happened. */
function freeze(pass: Pass, enrolment: Enrolment): void {
  enrolment.frozenAt = enrolment.wakeAt !== null && enrolment.wakeAt < pass.now ? enrolment.wakeAt : pass.now
  enrolment.wakeAt = null
  pass.moved.set(enrolment.id, enrolment)
}

async function write(pass: Pass): Promise<void> {
  for (const reason of new Set(pass.cancelled.values())) {
    const ids = [...pass.cancelled].flatMap(([id, why]) => (why === reason ? [id] : []))
    await cancelQueued(pass.db, { enrolmentIds: ids, reason })
  }
  await Promise.all([
    updateEnrolments(pass.db, [...pass.moved.values()]),
    insertPassages(pass.db, pass.passages),
  ])
  pass.cancelled = new Map()
  pass.moved = new Map()
  pass.passages = []
}
