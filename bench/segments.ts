import { fork } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import type { Context } from '../src/context.ts'
import { type Connection, connect, type Db, rows } from '../src/db/client.ts'
import { appendEvents, type NewEvent } from '../src/events/append-events.ts'
import { buildSegment } from '../src/segments/build-segment.ts'
import { previewSegment } from '../src/segments/preview-segment.ts'
import { publishSegment } from '../src/segments/publish-segment.ts'
import { verifySegments } from '../src/segments/verify-segments.ts'
import { withBenchDatabase } from './database.ts'
import { type BenchResult, describeMachine, median, quantile } from './result.ts'
import { kinds, manySegments, previewCondition } from './segments-conditions.ts'
import { benchContext } from './segments-context.ts'
import { loadBase, pickType, seeded, zipf } from './segments-data.ts'
import { writePlans } from './segments-plans.ts'

const isSmall = process.env['BENCH_SMALL'] === '1'
const CUSTOMERS = Number(process.env['BENCH_CUSTOMERS'] ?? (isSmall ? 50_000 : 1_000_000))
const EVENTS = Number(process.env['BENCH_EVENTS'] ?? (isSmall ? 500_000 : 10_000_000))
const SEGMENTS = Number(process.env['BENCH_SEGMENTS'] ?? 50)
const LIVE_S = Number(process.env['BENCH_LIVE_S'] ?? (isSmall ? 10 : 60))
const OFFERED_PER_S = Number(process.env['BENCH_EVENTS_PER_S'] ?? 5_000)
const PREVIEWS = 40

/**
 * Segments over a base made by Zipf's law from a seed: how long a full rebuild of each kind takes beside the
 * same question asked by hand, previews, and a live load of events with all segments in force, watched from the
 * moment an event is posted to the moment the membership can be read. Where the machine cannot keep up with the
 * rate offered, three fifths of it are offered as well (the host has slow phases); those figures are named `slow_…`.
 * Sizes: BENCH_SMALL=1, or BENCH_CUSTOMERS, BENCH_EVENTS, BENCH_SEGMENTS, BENCH_LIVE_S, BENCH_EVENTS_PER_S;
 * BENCH_PLANS names a file for the plans of each kind.
 */
export async function segmentsBench(): Promise<BenchResult> {
  return withBenchDatabase(async (url) => {
    const connection = connect(url, { max: 8, applicationName: 'relance-bench' })
    try {
      return await measure(connection, url)
    } finally {
      await connection.close()
    }
  })
}

async function measure(connection: Connection, url: string): Promise<BenchResult> {
  const ctx = benchContext(connection.db)
  await timed('load', () => loadBase(connection, { customers: CUSTOMERS, events: EVENTS }, ctx.clock.now()))
  const rebuilds = await rebuildAll(ctx)
  await connection.sql`vacuum analyze memberships, segment_timers`
  const previews = await previewMany(ctx)
  note(previews)
  const plansFile = process.env['BENCH_PLANS']
  if (plansFile !== undefined)
    await timed('plans', () => writePlans(ctx, plansFile, { conditions: kinds, customers: CUSTOMERS }))
  const live = await liveLoad(ctx, url)
  note(live)
  const { result: verified } = await timed('verify', () => verifySegments(ctx))
  return {
    name: 'segments',
    figures: {
      customers: CUSTOMERS,
      events: EVENTS,
      segments: SEGMENTS,
      ...rebuilds.figures,
      ...previews,
      ...live,
      differences: verified.differences,
      verified_pending: verified.pending,
    },
    ceilings: rebuilds.ceilings,
    machine: describeMachine(),
  }
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const startedAt = performance.now()
  const result = await work()
  const seconds = (performance.now() - startedAt) / 1_000
  process.stderr.write(`  ${what}: ${seconds.toFixed(2)} s\n`)
  return { seconds, result }
}

/** What is known already, for whoever waits: the whole takes a quarter of an hour. */
function note(figures: Readonly<Record<string, number>>): void {
  process.stderr.write(`  ${JSON.stringify(figures)}\n`)
}

