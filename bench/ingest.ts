import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Connection, connect } from '../src/db/client.ts'
import { ensurePartitions } from '../src/events/ensure-partitions.ts'
import { withBenchDatabase } from './database.ts'
import { type BenchResult, describeMachine, median } from './result.ts'

const BATCH = 100
const REQUESTS = Number(process.env['BENCH_REQUESTS'] ?? 200)
const RUNS = Number(process.env['BENCH_RUNS'] ?? 5)

/**
 * Events per second through HTTP in batches of 100, each answered after its commit: receipts, identities,
 * events, inbox, last-seen dates. Beside it, alternating with it in the same process and database, a bare Hono
 * route with one `insert … unnest` of the same rows into a table with a key and one index.
 */
export async function ingestBench(): Promise<BenchResult> {
  return withBenchDatabase(async (url) => {
    const connection = connect(url, { max: 2, applicationName: 'relance-bench' })
    const server = startPeer(import.meta.resolve('./ingest-server.ts'), [url])
    const port = await server.line()
    const load = startPeer(import.meta.resolve('./ingest-load.ts'), [port])
    try {
      return await measure(connection, load)
    } finally {
      await Promise.all([load.stop(), server.stop()])
      await connection.close()
    }
  })
}

async function measure({ db, sql }: Connection, load: Peer): Promise<BenchResult> {
  await ensurePartitions(db, new Date())
  await sql`create table bench_events (id bigint generated always as identity primary key, user_id text not null,
    type text not null, occurred_at timestamptz not null, properties jsonb not null)`
  await sql`create index on bench_events (user_id, type, occurred_at)`

  let offset = 0
  async function run(path: string): Promise<number> {
    const { ms } = JSON.parse(await load.ask(JSON.stringify({ path, requests: REQUESTS, offset }))) as {
      ms: number
    }
    offset += REQUESTS * BATCH
    return (REQUESTS * BATCH * 1_000) / ms
  }

  // The first round makes the customers and warms both sides.
  await run('/v1/batch')
  await run('/bare')
  const ours: number[] = []
  const bare: number[] = []
  for (let round = 0; round < RUNS; round++) {
    ours.push(await run('/v1/batch'))
    bare.push(await run('/bare'))
    // The engine would have emptied it.
    await sql`truncate inbox`
  }
  await assertAllStored(sql, REQUESTS * BATCH * (RUNS + 1))
  const ratios = ours.map((value, round) => value / (bare[round] ?? value))
  return {
    name: 'ingest',
    figures: {
      events_per_s: Math.round(median(ours)),
      batch: BATCH,
      share_of_ceiling: Math.round(median(ratios) * 100) / 100,
    },
    ceilings: { bare_insert_unnest_per_s: Math.round(median(bare)) },
    machine: describeMachine(),
  }
}

async function assertAllStored(sql: Connection['sql'], expected: number): Promise<void> {
  const [row] =
    await sql`select count(*)::int as n from events where type in ('order_placed', 'product_viewed')`
  if (row?.['n'] !== expected)
    throw new Error(`${row?.['n']} events are stored, ${expected} were acknowledged`)
}

interface Peer {
  line(): Promise<string>
  ask(order: string): Promise<string>
  stop(): Promise<void>
}

/** A script of this folder in a process of its own, which answers line by line. */
function startPeer(script: string, args: string[]): Peer {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(script), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  if (!child.stdout || !child.stdin) throw new Error('a piped child has streams')
  const { stdin } = child
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const exited = once(child, 'exit')

  async function line(): Promise<string> {
    const next = await lines.next()
    if (next.done) throw new Error(`${script} ended`)
    return next.value
  }
  return {
    line,
    ask(order) {
      stdin.write(`${order}\n`)
      return line()
    },
    async stop() {
      child.kill()
      await exited
    },
  }
}
