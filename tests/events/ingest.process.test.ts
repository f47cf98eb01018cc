import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Analytics } from '@segment/analytics-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKey } from '../../src/access/api-keys.ts'
import { testContext } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { type RunningRelance, runRelance, startRelance } from '../support/relance.ts'

const database = testDatabase()
const dataDir = mkdtempSync(join(tmpdir(), 'relance-ingest-'))
let writeKey: string
let env: Record<string, string>
let port: number
let server: RunningRelance

beforeAll(async () => {
  const { secret } = await createKey(testContext(database.db), { kind: 'write', name: 'test' })
  writeKey = secret
  port = await freePort()
  env = { DATABASE_URL: database.url, DATA_DIR: dataDir, SECRET_KEY: 'k'.repeat(40), PORT: String(port) }
  await runRelance(['migrate'], env)
  server = await serve()
})
afterAll(async () => {
  server.process.kill('SIGTERM')
  await server.finished
  rmSync(dataDir, { recursive: true, force: true })
})

async function serve(): Promise<RunningRelance> {
  const running = startRelance(['serve'], env)
  await running.says(/answers at/)
  return running
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

async function countOf(type: string) {
  const [row] = await database.sql`
    select count(*)::int as events, count(distinct properties->>'n')::int as kinds from events where type = ${type}`
  return row
}

function post(path: string, body: unknown) {
  return fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${writeKey}:`)}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

describe('the unmodified @segment/analytics-node', () => {
  it('delivers 10,000 events, each stored once', async () => {
    const failures: unknown[] = []
    const analytics = new Analytics({
      writeKey,
      host: `http://127.0.0.1:${port}`,
      flushAt: 100,
      maxRetries: 3,
    })
    analytics.on('error', (error) => failures.push(error))

    analytics.identify({ userId: 'sdk-1', traits: { email: 'sdk1@example.com', plan: 'pro' } })
    for (let n = 0; n < 10_000; n++) {
      analytics.track({ userId: `sdk-${n % 500}`, event: 'sdk_event', properties: { n, total: n / 10 } })
    }
    analytics.page({ anonymousId: 'sdk-device', name: 'Home', properties: { url: 'https://example.com/' } })
    analytics.group({ userId: 'sdk-1', groupId: 'acme' })
    analytics.alias({ previousId: 'sdk-device', userId: 'sdk-1' })
    await analytics.closeAndFlush({ timeout: 60_000 })

    expect(failures).toEqual([])
    expect(await countOf('sdk_event')).toEqual({ events: 10_000, kinds: 10_000 })
    const [customer] =
      await database.sql`select email, attributes from customers where email = 'sdk1@example.com'`
    expect(customer).toMatchObject({ attributes: { plan: 'pro', groupId: 'acme' } })
  })

  it('and killed half way, then run again with the same messages, stores each once', async () => {
    const script = fileURLToPath(import.meta.resolve('../fixtures/segment-sender.ts'))
    const args = ['--import', 'tsx', script, `http://127.0.0.1:${port}`, writeKey, '10000']
    const first = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(first.stdout, 'data')
    first.kill('SIGKILL')
    await once(first, 'exit')
    const half = await countOf('retried')
    expect(half?.['events']).toBeGreaterThan(0)
    expect(half?.['events']).toBeLessThan(10_000)

    const second = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    const [code] = await once(second, 'exit')

    expect(code).toBe(0)
    expect(await countOf('retried')).toEqual({ events: 10_000, kinds: 10_000 })
  })
})

describe('kill -9 of the server', () => {
  it('right after an answer: every event that was answered is there, and a retry of all adds none twice', async () => {
    const acknowledged: number[] = []
    const send = async (n: number) => {
      const call = { userId: `kill-${n % 7}`, event: 'kill_event', messageId: `kill-${n}`, properties: { n } }
      const response = await post('/v1/track', call)
      if (response.status === 200) acknowledged.push(n)
    }
    let next = 0
    const senders = Array.from({ length: 20 }, async () => {
      while (next < 2_000) await send(next++)
    })
    while (acknowledged.length < 500) await new Promise((resolve) => setImmediate(resolve))
    server.process.kill('SIGKILL')
    await Promise.allSettled(senders)
    await server.finished

    const stored =
      await database.sql`select (properties->>'n')::int as n from events where type = 'kill_event'`
    const storedSet = new Set(stored.map((row) => row['n']))
    expect(acknowledged.filter((n) => !storedSet.has(n))).toEqual([])

    server = await serve()
    for (let n = 0; n < 2_000; n += 100) {
      const batch = Array.from({ length: 100 }, (_, i) => ({
        type: 'track',
        userId: `kill-${(n + i) % 7}`,
        event: 'kill_event',
        messageId: `kill-${n + i}`,
        properties: { n: n + i },
      }))
      expect((await post('/v1/batch', { batch })).status).toBe(200)
    }
    expect(await countOf('kill_event')).toEqual({ events: 2_000, kinds: 2_000 })
  })
})
