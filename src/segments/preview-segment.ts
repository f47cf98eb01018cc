import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import { bucketOf } from '../core/bucket.ts'
import { TooSlowError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { limitStatement } from '../db/limit-statement.ts'
import { isTimeout } from '../db/sql-error.ts'
import { type Plan, planCondition } from './compile.ts'
import { type Condition, nodeOf, parseCondition } from './condition.ts'
import { assertKnown } from './publish-segment.ts'
import { prepareForScans } from './queries/evaluate.ts'
import {
  countAll,
  countAmong,
  findExtent,
  listSample,
  type PreviewCounts,
  type SampleCustomer,
} from './queries/preview.ts'
import { type Said, sayCondition } from './sentence.ts'

export interface Preview {
  /** Customers who meet the condition now. */
  readonly count: number
  /** All customers, of whom these are a part. */
  readonly total: number
  /** True when the exact count took too long: extrapolated from a sample of some thousand customers. */
  readonly estimated: boolean
  /** How many are left after each condition of a top-level `all`, in its order. */
  readonly steps: readonly { readonly sentence: Said; readonly count: number }[]
  readonly sample: readonly SampleCustomer[]
}

const TIME_LIMIT_MS = 900
/** More for each thing to be looked up: two hundred of them take the server a second to plan. */
const LOOKUP_MS = 20
/** Customers drawn by chance for an estimate; fewer when so many took too long. */
const SAMPLES = [2_000, 200]
/** From so many customers on, the exact count may well take too long: the estimate is then begun beside it. */
const LARGE = 200_000

/**
 * Who would be in a segment with this condition. Exact when that can be had within `limitMs`. Throws TooSlowError
 * when not even a sample can be counted.
 */
export async function previewSegment(
  ctx: Context,
  input: { condition: unknown; limitMs?: number },
): Promise<Preview> {
  const condition = parseCondition(input.condition)
  await assertKnown(ctx.db, condition)
  const { timezone: zone } = (await getSettings(ctx.db)).company
  const parts = partsInOrder(condition)
  const plans = parts.map((part, place) =>
    planCondition(part, { now: ctx.clock.now(), zone, prefix: `p${place}f` }),
  )

  const { exact, counts } = await countWithin(ctx, plans, input.limitMs ?? timeFor(plans))
  return {
    count: counts.steps.at(-1) ?? 0,
    total: counts.total,
    estimated: !exact,
    steps: parts.map((part, place) => ({ sentence: sayCondition(part), count: counts.steps[place] ?? 0 })),
    sample: await listSample(ctx.db, counts.ids),
  }
}

function timeFor(plans: readonly Plan[]): number {
  const lookups = plans.flatMap(({ leaves }) => leaves.filter(({ plan }) => plan.feature))
  return TIME_LIMIT_MS + lookups.length * LOOKUP_MS
}

function partsInOrder(condition: Condition): readonly Condition[] {
  const node = nodeOf(condition)
  return node.kind === 'all' ? node.parts : [condition]
}

async function countWithin(
  ctx: Context,
  plans: readonly Plan[],
  limitMs: number,
): Promise<{ exact: boolean; counts: PreviewCounts }> {
  const { total } = await findExtent(ctx.db)
  const begun = total >= LARGE ? estimate(ctx, plans) : undefined
  const [exact, estimated] = await Promise.all([countExactly(ctx, plans, limitMs), begun])
  if (exact) return { exact: true, counts: exact }
  const counts = estimated ?? (await estimate(ctx, plans))
  if (counts) return { exact: false, counts }
  throw new TooSlowError(
    'Counting this took too long even for a few customers. Ask fewer conditions at once.',
  )
}

function countExactly(
  ctx: Context,
  plans: readonly Plan[],
  limitMs: number,
): Promise<PreviewCounts | undefined> {
  return countUntil(ctx, limitMs, async (db) => {
    await prepareForScans(db)
    return countAll(db, plans)
  })
}

/** Undefined when it takes longer. */
async function countUntil(
  ctx: Context,
  limitMs: number,
  count: (db: Db) => Promise<PreviewCounts>,
): Promise<PreviewCounts | undefined> {
  try {
    return await inTransaction(ctx, async ({ db }) => {
      await limitStatement(db, limitMs)
      return count(db)
    })
  } catch (error) {
    if (isTimeout(error)) return undefined
    throw error
  }
}

/** Ids drawn by chance, the same ones each time: evenly spaced, they would share whatever ids divide by. */
async function estimate(ctx: Context, plans: readonly Plan[]): Promise<PreviewCounts | undefined> {
  const { first, last, total } = await findExtent(ctx.db)
  for (const size of SAMPLES) {
    const drawn = Array.from({ length: size }, (_, place) => bucketOf('preview', place))
    const ids = new Set(drawn.map((draw) => Math.floor(first + draw * (last - first + 1))))
    const counts = await countUntil(ctx, timeFor(plans), (db) => countAmong(db, plans, [...ids]))
    if (counts) return scaled(counts, total)
  }
  return undefined
}

function scaled({ total: counted, steps, ids }: PreviewCounts, total: number): PreviewCounts {
  const scale = counted === 0 ? 0 : total / counted
  return { total, ids, steps: steps.map((count) => Math.round(count * scale)) }
}
