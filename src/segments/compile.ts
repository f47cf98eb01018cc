import { type SQL, sql } from 'drizzle-orm'
import { type Condition, getKind, type Leaf, type Node, nodeOf, partsOf } from './condition.ts'
import { conjunction, type LeafKind, type LeafPlan, type LeafScope } from './leaf.ts'

export interface CompileOptions {
  /** The instant as of which customers are judged. */
  readonly now: Date
  /** Zone of dates without an offset and of anniversaries. */
  readonly zone?: string
  /** Further kinds of conditions, beside the catalogue. Their SQL may use the aliases of the statement around it. */
  readonly leaves?: readonly LeafKind[]
  /** Names the features, where several trees are joined in one statement. */
  readonly prefix?: string
  /** Gather everything that a leaf looks at rather than as much as the answer needs: for explanations. */
  readonly inFull?: boolean
}

export interface PlannedLeaf {
  readonly leaf: Leaf
  readonly kind: LeafKind
  readonly plan: LeafPlan
  /** Alias of its feature's row. */
  readonly alias: string
}

/** A tree whose leaves know their SQL. */
export interface Tree {
  readonly condition: Condition
  readonly leaves: readonly PlannedLeaf[]
}

export interface Plan extends Tree {
  readonly now: Date
  /** Where this is false the whole is false for good, whatever the features are: they need not be looked up. */
  readonly guard?: SQL
}

const COMPANY_ZONE = 'Europe/Paris'

export function planCondition(condition: Condition, options: CompileOptions): Plan {
  const leaves: PlannedLeaf[] = []
  planNode(condition, options, leaves)
  const guard = options.inFull ? undefined : guardOf({ condition, leaves })
  return { condition, leaves, now: options.now, ...(guard && { guard }) }
}

/** Of a top-level `all`, the tests that need no feature and that the clock cannot change. */
export function guardOf({ condition, leaves }: Tree): SQL | undefined {
  const node = nodeOf(condition)
  if (node.kind !== 'all') return undefined
  const parts = new Set<Condition>(node.parts)
  const cheap = leaves.filter(({ leaf, plan }) => parts.has(leaf) && !plan.feature && !plan.next)
  return cheap.length === 0 ? undefined : conjunction(cheap.map(testSql))
}

/**
 * A boolean over the customer `c`, never null: usable in any `where` with `customers c` in reach. Each feature
 * is looked up by index, so it is meant for some customers; for all of them there is `selectFrom`.
 */
export function compileCondition(condition: Condition, options: CompileOptions): SQL {
  const plan = planCondition(condition, options)
  return sql`(select ${truthOf(plan, testSql)} from (select 1) as here ${featureJoins(plan)})`
}

export type OfLeaf = (leaf: PlannedLeaf) => SQL

export function testSql({ plan }: PlannedLeaf): SQL {
  return sql`((${plan.test}) is true)`
}

/** `infinity` when the clock cannot change it. */
export function nextSql({ plan }: PlannedLeaf): SQL {
  return plan.next ? sql`coalesce(${plan.next}, 'infinity')` : sql`'infinity'::timestamptz`
}

/** Looks each feature up for the customer of the row; for nobody, which costs nothing, where the guard is false. */
export function featureJoins({ leaves, guard }: Plan): SQL {
  const owner = guard ? sql`(case when ${guard} then c.id end)` : sql`c.id`
  return joined(leaves, ({ plan, alias }) =>
    plan.feature ? sql`left join lateral (${plan.feature.one(owner)}) ${sql.raw(alias)} on true` : undefined,
  )
}

/** Gathers each feature for all customers of a range in one scan. */
export function featureScans({ leaves }: Plan, isInRange: (customerId: SQL) => SQL): SQL {
  return joined(leaves, ({ plan, alias }) => {
    const name = sql.raw(alias)
    return plan.feature
      ? sql`left join (${plan.feature.each(isInRange)}) ${name} on ${name}.customer_id = c.id`
      : undefined
  })
}

function joined(leaves: readonly PlannedLeaf[], join: (leaf: PlannedLeaf) => SQL | undefined): SQL {
  const joins = leaves.flatMap((leaf) => join(leaf) ?? [])
  return sql.join(joins, sql` `)
}

