import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import { bucketOf } from '../core/bucket.ts'
import { type Plan, planCondition } from './compile.ts'
import { type Condition, nodeOf, parseCondition } from './condition.ts'
import { assertKnown } from './publish-segment.ts'
import { prepareForScans } from './queries/evaluate.ts'
import {
  countAll,
  countAmong,
  findExtent,
  limitStatement,
  listSample,
  type PreviewCounts,
  type SampleCustomer,
} from './queries/preview.ts'
import { type Said, sayCondition } from './sentence.ts'
import { isTimeout } from './sql-error.ts'

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
const SAMPLED = 2_000
/** From so many customers on, the exact count may well take too long: the estimate is then begun beside it. */
const LARGE = 200_000

/** Who would be in a segment with this condition. Exact when that can be had within `limitMs`. */
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

  const { exact, counts } = await countWithin(ctx, plans, input.limitMs ?? TIME_LIMIT_MS)
  return {
    count: counts.steps.at(-1) ?? 0,
    total: counts.total,
    estimated: !exact,
    steps: parts.map((part, place) => ({ sentence: sayCondition(part), count: counts.steps[place] ?? 0 })),
    sample: await listSample(ctx.db, counts.ids),
  }
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
  return { exact: false, counts: estimated ?? (await estimate(ctx, plans)) }
}

async function countExactly(
  ctx: Context,
  plans: readonly Plan[],
  limitMs: number,
): Promise<PreviewCounts | undefined> {
  try {
    return await inTransaction(ctx, async ({ db }) => {
      await prepareForScans(db)
      await limitStatement(db, limitMs)
      return countAll(db, plans)
    })
  } catch (error) {
    if (isTimeout(error)) return undefined
    throw error
  }
}

/** Ids drawn by chance, the same ones each time: evenly spaced, they would share whatever ids divide by. */
async function estimate(ctx: Context, plans: readonly Plan[]): Promise<PreviewCounts> {
  const { first, last, total } = await findExtent(ctx.db)
  const drawn = Array.from({ length: SAMPLED }, (_, place) => bucketOf('preview', place))
  const ids = new Set(drawn.map((draw) => Math.floor(first + draw * (last - first + 1))))
  const counts = await countAmong(ctx.db, plans, [...ids])
  const scale = counts.total === 0 ? 0 : total / counts.total
  return { total, ids: counts.ids, steps: counts.steps.map((count) => Math.round(count * scale)) }
}
