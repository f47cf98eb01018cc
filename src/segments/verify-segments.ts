import { type Context, inTransaction } from '../context.ts'
import type { Db } from '../db/client.ts'
import { type Plan, planCondition } from './compile.ts'
import type { Condition } from './condition.ts'
import { findExtent } from './queries/preview.ts'
import { listSegments, type SegmentWithSize } from './queries/segments.ts'
import { compareRange, freezeSnapshot } from './queries/verify.ts'

export interface VerifiedSegment {
  readonly key: string
  readonly customers: number
  /** Not compared: something about them is still to be settled. */
  readonly pending: number
  readonly missing: number
  readonly surplus: number
  readonly examples: readonly number[]
}

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

/** Compares the memberships that are kept with a computation from scratch, all at one instant of the database. */
export async function verifySegments(
  ctx: Context,
  options: { keys?: readonly string[]; onSegment?: (done: VerifiedSegment) => void } = {},
): Promise<Verification> {
  const details = await inTransaction(ctx, async ({ db, clock }) => {
    await freezeSnapshot(db)
    // Taken after the snapshot: no pass that we see can have judged by a later clock.
    const now = clock.now()
    const { last } = await findExtent(db)
    const done: VerifiedSegment[] = []
    for (const segment of (await listSegments(db)).filter((one) => isToVerify(one, options.keys))) {
      const plan = planCondition(segment.condition as Condition, { now, zone: segment.zone })
      const verified = await verifyOne(db, segment, plan, last)
      options.onSegment?.(verified)
      done.push(verified)
    }
    return done
  })
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

async function verifyOne(
  db: Db,
  { id, key }: SegmentWithSize,
  plan: Plan,
  last: number,
): Promise<VerifiedSegment> {
  let sum: VerifiedSegment = { key, customers: 0, pending: 0, missing: 0, surplus: 0, examples: [] }
  for (let above = 0; above < last; above += RANGE) {
    sum = add(sum, await compareRange(db, id, plan, { above, upTo: above + RANGE }))
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
