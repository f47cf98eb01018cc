import { sql } from 'drizzle-orm'
import { virtualClock } from '../src/core/clock.ts'
import { type Connection, connect, rows } from '../src/db/client.ts'
import { publishTemplate } from '../src/templates/publish-template.ts'
import { withBenchDatabase } from './database.ts'
import { type BenchResult, describeMachine } from './result.ts'
import { bareUpdates, benchContext, drainBoth, insertCustomers, startCampaign } from './workflow-world.ts'

const ENROLMENTS = Number(
  process.env['BENCH_ENROLMENTS'] ?? (process.env['BENCH_SMALL'] ? 50_000 : 1_000_000),
)
const STEPS_EACH = 3
const HOUR_MS = 3_600_000
const MB = 2 ** 20

/**
 * A campaign of a million through wait, branch and send: each enrolment passes three steps and leaves one message in
 * the queue of the outbox. Steps per second over all passes; the lag is how long the last of those who were due at
 * the same instant had to wait. Beside it, in the same run and on the same rows, a bare UPDATE … FROM unnest that
 * moves each enrolment once.
 */
export async function workflowsBench(): Promise<BenchResult> {
  return withBenchDatabase(async (url) => {
    const connection = connect(url, { max: 6, applicationName: 'relance-bench' })
    try {
      return await measure(connection)
    } finally {
      await connection.close()
    }
  })
}

const definition = `
workflow: workflows-bench
name: Workflows bench
purpose: promotions
trigger: { audience: { everyone: true } }
steps:
  - wait: PT1H
  - branch:
      - if: { attribute: plan, is: gold }
        then: [{ send: { email: offer } }]
    else: [{ send: { email: other } }]
`

async function measure({ db, sql: driver }: Connection): Promise<BenchResult> {
  const clock = virtualClock(new Date('2026-03-02T09:00:00Z'))
  const ctx = benchContext(db, clock)
  await db.execute(
    sql`insert into purposes (key, name, created_at) values ('promotions', '{"en":"Promotions"}', now())`,
  )
  for (const key of ['offer', 'other']) await publishTemplate(ctx, aTemplate(key))
  await insertCustomers(db, ENROLMENTS)
  await driver`vacuum analyze customers`

  const memory = watchMemory()
  const enrolling = stopwatch()
  const workflowId = await startCampaign(ctx, 'workflows-bench', definition)
  const enrolledS = enrolling()
  await driver`vacuum analyze enrolments`
  const bare = await bareUpdates(db, workflowId)
  await driver`vacuum analyze enrolments`

  const waves: { steps: number; seconds: number }[] = []
  for (const ms of [1_000, HOUR_MS]) {
    clock.advance(ms)
    const moving = stopwatch()
    waves.push({ steps: await drainBoth(ctx), seconds: moving() })
  }
  const rssMb = memory()
  await check(db)
  const steps = waves.reduce((sum, wave) => sum + wave.steps, 0)
  const seconds = waves.reduce((sum, wave) => sum + wave.seconds, 0)
  return {
    name: 'workflows',
    figures: {
      steps_per_s: Math.round(steps / seconds),
      enrolments_per_s: Math.round(ENROLMENTS / (enrolledS + seconds)),
      entered_per_s: Math.round(ENROLMENTS / enrolledS),
      rss_mb: rssMb,
      lag_s: Math.round(Math.max(...waves.map((wave) => wave.seconds)) * 10) / 10,
      enrolments: ENROLMENTS,
      of_ceiling: Math.round((steps / seconds / bare) * 100) / 100,
    },
    ceilings: { bare_update_per_s: Math.round(bare) },
    machine: describeMachine(),
  }
}

function aTemplate(key: string) {
  const mjml =
    '<mjml><mj-body><mj-section><mj-column><mj-text>Hello <a href="{{links.unsubscribe}}">out</a></mj-text></mj-column></mj-section></mj-body></mjml>'
  return { key, kind: 'email', name: key, source: { en: { subject: 'Hello', mjml } } } as const
}

/** A fast run that did not do its work is no result. */
async function check(db: Connection['db']): Promise<void> {
  const [row] = await rows<{ done: number; steps: number; messages: number }>(
    db,
    sql`
    select (select count(*)::int from enrolments where status = 'done') as done,
      (select count(*)::int from step_log) as steps,
      (select count(*)::int from messages where status = 'queued') as messages`,
  )
  const { done = 0, steps = 0, messages = 0 } = row ?? {}
  if (done === ENROLMENTS && steps === ENROLMENTS * STEPS_EACH && messages === ENROLMENTS) return
  throw new Error(`of ${ENROLMENTS}: ${done} done, ${steps} steps, ${messages} messages`)
}

function stopwatch(): () => number {
  const startedAt = performance.now()
  return () => (performance.now() - startedAt) / 1_000
}

/** The most memory that this process held, of all that it was seen to hold. */
function watchMemory(): () => number {
  let most = process.memoryUsage.rss()
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 100)
  return () => {
    clearInterval(timer)
    return Math.round(most / MB)
  }
}
