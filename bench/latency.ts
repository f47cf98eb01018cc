import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { createTransport } from 'nodemailer'
import { createKey } from '../src/access/api-keys.ts'
import { withContext } from '../src/cli/with-context.ts'
import { loadConfig } from '../src/config.ts'
import type { Context } from '../src/context.ts'
import { publishTemplate } from '../src/templates/publish-template.ts'
import { publishWorkflow } from '../src/workflows/publish-workflow.ts'
import buildProgram from '../tests/support/built-program.ts'
import { runRelance, startRelance } from '../tests/support/relance.ts'
import { insertCustomers, newsletter } from './campaign.ts'
import { withBenchDatabase } from './database.ts'
import { type BenchResult, describeMachine, quantile } from './result.ts'
import { type Sink, startSink } from './smtp-sink.ts'

const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 600)
const PER_SECOND = 50
const PORT = 3_871

/**
 * From the moment an event is posted to the moment the mail that it triggers is in the SMTP server: the program
 * as it is (`relance start`, queue in Postgres), 50 events a second. Beside it, one mail through nodemailer.
 */
export async function latencyBench(): Promise<BenchResult> {
  await buildProgram()
  return withBenchDatabase(async (url) => {
    const sink = await startSink()
    const dataDir = mkdtempSync(join(tmpdir(), 'relance-latency-'))
    try {
      return await measure(environment(url, sink, dataDir), sink)
    } finally {
      await sink.stop()
      rmSync(dataDir, { recursive: true, force: true })
    }
  })
}

async function measure(env: Record<string, string>, sink: Sink): Promise<BenchResult> {
  await runRelance(['migrate'], env)
  const writeKey = await withContext(loadConfig(env), prepare)
  const program = startRelance(['start'], env)
  try {
    // Said once the web app is built, which a first start does beside its work.
    await program.says(/Set it up/)
    await postAll(writeKey, 25, 'warm')
    const sent = await postAll(writeKey, EVENTS, 'u')
    const latencies = await awaitMails(sink, sent)
    const bare = await bareLatency(sink)
    return {
      name: 'latency',
      figures: {
        p50_ms: Math.round(quantile(latencies, 0.5)),
        p99_ms: Math.round(quantile(latencies, 0.99)),
        events: EVENTS,
        events_per_s: PER_SECOND,
      },
      ceilings: { nodemailer_p50_ms: Math.round(quantile(bare, 0.5) * 10) / 10 },
      machine: describeMachine(),
    }
  } catch (error) {
    process.stderr.write(program.stderr())
    throw error
  } finally {
    program.process.kill('SIGTERM')
    await program.finished
  }
}

function environment(url: string, sink: Sink, dataDir: string): Record<string, string> {
  return {
    DATABASE_URL: url,
    SECRET_KEY: randomBytes(32).toString('base64'),
    DATA_DIR: dataDir,
    PORT: String(PORT),
    EMAIL_PROVIDER: 'smtp',
    SMTP_URL: sink.url,
    LOG_LEVEL: 'warn',
  }
}

/** A template, a workflow that an event triggers, and people who agreed. Returns the write key. */
async function prepare(ctx: Context): Promise<string> {
  await ctx.db.execute(
    sql`insert into purposes (key, name, created_at) values ('promotions', '{"en":"Offers","fr":"Offres"}', now()) on conflict do nothing`,
  )
  await publishTemplate(ctx, newsletter())
  await publishWorkflow(ctx, {
    workflow: 'bench-latency',
    name: { en: 'Latency', fr: 'Latence' },
    purpose: 'promotions',
    trigger: { event: 'pinged' },
    reentry: 'always',
    steps: [{ id: 'mail', send: { email: 'bench' } }],
  })
  await insertCustomers(ctx.db, EVENTS + 100)
  await ctx.db.execute(sql`
    insert into identities (kind, value, customer_id, created_at)
    select 'external', case when n <= 25 then 'warm' || n else 'u' || (n - 25) end, id, now()
    from (select id, row_number() over (order by id) as n from customers) c`)
  const { secret } = await createKey(ctx, { kind: 'write', name: 'bench' })
  return secret
}

/** Posts one event per request at a steady rate; when each was posted, by the mail address that it is about. */
async function postAll(writeKey: string, count: number, prefix: string): Promise<Map<string, number>> {
  const postedAt = new Map<string, number>()
  const requests: Promise<void>[] = []
  const startedAt = performance.now()
  for (let n = 1; n <= count; n++) {
    const waitMs = startedAt + (n * 1_000) / PER_SECOND - performance.now()
    if (waitMs > 0) await sleep(waitMs)
    postedAt.set(`p${prefix === 'warm' ? n : n + 25}@example.com`, performance.timeOrigin + performance.now())
    requests.push(post(writeKey, `${prefix}${n}`))
  }
  await Promise.all(requests)
  return postedAt
}

async function post(writeKey: string, userId: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${PORT}/v1/track`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ userId, event: 'pinged', messageId: `latency-${userId}` }),
  })
  if (!response.ok) throw new Error(`the event was answered ${response.status}: ${await response.text()}`)
}

async function awaitMails(sink: Sink, postedAt: ReadonlyMap<string, number>): Promise<number[]> {
  for (let tries = 0; tries < 200; tries++) {
    const latencies = sink.lines().flatMap(({ t, envelope }) => {
      const at = postedAt.get(envelope.to[0] ?? '')
      return at === undefined ? [] : [t - at]
    })
    if (latencies.length >= postedAt.size) return latencies
    await sleep(100)
  }
  throw new Error('not every event brought a mail within 20 s')
}

async function bareLatency(sink: Sink): Promise<number[]> {
  const transport = createTransport({ pool: true, host: '127.0.0.1', port: sink.port, secure: false })
  const latencies: number[] = []
  for (let n = 0; n < 50; n++) {
    const startedAt = performance.now()
    await transport.sendMail({ from: 'a@example.com', to: 'bare@example.com', subject: 'x', text: 'x' })
    latencies.push(performance.now() - startedAt)
  }
  transport.close()
  return latencies
}