/** The same questions as a person would write them in SQL, into a table without our indexes. */
const byHand: Readonly<Record<string, string>> = {
  event_recent: `select customer_id from events where type = 'order_placed' and occurred_at > now() - interval '30 days' group by 1`,
  event_count: `select customer_id from events where type = 'order_placed' and occurred_at > now() - interval '90 days' group by 1 having count(*) >= 3`,
  event_sum: `select customer_id from events where type = 'order_placed' group by 1 having sum(value) >= 500`,
  attribute: `select id from customers where attributes ->> 'city' = 'Lyon'`,
}

async function rebuildAll(ctx: Context) {
  const figures: Record<string, number> = {}
  const ceilings: Record<string, number> = {}
  const all: number[] = []
  for (const [key, condition] of Object.entries(manySegments(SEGMENTS))) {
    const { id } = await publishSegment(ctx, { key, condition })
    const { seconds, result } = await timed(`rebuild ${key}`, () => buildSegment(ctx, id))
    all.push(seconds)
    if (!(key in kinds)) continue
    figures[`rebuild_${key}_s`] = round(seconds)
    figures[`members_${key}`] = result.kind === 'built' ? result.entered : 0
    const hand = byHand[key]
    if (hand) ceilings[`by_hand_${key}_s`] = round(await insertByHand(ctx.db, hand))
  }
  return {
    figures: { rebuild_s: round(median(all)), rebuild_max_s: round(Math.max(...all)), ...figures },
    ceilings,
  }
}

async function insertByHand(db: Db, query: string): Promise<number> {
  await db.execute(sql`create table by_hand (customer_id bigint)`)
  const { seconds } = await timed('  by hand', () => db.execute(sql.raw(`insert into by_hand ${query}`)))
  await db.execute(sql`drop table by_hand`)
  return seconds
}

async function previewMany(ctx: Context) {
  const times: number[] = []
  let estimated = 0
  for (let n = 0; n < PREVIEWS; n++) {
    const startedAt = performance.now()
    const preview = await previewSegment(ctx, { condition: previewCondition(n) })
    times.push(performance.now() - startedAt)
    if (preview.estimated) estimated++
  }
  return {
    preview_p50_ms: round(quantile(times, 0.5)),
    preview_p95_ms: round(quantile(times, 0.95)),
    previews_estimated: estimated,
  }
}

const BATCH = 100
const PROBES_PER_S = 20

/** Offers events at a steady rate while a worker of its own keeps the memberships, then a backlog at once. */
async function liveLoad(ctx: Context, url: string) {
  const probe = await publishSegment(ctx, {
    key: 'probe',
    condition: { event: 'bench_probe', within: 'P30D' },
  })
  await buildSegment(ctx, probe.id)
  const worker = startWorker(url)
  await worker.ready()
  const atRate = await offerAndWatch(ctx, probe.id, { perS: OFFERED_PER_S, firstProbe: 0 })
  const keptUp = atRate.backlog_at_end < OFFERED_PER_S
  const slow = keptUp
    ? undefined
    : await offerAndWatch(ctx, probe.id, { perS: OFFERED_PER_S * 0.6, firstProbe: atRate.probes })
  const drained = await drain(ctx)
  await worker.stop()
  return {
    ...atRate,
    ...Object.fromEntries(Object.entries(slow ?? {}).map(([name, value]) => [`slow_${name}`, value])),
    events_per_s: round(drained),
    worker_rss_mb: round(worker.peakMb()),
    worker_rss_first_mb: round(worker.firstMb()),
  }
}

interface Load {
  readonly perS: number
  /** Each probe is another customer: how many were used before. */
  readonly firstProbe: number
}

async function offerAndWatch(ctx: Context, probeSegmentId: number, load: Load) {
  const watch = watchProbes(ctx.db, probeSegmentId)
  const { result: sent } = await timed(`load of ${load.perS} events/s`, () => offer(ctx, watch, load))
  const left = await backlog(ctx.db)
  const latencies = await watch.finish()
  while ((await backlog(ctx.db)) > 0) await sleep(20)
  const figures = {
    offered_per_s: round(sent / LIVE_S),
    backlog_at_end: left,
    membership_p50_ms: round(quantile(latencies, 0.5)),
    membership_p95_ms: round(quantile(latencies, 0.95)),
    membership_p99_ms: round(quantile(latencies, 0.99)),
    probes: latencies.length,
  }
  note(figures)
  return figures
}

