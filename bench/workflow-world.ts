import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Context } from '../src/context.ts'
import type { VirtualClock } from '../src/core/clock.ts'
import { jsonLog } from '../src/core/log.ts'
import { type Db, json, rows } from '../src/db/client.ts'
import { runLanePass } from '../src/engine/lane-pass.ts'
import { launchWorkflow } from '../src/workflows/launch-workflow.ts'
import { publishWorkflow } from '../src/workflows/publish-workflow.ts'
import { runLaunch } from '../src/workflows/run-launch.ts'

const BATCH = 1_000

/** A context under a clock that the benchmark moves, whose bell nobody hears. */
export function benchContext(db: Db, clock: VirtualClock): Context {
  return {
    db,
    clock,
    queue: { ring: async () => undefined, close: async () => undefined },
    actor: { kind: 'system', id: 'bench', name: 'Bench' },
    log: jsonLog('error'),
    masterKey: randomBytes(32),
    publicUrl: 'http://localhost:3000',
  }
}

/** Every second one is `plan: gold`. */
export async function insertCustomers(db: Db, count: number): Promise<void> {
  await db.execute(sql`
    insert into customers (state, attributes, created_at, updated_at)
    select 'known', jsonb_build_object('plan', case when n % 2 = 0 then 'gold' else 'free' end), now(), now()
    from generate_series(1, ${count}::int) n`)
}

/** Publishes and launches a campaign; nobody has moved yet. */
export async function startCampaign(ctx: Context, key: string, definition: string): Promise<number> {
  await publishWorkflow(ctx, definition)
  const { id } = await launchWorkflow(ctx, key)
  await runLaunch(ctx, id)
  return id
}

/** Two passes at a time, as two workers would, until nothing is due. Returns the steps that were taken. */
export async function drainBoth(ctx: Context): Promise<number> {
  const [one, other] = await Promise.all([drain(ctx), drain(ctx)])
  return one + other
}

async function drain(ctx: Context): Promise<number> {
  let steps = 0
  for (;;) {
    const pass = await runLanePass(ctx, { maxLanes: 32, limit: 5_000 })
    steps += pass.steps
    if (!pass.more) return steps
  }
}

/**
 * Rows per second of the least that moving an enrolment could cost: one statement per thousand, on the same table
 * and the same rows.
 */
export async function bareUpdates(db: Db, workflowId: number): Promise<number> {
  const ids = await rows<{ id: number }>(
    db,
    sql`select id from enrolments where workflow_id = ${workflowId} order by id`,
  )
  const startedAt = performance.now()
  for (let from = 0; from < ids.length; from += BATCH) {
    const batch = json(ids.slice(from, from + BATCH).map(({ id }) => id))
    await db.execute(sql`
      update enrolments e set step = 'wait-1', wake_at = e.wake_at + interval '1 millisecond' from unnest(
        (select array_agg(value::bigint) from jsonb_array_elements_text(${batch}::jsonb))) as x(id)
      where e.id = x.id`)
  }
  return ids.length / ((performance.now() - startedAt) / 1_000)
}
