import { type Context, inTransaction } from '../../context.ts'
import { limitStatement } from '../../db/limit-statement.ts'
import { isTimeout } from '../../db/sql-error.ts'
import type { Condition } from '../../segments/condition.ts'
import { findExtent } from '../../segments/queries/preview.ts'
import { type Audience, countAudience } from '../../workflows/queries/launch.ts'
import { listReviewed, type ReviewedPerson } from '../queries/review.ts'

/** An audience as it is looked at: everybody, or a sample drawn by chance. */
export interface Reviewed {
  readonly people: readonly ReviewedPerson[]
  readonly count: number
  readonly estimated: boolean
  /** How many each of the people stands for. */
  readonly factor: number
}

/** Up to so many are looked at one by one; of more, about as many are drawn. */
const EXACT_MAX = 20_000
const SAMPLED = 5_000
const LIMIT_MS = 3_000

/** Exact while the audience is no larger than 20,000 and can be read in three seconds; else from a sample. */
export async function reviewPeople(
  ctx: Context,
  audience: Audience,
  asked: { workflowId: number; goal: Condition | null },
): Promise<Reviewed> {
  const count = await within(ctx, (db) => countAudience(db, audience))
  if (count !== undefined && count <= EXACT_MAX) {
    const people = await within(ctx, (db) => listReviewed(db, audience, { ...asked, share: 1 }))
    if (people) return { people, count: people.length, estimated: false, factor: 1 }
  }
  const { total } = await findExtent(ctx.db)
  const share = Math.min(1, (count === undefined ? SAMPLED : EXACT_MAX) / Math.max(1, count ?? total))
  const people = await listReviewed(ctx.db, audience, { ...asked, share })
  const all = count ?? Math.round(people.length / share)
  return { people, count: all, estimated: true, factor: people.length === 0 ? 0 : all / people.length }
}

type Db = Context['db']

async function within<T>(ctx: Context, ask: (db: Db) => Promise<T>): Promise<T | undefined> {
  try {
    return await inTransaction(ctx, async ({ db }) => {
      await limitStatement(db, LIMIT_MS)
      return ask(db)
    })
  } catch (error) {
    if (isTimeout(error)) return undefined
    throw error
  }
}
