import type { Db } from '../db/client.ts'
import { planCondition } from './compile.ts'
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
  for (;;) {
    try {
      return await db.transaction((inner) => settleAll(inner, input))
    } catch (error) {
      if (!(error instanceof UnanswerableError)) throw error
      // Everything else must go on: what was begun is undone, and done again without it.
      await failSegment(db, error.segmentId, error.message, input.now)
    }
  }
}

async function settleAll(db: Db, input: SettleInput): Promise<Transition[]> {
  const { touched, dueTimersOfLanes: lanes, now, timersMax = TIMERS_MAX } = input
  const timers = lanes.length > 0 ? await listDueTimers(db, lanes, now, timersMax) : []
  if (touched.length === 0 && timers.length === 0) return []

  const index = await loadSegmentIndex(db)
  const open: OpenQuestions = new Map()
  for (const news of touched) openForNews(open, index, news)
  await deleteTimers(db, openForTimers(open, index, timers))

  const transitions: Transition[] = []
  for (const segment of index.rules) {
    const causes = open.get(segment.id)
    if (!causes) continue

    const changes = await settleOne(db, segment, causes, now)
    transitions.push(...changes)
    for (const { customerId } of changes) {
      const topic = `segment:${segment.key}`
      openAll(open, index.dependentsOf(topic), customerId, { kind: 'segment', topic })
    }
  }
  return transitions
}

/** When the next timer will be due, in any lane. */
export function nextTimerAt(db: Db): Promise<Date | undefined> {
  return findNextTimer(db)
}

/** By segment, the customers to judge and the first reason why. */
type OpenQuestions = Map<number, Map<number, Cause>>

async function settleOne(
  db: Db,
  segment: IndexedSegment,
  causes: ReadonlyMap<number, Cause>,
  now: Date,
): Promise<Transition[]> {
  const { id: segmentId, key, building } = segment
  const plan = planCondition(segment.condition, { now, zone: segment.zone })
  const settling = { segmentId, building, plan, customerIds: [...causes.keys()] }
  const changes = await settleCustomers(db, settling).catch((error: unknown) => {
    throw isAboutTheQuestion(error) ? new UnanswerableError(segmentId, error) : error
  })
  return changes.flatMap(({ customerId, entered }) => {
    const cause = causes.get(customerId)
    return cause ? [{ segmentId, key, customerId, entered, at: now, cause }] : []
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
  { customerId, topics, eventId }: Touched,
): void {
  // Events first: of two reasons, the thing that the customer did is the one to be told.
  for (const topic of [...topics].sort((a, b) => Number(isEvent(b)) - Number(isEvent(a)))) {
    const cause: Cause = isEvent(topic)
      ? { kind: 'event', topic, ...(eventId !== undefined && { eventId }) }
      : { kind: 'change', topic }
    openAll(open, index.dependentsOf(topic), customerId, cause)
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
    if (segment) openAll(open, [segment], timer.customerId, { kind: 'clock', dueAt: timer.at.toISOString() })
    else orphans.push(timer)
  }
  return orphans
}

function openAll(
  open: OpenQuestions,
  segments: readonly IndexedSegment[],
  customerId: number,
  cause: Cause,
): void {
  for (const { id } of segments) {
    const causes = open.get(id) ?? new Map<number, Cause>()
    if (!causes.has(customerId)) causes.set(customerId, cause)
    open.set(id, causes)
  }
}
