import type { Context } from '../context.ts'
import { InvalidInputError, NotFoundError } from '../core/errors.ts'
import { type PlannedLeaf, planCondition } from './compile.ts'
import { type Condition, type Node, nodeOf, partsOf } from './condition.ts'
import { getRules } from './get-segment.ts'
import { findLeafFacts, findMembership, type LeafFacts } from './queries/explain.ts'
import { type Said, sayCondition } from './sentence.ts'

/** A node of the condition with its answer for one customer. */
export interface ExplainedNode {
  readonly kind: 'all' | 'any' | 'none' | 'not' | 'of' | 'leaf'
  readonly holds: boolean
  readonly sentence: Said
  readonly parts?: readonly ExplainedNode[]
  /** The rest is of leaves only: the condition as written and the values that decided. */
  readonly condition?: Condition
  readonly seen?: Record<string, unknown>
  readonly since?: Date
  readonly nextChangeAt?: Date
  /** False when a past instant was asked for and only the present answer can be given. */
  readonly asOfThen?: boolean
}

export interface Explanation {
  readonly segment: string
  readonly customerId: number
  readonly at: Date
  /** By the condition, worked out just now. */
  readonly matches: boolean
  /** By the membership that is kept. */
  readonly member: boolean
  readonly memberSince: Date | null
  /** The kept instant at which the clock will make us look again. */
  readonly checkAgainAt: Date | null
  readonly why: ExplainedNode
}

/**
 * Why a customer is in a segment or is not. With `asOf`, what happened later is left out; attributes, consents,
 * scores and other segments are known as they are now only, and their leaves say so. Throws NotFoundError, and
 * InvalidInputError for an instant that is still to come or before all events.
 */
export async function explainSegment(
  ctx: Context,
  input: { key: string; customerId: number; asOf?: Date },
): Promise<Explanation> {
  const { id, condition, zone } = await getRules(ctx.db, input.key)
  const at = instantAsked(input.asOf, ctx.clock.now())
  const plan = planCondition(condition, { now: at, zone, inFull: true })
  const facts = await findLeafFacts(ctx.db, plan, input.customerId)
  if (!facts) throw new NotFoundError('customer', input.customerId)

  const leaves = plan.leaves.map((planned, place) =>
    explainLeaf(planned, facts.leaves[place], input.asOf !== undefined),
  )
  const why = explainNode(condition, leaves)
  const { since, timerAt } = await findMembership(ctx.db, id, input.customerId)
  return {
    segment: input.key,
    customerId: input.customerId,
    at,
    matches: facts.alive && why.holds,
    member: since !== null,
    memberSince: since,
    checkAgainAt: timerAt,
    why,
  }
}

const EARLIEST = new Date('1970-01-01T00:00:00Z')

function instantAsked(asOf: Date | undefined, now: Date): Date {
  if (asOf === undefined) return now
  if (asOf >= EARLIEST && asOf <= now) return asOf
  throw new InvalidInputError('there is no answer for this instant', [
    { path: 'at', message: `must be an instant from ${EARLIEST.toISOString()} to now` },
  ])
}

function explainLeaf(
  { leaf, kind }: PlannedLeaf,
  facts: LeafFacts | undefined,
  isPast: boolean,
): ExplainedNode {
  return {
    kind: 'leaf',
    holds: facts?.holds ?? false,
    sentence: sayCondition(leaf),
    condition: leaf,
    seen: facts?.seen ?? {},
    ...(facts?.since && { since: new Date(facts.since) }),
    ...(facts?.nextChangeAt && { nextChangeAt: new Date(facts.nextChangeAt) }),
    ...(isPast && { asOfThen: kind.knowsThePast }),
  }
}

/** Takes the leaves from left to right, as they were planned. */
function explainNode(condition: Condition, leaves: ExplainedNode[]): ExplainedNode {
  const node = nodeOf(condition)
  if (node.kind === 'leaf') {
    const leaf = leaves.shift()
    if (!leaf) throw new Error('the tree has more leaves than were planned')
    return leaf
  }
  const parts = partsOf(node).map((part) => explainNode(part, leaves))
  const holds = holdsOf(node, parts.filter((part) => part.holds).length)
  return { kind: node.kind, holds, sentence: sayCondition(condition), parts }
}

function holdsOf(node: Exclude<Node, { kind: 'leaf' }>, trueParts: number): boolean {
  switch (node.kind) {
    case 'all':
      return trueParts === node.parts.length
    case 'any':
      return trueParts > 0
    case 'none':
    case 'not':
      return trueParts === 0
    case 'of':
      return trueParts >= node.atLeast
  }
}
