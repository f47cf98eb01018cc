import { writeFileSync } from 'node:fs'
import { type SQL, sql } from 'drizzle-orm'
import type { Context } from '../src/context.ts'
import { inTransaction } from '../src/context.ts'
import { type Db, rows } from '../src/db/client.ts'
import { planCondition } from '../src/segments/compile.ts'
import { parseCondition } from '../src/segments/condition.ts'
import {
  evaluationOfIds,
  evaluationOfRange,
  idArray,
  prepareForScans,
} from '../src/segments/queries/evaluate.ts'
import { seeded, zipf } from './segments-data.ts'

const SOME = 1_000

/**
 * Writes how the server answers each kind of condition, for the whole base and for a thousand customers: its
 * time, and the nodes of the plan that read tables (of a table's partitions, the first, with their number).
 */
export async function writePlans(
  ctx: Context,
  file: string,
  { conditions, customers }: { conditions: Readonly<Record<string, object>>; customers: number },
): Promise<void> {
  const someone = zipf(seeded(9), customers)
  const ids = [...new Set(Array.from({ length: SOME }, someone))]
  const lines: string[] = []
  for (const [name, condition] of Object.entries(conditions)) {
    const plan = planCondition(parseCondition(condition), { now: ctx.clock.now() })
    lines.push(`## ${name}`, '', `all ${customers} customers: `)
    lines.push(
      ...(await explain(ctx, evaluationOfRange(plan, { above: 0, upTo: customers }), prepareForScans)),
    )
    lines.push('', `${ids.length} customers: `)
    lines.push(...(await explain(ctx, evaluationOfIds(plan, idArray(ids)), async () => undefined)), '')
  }
  writeFileSync(file, `${lines.join('\n')}\n`)
}

async function explain(ctx: Context, query: SQL, prepare: (db: Db) => Promise<void>): Promise<string[]> {
  const found = await inTransaction(ctx, async ({ db }) => {
    await prepare(db)
    return rows<{ 'QUERY PLAN': string }>(
      db,
      sql`explain (analyze, costs off, timing off, buffers off) select count(*) filter (where member) from (${query}) judged`,
    )
  })
  return condensed(found.map((row) => row['QUERY PLAN']))
}

const READS = /(Scan|Aggregate|Join|Nested Loop|Append|Execution Time)/

/** Partitions of one table read in the same way become one line. */
function condensed(plan: readonly string[]): string[] {
  const seen = new Map<string, number>()
  const kept: { line: string; key: string }[] = []
  for (const line of plan.filter((one) => READS.test(one) && !one.includes('never executed'))) {
    const text = line.replace(/ \(actual rows=([\d.]+) loops=(\d+)\)/, ' ($1 rows × $2)')
    const key = text.replace(/_\d{4}_\d\d|_default| ev_\d+|\(.*\)|_\d+\b/g, '')
    const count = (seen.get(key) ?? 0) + 1
    seen.set(key, count)
    if (count === 1) kept.push({ line: text, key })
  }
  return kept.map(({ line, key }) => {
    const count = seen.get(key) ?? 1
    return `    ${line}${count > 1 ? `  [${count} such]` : ''}`
  })
}
