import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { Context } from '../src/context.ts'
import { systemClock } from '../src/core/clock.ts'
import { jsonLog } from '../src/core/log.ts'
import { connect } from '../src/db/client.ts'
import { createIngester } from '../src/events/ingest.ts'
import { toProblem } from '../src/http/problem.ts'
import { trackingApi } from '../src/http/public/tracking-api.ts'
import type { Env } from '../src/http/router.ts'

/**
 * Serves both sides of the ingest benchmark in one process, as in life: our tracking API, and under /bare the
 * least that could be done with the same batch: one insert by unnest, answered after its commit.
 */
const url = process.argv[2] ?? ''
const ours = connect(url, { max: 6, applicationName: 'relance-bench-ingest' })
const bare = connect(url, { max: 6, applicationName: 'relance-bench-bare' })

interface Item {
  userId: string
  event: string
  timestamp: string
  properties: Record<string, unknown>
}

const ctx: Context = {
  db: ours.db,
  clock: systemClock,
  queue: { ring: async () => undefined, close: async () => undefined },
  actor: { kind: 'system', id: 'bench', name: 'bench' },
  log: jsonLog('error'),
  masterKey: Buffer.alloc(32, 1),
  publicUrl: 'http://127.0.0.1',
}
const app = new Hono<Env>()
app.onError(toProblem)
app.use(async (c, next) => {
  c.set('ctx', ctx)
  await next()
})
app.post('/bare', async (c) => {
  const { batch } = await c.req.json<{ batch: Item[] }>()
  await bare.sql`
    insert into bench_events (user_id, type, occurred_at, properties)
    select * from unnest(
      ${batch.map((item) => item.userId)}::text[], ${batch.map((item) => item.event)}::text[],
      ${batch.map((item) => item.timestamp)}::text[]::timestamptz[],
      ${batch.map((item) => JSON.stringify(item.properties))}::text[]::jsonb[])`
  return c.json({ success: true })
})
app.route(
  '/',
  trackingApi({ ingester: createIngester(ctx), verifyKey: async () => ({ scopes: ['events:write'] }) }),
)

serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.stdout.write(`${port}\n`))
