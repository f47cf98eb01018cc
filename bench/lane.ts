import type { Context } from '../src/context.ts'
import { type VirtualClock, virtualClock } from '../src/core/clock.ts'
import { type Connection, connect } from '../src/db/client.ts'
import { withBenchDatabase } from './database.ts'
import { type BenchResult, describeMachine, median } from './result.ts'
import { bareUpdates, benchContext, drainBoth, insertCustomers, startCampaign } from './workflow-world.ts'

const ENROLMENTS = Number(process.env['BENCH_ENROLMENTS'] ?? 50_000)
const RUNS = 3
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
    const key = `lane-${run}`
    const workflowId = await startCampaign(ctx, key, definition(key))
    await driver`vacuum analyze enrolments`
    bare.push(await bareUpdates(db, workflowId))
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
    steps += await drainBoth(ctx)
  }
  return steps / ((performance.now() - startedAt) / 1_000)
}
