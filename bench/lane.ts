import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Context } from '../src/context.ts'
import { type VirtualClock, virtualClock } from '../src/core/clock.ts'
import { jsonLog } from '../src/core/log.ts'
import { type Connection, connect, type Db, json, rows } from '../src/db/client.ts'
import { runLanePass } from '../src/engine/lane-pass.ts'
import { launchWorkflow } from '../src/workflows/launch-workflow.ts'
import { publishWorkflow } from '../src/workflows/publish-workflow.ts'
import { runLaunch } from '../src/workflows/run-launch.ts'
import { withBenchDatabase } from './database.ts'
import { type BenchResult, describeMachine, median } from './result.ts'

const ENROLMENTS = Number(process.env['BENCH_ENROLMENTS'] ?? 50_000)
const RUNS = 3
const BATCH = 1_000
const HOUR_MS = 3_600_000

/**
 * Steps per second of real passes: a campaign through wait, branch on an attribute, update of an attribute,
 * wait and the end; four passages through a step for each enrolment. Beside it, in the same run and on the
 * same rows, a bare UPDATE … FROM unnest that moves each enrolment once: another step, another time to wake.
 */
export async function laneBench(): Promise<BenchResult> {
  return withBenchDatabase(async (url) => {
    const connection = connect(url, { max: 6, applicationName: 'relance-bench' })
    try {
      return await measure(connection)
    } finally {
      await connection.close()
    }
  })
}

async function measure({ db, sql: driver }: Connection): Promise<BenchResult> {
  const clock = virtualClock(new Date('2026-03-02T09:00:00Z'))
  const ctx = benchContext(db, clock)
  await insertCustomers(db, ENROLMENTS)
  await driver`vacuum analyze customers`

  const steps: number[] = []
  const bare: number[] = []
  for (let run = 0; run < RUNS; run++) {
    const workflowId = await start(ctx, `lane-${run}`)
    await driver`vacuum analyze enrolments`
    const ids = await listIds(db, workflowId)
    bare.push(await bareUpdates(db, ids))
    steps.push(await passes(ctx, clock))
    await driver`vacuum analyze customers`
  }
  return {
    name: 'lane',
    figures: { steps_per_s: Math.round(median(steps)), enrolments: ENROLMENTS },
    ceilings: { bare_update_per_s: Math.round(median(bare)) },
    machine: describeMachine(),
  }
}

/** Publishes and launches a campaign to everybody; nobody has moved yet. */
async function start(ctx: Context, key: string): Promise<number> {
  await publishWorkflow(ctx, definition(key))
  const { id } = await launchWorkflow(ctx, key)
  await runLaunch(ctx, id)
  return id
}

const definition = (key: string) => `
workflow: ${key}
name: Lane bench
trigger: { audience: { everyone: true } }
steps:
  - wait: PT1H
  - branch:
      - if: { attribute: plan, is: gold }
        then: [{ update: { set: { ${key}: gold } } }]
    else: [{ update: { set: { ${key}: other } } }]
  - wait: P1D
`

/** Two passes at a time, as two workers would; returns steps per second over the whole of it. */
async function passes(ctx: Context, clock: VirtualClock): Promise<number> {
  const startedAt = performance.now()
  let steps = 0
  for (const ms of [1_000, HOUR_MS, 24 * HOUR_MS]) {
    clock.advance(ms)
    steps += (await Promise.all([drain(ctx), drain(ctx)])).reduce((sum, count) => sum + count, 0)
  }
  return steps / ((performance.now() - startedAt) / 1_000)
}

async function drain(ctx: Context): Promise<number> {
  let steps = 0
  for (;;) {
    const pass = await runLanePass(ctx, { maxLanes: 32, limit: 5_000 })
    steps += pass.steps
    if (!pass.more) return steps
  }
}

/** Rows per second of the least that moving an enrolment could cost: one statement per thousand, on the same table. */
async function bareUpdates(db: Db, ids: readonly number[]): Promise<number> {
  const startedAt = performance.now()
  for (let from = 0; from < ids.length; from += BATCH) {
    const batch = json(ids.slice(from, from + BATCH))
    await db.execute(sql`
      update enrolments e set step = 'wait-1', wake_at = e.wake_at + interval '1 millisecond' from unnest(
        (select array_agg(value::bigint) from jsonb_array_elements_text(${batch}::jsonb))) as x(id)
      where e.id = x.id`)
  }
  return ids.length / ((performance.now() - startedAt) / 1_000)
}

async function listIds(db: Db, workflowId: number): Promise<number[]> {
  const found = await rows<{ id: number }>(
    db,
    sql`select id from enrolments where workflow_id = ${workflowId} order by id`,
  )
  return found.map(({ id }) => id)
}

async function insertCustomers(db: Db, count: number): Promise<void> {
  await db.execute(sql`
    insert into customers (state, attributes, created_at, updated_at)
    select 'known', jsonb_build_object('plan', case when n % 2 = 0 then 'gold' else 'free' end), now(), now()
    from generate_series(1, ${count}::int) n`)
}

function benchContext(db: Db, clock: VirtualClock): Context {
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