async function offer(ctx: Context, watch: Watch, { perS, firstProbe }: Load): Promise<number> {
  const random = seeded(2 + firstProbe)
  const someone = zipf(random, CUSTOMERS)
  const startedAt = performance.now()
  let sent = 0
  let probes = firstProbe
  const inFlight = new Set<Promise<unknown>>()
  for (;;) {
    const elapsedS = (performance.now() - startedAt) / 1_000
    if (elapsedS >= LIVE_S) break
    if (sent >= elapsedS * perS) {
      await sleep(2)
      continue
    }
    const events: NewEvent[] = someEvents(ctx, BATCH, random, someone)
    if (probes - firstProbe < elapsedS * PROBES_PER_S) {
      const customerId = 1 + ((probes * 104_729) % CUSTOMERS)
      probes++
      watch.posted(customerId)
      events.push({ customerId, type: 'bench_probe', occurredAt: ctx.clock.now(), properties: {} })
    }
    sent += events.length
    const append = appendEvents(ctx.db, events, ctx.clock.now()).finally(() => inFlight.delete(append))
    inFlight.add(append)
    if (inFlight.size >= 4) await Promise.race(inFlight)
  }
  await Promise.all(inFlight)
  return sent
}

function someEvents(ctx: Context, count: number, random: () => number, someone: () => number) {
  return Array.from({ length: count }, () => ({
    customerId: someone(),
    type: pickType(random()),
    occurredAt: ctx.clock.now(),
    properties: { source: 'web' },
    value: 10,
  }))
}

/** A backlog of thirty seconds' load, taken in at once: events per second until it is worked off. */
async function drain(ctx: Context): Promise<number> {
  while ((await backlog(ctx.db)) > 0) await sleep(20)
  const count = OFFERED_PER_S * Math.min(30, LIVE_S)
  const random = seeded(3)
  const someone = zipf(random, CUSTOMERS)
  await ctx.db.transaction(async (db) => {
    for (let n = 0; n < count; n += 5_000)
      await appendEvents(db, someEvents(ctx, 5_000, random, someone), ctx.clock.now())
  })
  const startedAt = performance.now()
  while ((await backlog(ctx.db)) > 0) await sleep(20)
  return count / ((performance.now() - startedAt) / 1_000)
}

async function backlog(db: Db): Promise<number> {
  const [row] = await rows<{ n: number }>(db, sql`select count(*) as n from inbox`)
  return row?.n ?? 0
}

interface Watch {
  posted(customerId: number): void
  /** Milliseconds from posting to the readable membership, of every probe. */
  finish(): Promise<number[]>
}

function watchProbes(db: Db, segmentId: number): Watch {
  const waiting = new Map<number, number>()
  const latencies: number[] = []
  let isOver = false
  const loop = (async () => {
    while (!isOver || waiting.size > 0) {
      await sleep(5)
      if (waiting.size === 0) continue
      const found = await rows<{ id: number }>(
        db,
        sql`select customer_id as id from memberships where segment_id = ${segmentId}
          and customer_id = any(string_to_array(${[...waiting.keys()].join(',')}::text, ',')::bigint[])`,
      )
      for (const { id } of found) {
        latencies.push(performance.now() - (waiting.get(id) ?? 0))
        waiting.delete(id)
      }
    }
  })()
  return {
    posted: (customerId) => void waiting.set(customerId, performance.now()),
    async finish() {
      isOver = true
      await loop
      return latencies
    },
  }
}

function startWorker(url: string) {
  const memory: number[] = []
  const child = fork(fileURLToPath(new URL('./segments-worker.ts', import.meta.url)), [url], {
    execArgv: ['--import', 'tsx'],
  })
  child.on('message', ({ rssMb }: { rssMb: number }) => memory.push(rssMb))
  return {
    /** Its first pass is over. */
    async ready() {
      while (memory.length === 0) await sleep(20)
    },
    peakMb: () => Math.max(0, ...memory),
    firstMb: () => memory[Math.min(4, memory.length - 1)] ?? 0,
    async stop() {
      const over = new Promise((resolve) => child.once('exit', resolve))
      child.send('stop')
      await over
    },
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
