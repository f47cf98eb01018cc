import type { Db } from '../db/client.ts'
import { isTimeout, sqlStateOf } from '../db/sql-error.ts'
import type { IndexedSegment } from './indexed-segment.ts'
import type { Direction } from './leaf.ts'
import { type LiveBatch, toBatch } from './live-batches.ts'
import { bitOf, type LiveRun } from './live-plan.ts'
import {
  beginLookups,
  type DueTimer,
  deleteTimers,
  endLookups,
  failSegment,
  findNextTimer,
  listDueTimers,
  settleCustomers,
} from './queries/settle.ts'
import { loadSegmentIndex, type SegmentIndex } from './segment-index.ts'

/** Someone about whom something new is known. */
export interface Touched {
  readonly customerId: number
  readonly topics: readonly string[]
  /** Of the topics, those under which there are new events and nothing else: nothing was taken back or changed. */
  readonly added?: readonly string[]
  /** The newest event among what is new. */
  readonly eventId?: number
}

/** Why a customer entered or left. */
export type Cause =
  | { readonly kind: 'event'; readonly topic: string; readonly eventId?: number }
  | { readonly kind: 'change' | 'segment'; readonly topic: string }
  | { readonly kind: 'clock'; readonly dueAt: string }

export interface Transition {
  readonly segmentId: number
  readonly key: string
  readonly customerId: number
  readonly entered: boolean
  readonly at: Date
  readonly cause: Cause
}

export interface SettleInput {
  readonly touched: readonly Touched[]
  /** Lanes whose due timers are to be rung. */
  readonly dueTimersOfLanes: readonly number[]
  readonly now: Date
  /** Timers rung at once; the others stay due. */
  readonly timersMax?: number
  /** How long one statement may take until its segment is set aside. */
  readonly limitMs?: number
}

const TIMERS_MAX = 5_000
/** Of one statement about some thousand customers, hundreds of times what it takes. Nothing else of their lanes goes on meanwhile. */
const LIMIT_MS = 60_000

/**
 * Brings memberships up to date for those about whom something is new and for those whose timer is due, and
 * returns who entered and left. The caller holds the lanes of all of them, in a transaction. Only segments that
 * the news can change are judged, those that contain other segments after these.
 */
export async function settleSegments(db: Db, input: SettleInput): Promise<Transition[]> {
  const { touched, dueTimersOfLanes: lanes, now, timersMax = TIMERS_MAX, limitMs = LIMIT_MS } = input
  const timers = lanes.length > 0 ? await listDueTimers(db, lanes, now, timersMax) : []
  if (touched.length === 0 && timers.length === 0) return []

  const alone = new Set<LiveBatch>()
  for (;;) {
    const index = await loadSegmentIndex(db)
    const result = await tryToSettle(db, index, { touched, timers, now, limitMs, alone })
    if (!(result instanceof UnanswerableError)) return result
    // Everything else must go on: what was begun is undone, and done again without it.
    const [segment, ...others] = result.batch.segments
    if (others.length > 0) alone.add(result.batch)
    else if (segment) await failSegment(db, segment.id, result.message, now)
  }
}

interface News {
  readonly touched: readonly Touched[]
  readonly timers: readonly DueTimer[]
  readonly now: Date
  readonly limitMs: number
  /** Batches whose segments are judged one by one, since one of them cannot be answered. */
  readonly alone: ReadonlySet<LiveBatch>
}

/** All or nothing; the error tells of the segments of which one cannot be settled. */
async function tryToSettle(
  db: Db,
  index: SegmentIndex,
  { touched, timers, now, limitMs, alone }: News,
): Promise<Transition[] | UnanswerableError> {
  const open: OpenQuestions = new Map()
  for (const news of touched) openForNews(open, index, news)
  const orphans = openForTimers(open, index, timers)
  if (open.size === 0 && orphans.length === 0) return []
  const batches = index.batches.flatMap((one) => (alone.has(one) ? one.segments.map(toOne) : one))
  try {
    return await db.transaction(async (inner) => {
      await deleteTimers(inner, orphans)
      return settleAll(inner, { index, batches, open, now, limitMs })
    })
  } catch (error) {
    if (error instanceof UnanswerableError) return error
    throw error
  }
}

interface Settling {
  readonly index: SegmentIndex
  readonly batches: readonly LiveBatch[]
  readonly open: OpenQuestions
  readonly now: Date
  readonly limitMs: number
}

async function settleAll(db: Db, { index, batches, open, now, limitMs }: Settling): Promise<Transition[]> {
  const transitions: Transition[] = []
  await beginLookups(db, limitMs)
  for (const batch of batches) {
    const changes = await settleBatch(db, batch, open, now)
    transitions.push(...changes)
    for (const { key, customerId } of changes) {
      const topic = `segment:${key}`
      for (const other of index.dependentsOf(topic))
        ask(open, other, customerId, { cause: { kind: 'segment', topic }, direction: undefined })
    }
  }
  await endLookups(db)
  return transitions
}