function planNode(condition: Condition, options: CompileOptions, into: PlannedLeaf[]): void {
  const node = nodeOf(condition)
  if (node.kind !== 'leaf') {
    for (const part of partsOf(node)) planNode(part, options, into)
    return
  }
  const { now, prefix = 'f' } = options
  const bound: LeafScope['bound'] = (value) => sql`${value(now)}`
  const ago = (ms: number) => sql`${new Date(now.getTime() - ms)}::timestamptz`
  into.push(planLeaf(node.leaf, { ...options, bound, ago, alias: `${prefix}${into.length}` }))
}

export interface LeafOptions
  extends Pick<CompileOptions, 'zone' | 'leaves' | 'inFull'>,
    Pick<LeafScope, 'bound' | 'ago'> {
  readonly alias: string
}

export function planLeaf(leaf: Leaf, options: LeafOptions): PlannedLeaf {
  const { alias, bound, ago, zone = COMPANY_ZONE, inFull = false } = options
  const kind = getKind(leaf, options.leaves)
  const row = (column: string) => sql.raw(`${alias}.${column}`)
  const plan = kind.plan(leaf, { zone, inFull, at: ago(0), ago, bound, row })
  return { leaf, kind, plan, alias }
}

/** The whole tree from the truth of its leaves. */
export function truthOf({ condition, leaves }: Tree, test: OfLeaf): SQL {
  const queue = [...leaves]
  const ofNode = (part: Condition): SQL => {
    const node = nodeOf(part)
    return node.kind === 'leaf' ? test(take(queue)) : combineTruth(node, partsOf(node).map(ofNode))
  }
  return ofNode(condition)
}

function combineTruth(node: Exclude<Node, { kind: 'leaf' }>, parts: readonly SQL[]): SQL {
  switch (node.kind) {
    case 'all':
      return conjunction(parts)
    case 'any':
      return disjunction(parts)
    case 'none':
      return sql`(not ${disjunction(parts)})`
    case 'not':
      return sql`(not ${disjunction(parts)})`
    case 'of':
      return sql`(${sql.join(
        parts.map((part) => sql`(${part})::int`),
        sql` + `,
      )} >= ${node.atLeast})`
  }
}

function disjunction(parts: readonly SQL[]): SQL {
  return sql`(${sql.join([...parts], sql` or `)})`
}

/**
 * The first instant at which the whole can flip. A conjunction that is false stays false until each of its
 * false parts has had its chance; one that is true until the first part has. So a customer who fails another
 * condition for good needs no timer. `infinity` when the clock cannot change it.
 */
export function changeOf({ condition, leaves }: Tree, test: OfLeaf, next: OfLeaf): SQL {
  const queue = [...leaves]
  const ofNode = (part: Condition): { truth: SQL; next: SQL } => {
    const node = nodeOf(part)
    if (node.kind === 'leaf') {
      const leaf = take(queue)
      return { truth: test(leaf), next: next(leaf) }
    }
    const parts = partsOf(node).map(ofNode)
    const truth = combineTruth(
      node,
      parts.map((one) => one.truth),
    )
    return { truth, next: combineNext(node, parts) }
  }
  return ofNode(condition).next
}

function combineNext(
  node: Exclude<Node, { kind: 'leaf' }>,
  parts: readonly { truth: SQL; next: SQL }[],
): SQL {
  const [only] = parts
  if (only && parts.length === 1) return only.next

  const first = sql`least(${sql.join(
    parts.map((part) => part.next),
    sql`, `,
  )})`
  if (node.kind === 'of') return first

  const heldBy = node.kind === 'all' ? (truth: SQL) => sql`not ${truth}` : (truth: SQL) => truth
  const last = sql.join(
    parts.map((part) => sql`case when ${heldBy(part.truth)} then ${part.next} else '-infinity' end`),
    sql`, `,
  )
  const isHeld = disjunction(parts.map((part) => heldBy(part.truth)))
  return sql`case when ${isHeld} then greatest(${last}) else ${first} end`
}

function take(queue: PlannedLeaf[]): PlannedLeaf {
  const leaf = queue.shift()
  if (!leaf) throw new Error('the tree has more leaves than were planned')
  return leaf
}
