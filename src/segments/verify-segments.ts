import { type Context, inTransaction } from '../context.ts'
import { planCondition } from './compile.ts'
import type { Condition } from './condition.ts'
import { findExtent } from './queries/preview.ts'
import { listUnsettledCuts } from './queries/score-cuts.ts'
import { findLiveHash, listSegments, type SegmentWithSize } from './queries/segments.ts'
import { compareRange, freezeSnapshot } from './queries/verify.ts'
import type { VerifiedSegment } from './tables.ts'

export type { VerifiedSegment }

export interface Verification {
  /** How many were compared; those that are being built are not. */
  readonly segments: number
  /** Customers looked at, once for each segment. */
  readonly customers: number
  readonly pending: number
  /** Zero, or something is wrong with us. */
  readonly differences: number
  readonly details: readonly VerifiedSegment[]
}

const RANGE = 500_000

/**
 * Compares the memberships that are kept with a computation from scratch, a range of customers at one instant of
 * the database at a time: no snapshot is held for long, and live passes go on.
 */
export async function verifySegments(
  ctx: Context,
  options: { keys?: readonly string[]; onSegment?: (done: VerifiedSegment) => void } = {},
): Promise<Verification> {
  const details: VerifiedSegment[] = []
  const unsettled = (await listUnsettledCuts(ctx.db)).map((model) => `percentile:${model}`)
  for (const segment of await listSegments(ctx.db)) {
    const isMoving = segment.dependsOn.some((topic) => unsettled.includes(topic))
    if (!isToVerify(segment, options.keys) || isMoving) continue
    const verified = await verifyOne(ctx, segment)
    options.onSegment?.(verified)
    details.push(verified)
  }
  return {
    segments: details.length,
    customers: total(details, ({ customers }) => customers),
    pending: total(details, ({ pending }) => pending),
    differences: total(details, ({ missing, surplus }) => missing + surplus),
    details,
  }
}

function isToVerify(segment: SegmentWithSize, keys: readonly string[] | undefined): boolean {
  return segment.kind === 'rules' && segment.state === 'live' && (keys?.includes(segment.key) ?? true)
}

async function verifyOne(ctx: Context, segment: SegmentWithSize): Promise<VerifiedSegment> {
  const { last } = await findExtent(ctx.db)
  let sum: VerifiedSegment = {
    key: segment.key,
    customers: 0,
    pending: 0,
    missing: 0,
    surplus: 0,
    examples: [],
  }
  for (let above = 0; above < last; above += RANGE) {
    const range = { above, upTo: above + RANGE }
    const part = await inTransaction(ctx, async ({ db, clock }) => {
      await freezeSnapshot(db)
      // Published anew since the list was made: another time.
      if ((await findLiveHash(db, segment.id)) !== segment.hash) return undefined
      // Taken after the snapshot: no pass that we see can have judged by a later clock.
      const now = clock.now()
      const plan = planCondition(segment.condition as Condition, { now, zone: segment.zone })
      return compareRange(db, segment.id, plan, range)
    })
    if (!part) break
    sum = add(sum, part)
  }
  return sum
}

function add(sum: VerifiedSegment, part: Omit<VerifiedSegment, 'key'>): VerifiedSegment {
  return {
    key: sum.key,
    customers: sum.customers + part.customers,
    pending: sum.pending + part.pending,
    missing: sum.missing + part.missing,
    surplus: sum.surplus + part.surplus,
    examples: [...sum.examples, ...part.examples].slice(0, 5),
  }
}

function total(details: readonly VerifiedSegment[], of: (segment: VerifiedSegment) => number): number {
  return details.reduce((sum, segment) => sum + of(segment), 0)
}
