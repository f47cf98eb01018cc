import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, describe, expect, it } from 'vitest'
import { withContext } from '../../src/cli/with-context.ts'
import { loadConfig } from '../../src/config.ts'
import { systemClock } from '../../src/core/clock.ts'
import { rows } from '../../src/db/client.ts'
import { appendEvents } from '../../src/events/append-events.ts'
import { ringEngine } from '../../src/events/jobs.ts'
import { publishSegment } from '../../src/segments/publish-segment.ts'
import { findSegment } from '../../src/segments/queries/segments.ts'
import { testDatabase } from '../support/database.ts'
import { runRelance, startRelance } from '../support/relance.ts'
import { membersOf, someCustomers } from './support.ts'

const { db, url } = testDatabase()
const dataDir = mkdtempSync(join(tmpdir(), 'relance-expiry-'))
const env = {
  DATABASE_URL: url,
  SECRET_KEY: randomBytes(32).toString('base64'),
  DATA_DIR: dataDir,
  LOG_LEVEL: 'warn',
}
const WINDOW_MS = 30 * 86_400_000

afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

describe('a running worker', () => {
  it('puts a customer out when thirty days have passed since the order, with nothing else going on', async () => {
    const [customerId = 0] = await someCustomers(db, [{}])
    // Makes the queue's own tables.
    await runRelance(['migrate'], env)
    const worker = startRelance(['work'], env)
    try {
      await worker.says(/Relance works/)
      const expiry = await withContext(loadConfig(env), async (ctx) => {
        await publishSegment(ctx, { key: 'lately', condition: { event: 'order_placed', within: 'P30D' } })
        await until(async () => (await findSegment(db, 'lately'))?.state === 'live')
        const over = new Date(systemClock.now().getTime() + 4_000)
        const occurredAt = new Date(over.getTime() - WINDOW_MS)
        await appendEvents(db, [{ customerId, type: 'order_placed', occurredAt, properties: {} }], over)
        await ringEngine(ctx)
        return over
      })
      await until(async () => (await changes()).length === 2)

      expect(await changes()).toMatchObject([
        { type: 'segment_entered', customerId, properties: { segment: 'lately', cause: { kind: 'event' } } },
        {
          type: 'segment_left',
          customerId,
          properties: { segment: 'lately', cause: { kind: 'clock', dueAt: expiry.toISOString() } },
        },
      ])
      const lateMs = ((await changes())[1]?.occurredAt.getTime() ?? 0) - expiry.getTime()
      expect(lateMs).toBeGreaterThanOrEqual(0)
      expect(await membersOf(db, 'lately')).toEqual([])
    } finally {
      worker.process.kill('SIGTERM')
      await worker.finished
    }
  })
})

function changes(): Promise<
  { type: string; customerId: number; occurredAt: Date; properties: Record<string, unknown> }[]
> {
  return rows(
    db,
    sql`select type, customer_id as "customerId", occurred_at as "occurredAt", properties from events
      where type in ('segment_entered', 'segment_left') order by id`,
  )
}

async function until(isSo: () => Promise<boolean>, patienceMs = 240_000): Promise<void> {
  const end = performance.now() + patienceMs
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error('it did not come about')
    await sleep(50)
  }
}
