import type { Db } from '../db/client.ts'
import { planCondition } from './compile.ts'
import type { Direction } from './leaf.ts'
import {
  type DueTimer,
  deleteTimers,
  failSegment,
  findNextTimer,
  listDueTimers,
  settleCustomers,
} from './queries/settle.ts'
import { type IndexedSegment, loadSegmentIndex, type SegmentIndex } from './segment-index.ts'
import { sqlStateOf } from './sql-error.ts'

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
}

const TIMERS_MAX = 5_000

/**
 * Brings memberships up to date for those about whom something is new and for those whose timer is due, and
 * returns who entered and left. The caller holds the lanes of all of them, in a transaction. Only segments that
 * the news can change are judged, those that contain other segments after these.
 */
export async function settleSegments(db: Db, input: SettleInput): Promise<Transition[]> {
  const { touched, dueTimersOfLanes: lanes, now, timersMax = TIMERS_MAX } = input
  const timers = lanes.length > 0 ? await listDueTimers(db, lanes, now, timersMax) : []
  if (touched.length === 0 && timers.length === 0) return []

  for (;;) {
    const index = await loadSegmentIndex(db)
    const result = await tryToSettle(db, index, { touched, timers, now })
    if (!(result instanceof UnanswerableError)) return result
    // Everything else must go on: what was begun is undone, and done again without it.
    await failSegment(db, result.segmentId, result.message, now)
  }
}

interface News {
  readonly touched: readonly Touched[]
  readonly timers: readonly DueTimer[]
  readonly now: Date
}

/** All or nothing; the error tells of the segment that cannot be settled. */
async function tryToSettle(
  db: Db,
  index: SegmentIndex,
  { touched, timers, now }: News,
): Promise<Transition[] | UnanswerableError> {
  const open: OpenQuestions = new Map()
  for (const news of touched) openForNews(open, index, news)
  const orphans = openForTimers(open, index, timers)
  if (open.size === 0 && orphans.length === 0) return []
  try {
    return await db.transaction(async (inner) => {
      await deleteTimers(inner, orphans)
      return settleAll(inner, index, open, now)
    })
  } catch (error) {
    if (error instanceof UnanswerableError) return error
    throw error
  }
}

async function settleAll(db: Db, index: SegmentIndex, open: OpenQuestions, now: Date): Promise<Transition[]> {
  const transitions: Transition[] = []
  for (const segment of index.rules) {
    const questions = open.get(segment.id)
    if (!questions) continue

    const changes = await settleOne(db, segment, questions, now)
    transitions.push(...changes)
    for (const { customerId } of changes) {
      const topic = `segment:${segment.key}`
      for (const other of index.dependentsOf(topic))
        ask(open, other, customerId, { cause: { kind: 'segment', topic }, direction: undefined })
    }
  }
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
}

async function settleOne(
  db: Db,
  segment: IndexedSegment,
  questions: ReadonlyMap<number, Question>,
  now: Date,
): Promise<Transition[]> {
  const { id: segmentId, key, building } = segment
  const plan = planCondition(segment.condition, { now, zone: segment.zone })
  const settling = { segmentId, building, plan, ...byDirection(questions) }
  const changes = await settleCustomers(db, settling).catch((error: unknown) => {
    throw isAboutTheQuestion(error) ? new UnanswerableError(segmentId, error) : error
  })
  return changes.flatMap(({ customerId, entered }) => {
    const question = questions.get(customerId)
    return question ? [{ segmentId, key, customerId, entered, at: now, cause: question.cause }] : []
  })
}

/** The server cannot work out this segment's condition for somebody. */
class UnanswerableError extends Error {
  readonly segmentId: number

  constructor(segmentId: number, cause: unknown) {
    super('its condition cannot be worked out for somebody', { cause })
    this.segmentId = segmentId
  }
}

/** Bad data, a mistake in the statement or a limit of the server: the same again would fail again. */
function isAboutTheQuestion(error: unknown): boolean {
  return ['22', '42', '54'].includes(sqlStateOf(error)?.slice(0, 2) ?? '')
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
      })
  }
  return orphans
}

/** Of several reasons the first is the one that is told; only what agrees on a direction has one. */
function ask(open: OpenQuestions, { id }: IndexedSegment, customerId: number, question: Question): void {
  const questions = open.get(id) ?? new Map<number, Question>()
  const before = questions.get(customerId)
  if (!before) questions.set(customerId, question)
  else if (before.direction !== question.direction)
    questions.set(customerId, { ...before, direction: undefined })
  open.set(id, questions)
}

function byDirection(questions: ReadonlyMap<number, Question>) {
  const ids: Record<Direction | 'either', number[]> = { up: [], down: [], either: [] }
  for (const [customerId, { direction = 'either' }] of questions) ids[direction].push(customerId)
  return { customerIds: ids.either, onlyIn: ids.up, onlyOut: ids.down }
}
