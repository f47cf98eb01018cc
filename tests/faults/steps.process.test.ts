import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { insertCustomers } from '../../bench/campaign.ts'
import { withContext } from '../../src/cli/with-context.ts'
import { loadConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { fixedClock } from '../../src/core/clock.ts'
import { rows } from '../../src/db/client.ts'
import { appendEvents } from '../../src/events/append-events.ts'
import { addEndpoint } from '../../src/webhooks/manage-endpoints.ts'
import { publishWorkflow } from '../../src/workflows/publish-workflow.ts'
import { httpStub, say } from '../channels/http-stub.ts'
import { testDatabase } from '../support/database.ts'
import { type RunningRelance, runRelance, startRelance } from '../support/relance.ts'

/** An occasion takes 5,000 at a time: it dies between two batches. */
const PEOPLE = 6_000
/** Not a bound on speed: a busy machine takes minutes to start a process. */
vi.setConfig({ testTimeout: 900_000 })
const PATIENCE = { timeout: 400_000, interval: 100 }

const database = testDatabase()
const dataDir = mkdtempSync(join(tmpdir(), 'relance-faults-'))
const workers: RunningRelance[] = []
let env: Record<string, string>

beforeAll(async () => {
  env = {
    DATABASE_URL: database.url,
    SECRET_KEY: randomBytes(32).toString('base64'),
    DATA_DIR: dataDir,
    WEBHOOK_PRIVATE: 'yes',
    LOG_LEVEL: 'error',
  }
  await runRelance(['migrate'], env)
  await insertCustomers(database.db, PEOPLE)
  return () => rmSync(dataDir, { recursive: true, force: true })
})

afterEach(async () => {
  for (const worker of workers.splice(0)) {
    worker.process.kill('SIGKILL')
    await worker.finished
  }
})

const inContext = (work: (ctx: Context) => Promise<unknown>) => withContext(loadConfig(env), work)

function startWorker(failpoint?: string): RunningRelance {
  const worker = startRelance(['work'], { ...env, ...(failpoint ? { RELANCE_FAILPOINT: failpoint } : {}) })
  workers.push(worker)
  return worker
}

async function dieAt(failpoint: string): Promise<void> {
  const doomed = startWorker(failpoint)
  await doomed.finished
  expect(doomed.process.signalCode, doomed.stderr()).toBe('SIGKILL')
}

describe('a worker that is killed with -9 between the answer of a webhook and its record', () => {
  it('has the call made again with the same key, and moves everybody on once', async () => {
    const stub = await httpStub(say(200, '{"contact":{"tier":"gold"}}'))
    const people = (
      await rows<{ id: number }>(database.db, sql`select id from customers order by id limit 3`)
    ).map(({ id }) => id)
    await inContext(async (ctx) => {
      await addEndpoint(ctx, 'crm', { url: stub.url, isPrivate: true })
      await publishWorkflow(ctx, {
        workflow: 'hooks',
        name: 'Hooks',
        trigger: { event: 'signed_up' },
        steps: [
          {
            id: 'tell',
            webhook: { endpoint: 'crm', map: { tier: 'contact.tier' } },
            // biome-ignore lint/suspicious/noThenProperty: a step's list is called so
            then: [{ id: 'told', score: { add: 1 } }],
          },
        ],
      })
      const occurredAt = ctx.clock.now()
      const events = people.map((customerId) => ({
        customerId,
        type: 'signed_up',
        occurredAt,
        properties: {},
      }))
      await appendEvents(ctx.db, events, occurredAt)
    })

    await dieAt('after_webhook_answer')
    const open = await rows(database.db, sql`select id from webhook_calls where state = 'open'`)
    expect(open.length).toBeGreaterThan(0)
    // Instead of waiting a minute for it.
    await database.db.execute(sql`update webhook_calls set due_at = created_at where state = 'open'`)
    startWorker()
    await vi.waitFor(async () => {
      const ended = await rows(database.db, sql`select id from enrolments where status = 'done'`)
      expect(ended).toHaveLength(people.length)
    }, PATIENCE)

    const bodies = new Map<unknown, string[]>()
    for (const { headers, body } of stub.requests) {
      const key = headers['idempotency-key']
      bodies.set(key, [...(bodies.get(key) ?? []), body])
    }
    expect(bodies.size).toBe(people.length)
    expect(Math.max(...[...bodies.values()].map((sent) => sent.length))).toBe(2)
    for (const sent of bodies.values()) expect(new Set(sent).size).toBe(1)
    expect(
      await rows(
        database.db,
        sql`select step, branch, count(*)::int as n, count(distinct customer_id)::int as people
          from step_log group by step, branch order by step`,
      ),
    ).toEqual([
      { step: 'tell', branch: 'then', n: people.length, people: people.length },
      { step: 'told', branch: null, n: people.length, people: people.length },
    ])
    await stub.close()
  })
})

describe('a worker that is killed with -9 in the middle of an occasion', () => {
  it('lets nobody enter twice and misses nobody, whether a campaign recurs or a date comes', async () => {
    const begun = new Date(performance.timeOrigin + performance.now() - 10 * 60_000)
    const [day, time] = begun.toISOString().slice(0, 16).split('T')
    await database.db.execute(
      sql`update customers set attributes = attributes || jsonb_build_object('renewal', ${day}::text)`,
    )
    await inContext(async (ctx) => {
      const before = { ...ctx, clock: fixedClock(new Date(begun.getTime() - 60_000)) }
      for (const [workflow, trigger] of [
        [
          'round',
          { audience: { attribute: 'renewal', is: day }, every: 'FREQ=WEEKLY', at: `${day}T${time}` },
        ],
        ['renewals', { date: 'renewal', at: time }],
      ] as const) {
        await publishWorkflow(before, {
          workflow,
          name: workflow,
          trigger: { ...trigger, zone: 'UTC' },
          reentry: 'always',
          steps: [{ wait: 'P10D' }],
        })
      }
    })
    const occasions = () =>
      rows<{ state: string; enrolled: number }>(
        database.db,
        sql`select state, enrolled from occasions order by enrolled desc`,
      )

    await dieAt('before_occasion_commit:2')
    expect((await occasions())[0]).toEqual({ state: 'running', enrolled: 5_000 })
    await dieAt('before_occasion_commit:3')
    startWorker()
    startWorker()
    await vi.waitFor(async () => {
      const done = { state: 'done', enrolled: PEOPLE }
      expect(await occasions()).toEqual([done, done])
    }, PATIENCE)

    expect(
      await rows(
        database.db,
        sql`select w.key, count(*)::int as entries, count(distinct e.customer_id)::int as people
          from enrolments e join workflows w on w.id = e.workflow_id
          where w.key <> 'hooks' group by w.key order by w.key`,
      ),
    ).toEqual([
      { key: 'renewals', entries: PEOPLE, people: PEOPLE },
      { key: 'round', entries: PEOPLE, people: PEOPLE },
    ])
  })
})