/** When the next timer will be due, in any lane. */
export function nextTimerAt(db: Db): Promise<Date | undefined> {
  return findNextTimer(db)
}

/** By segment and customer, why to judge. */
type OpenQuestions = Map<number, Map<number, Question>>

interface Question {
  readonly cause: Cause
  /** The only way in which all that is new can move the answer; undefined when it may be either. */
  readonly direction: Direction | undefined
  /** Its timer is due: it must not be left as it is. */
  readonly rang?: true
}

async function settleBatch(db: Db, batch: LiveBatch, open: OpenQuestions, now: Date): Promise<Transition[]> {
  const run = toRun(batch, open, now)
  if (!run) return []
  const changes = await settleCustomers(db, batch.statement(), run).catch((error: unknown) => {
    throw isAboutTheQuestion(error) ? new UnanswerableError(batch, error) : error
  })
  const keys = new Map(batch.segments.map(({ id, key }) => [id, key]))
  return changes.flatMap(({ segmentId, customerId, entered }) => {
    const question = open.get(segmentId)?.get(customerId)
    const key = keys.get(segmentId)
    return question && key !== undefined
      ? [{ segmentId, key, customerId, entered, at: now, cause: question.cause }]
      : []
  })
}

interface Bits {
  either: number
  up: number
  down: number
  rung: number
}

/** Undefined when nobody asks any of these segments. */
function toRun({ segments }: LiveBatch, open: OpenQuestions, now: Date): LiveRun | undefined {
  const asked = new Map<number, Bits>()
  segments.forEach(({ id }, place) => {
    for (const [customerId, { direction = 'either', rang }] of open.get(id) ?? []) {
      const bits = asked.get(customerId) ?? { either: 0, up: 0, down: 0, rung: 0 }
      bits[direction] |= bitOf(place)
      if (rang) bits.rung |= bitOf(place)
      asked.set(customerId, bits)
    }
  })
  if (asked.size === 0) return undefined

  const all = [...asked.values()]
  return {
    now,
    ids: [...asked.keys()].join(','),
    either: all.map(({ either }) => either).join(','),
    onlyIn: all.map(({ up }) => up).join(','),
    onlyOut: all.map(({ down }) => down).join(','),
    rung: all.map(({ rung }) => rung).join(','),
  }
}

function toOne(segment: IndexedSegment): LiveBatch {
  return toBatch([segment])
}

/** The server cannot work out the condition of one of these segments for somebody. */
class UnanswerableError extends Error {
  readonly batch: LiveBatch

  constructor(batch: LiveBatch, cause: unknown) {
    super(`its condition ${isTimeout(cause) ? 'takes too long' : 'cannot be worked out'} for somebody`, {
      cause,
    })
    this.batch = batch
  }
}

/** Bad data, a mistake in the statement, a limit of the server or ours: the same again would fail again. */
function isAboutTheQuestion(error: unknown): boolean {
  return isTimeout(error) || ['22', '42', '54'].includes(sqlStateOf(error)?.slice(0, 2) ?? '')
}

function openForNews(
  open: OpenQuestions,
  index: SegmentIndex,
  { customerId, topics, added, eventId }: Touched,
): void {
  // Events first: of two reasons, the thing that the customer did is the one to be told.
  for (const topic of [...topics].sort((a, b) => Number(isEvent(b)) - Number(isEvent(a)))) {
    const cause: Cause = isEvent(topic)
      ? { kind: 'event', topic, ...(eventId !== undefined && { eventId }) }
      : { kind: 'change', topic }
    for (const segment of index.dependentsOf(topic)) {
      ask(open, segment, customerId, {
        cause,
        direction: added?.includes(topic) ? segment.directionOf(topic) : undefined,
      })
    }
  }
}

function isEvent(topic: string): boolean {
  return topic.startsWith('event:')
}

/** Returns the timers that ring for a segment which is no longer in force. */
function openForTimers(open: OpenQuestions, index: SegmentIndex, timers: readonly DueTimer[]): DueTimer[] {
  const orphans: DueTimer[] = []
  for (const timer of timers) {
    const segment = index.byId(timer.segmentId)
    if (!segment) orphans.push(timer)
    else
      ask(open, segment, timer.customerId, {
        cause: { kind: 'clock', dueAt: timer.at.toISOString() },
        direction: undefined,
        rang: true,
      })
  }
  return orphans
}

/** Of several reasons the first is the one that is told; only what agrees on a direction has one. */
function ask(open: OpenQuestions, { id }: IndexedSegment, customerId: number, question: Question): void {
  const questions = open.get(id) ?? new Map<number, Question>()
  const before = questions.get(customerId)
  if (!before) questions.set(customerId, question)
  else if (before.direction !== question.direction || question.rang)
    questions.set(customerId, { ...question, ...before, direction: undefined })
  open.set(id, questions)
}
