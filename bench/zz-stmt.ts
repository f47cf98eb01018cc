import { randomBytes } from 'node:crypto'
import { systemClock } from '../src/core/clock.ts'
import { jsonLog } from '../src/core/log.ts'
import { connect } from '../src/db/client.ts'
import { toOutcome } from '../src/messages/delivery.ts'
import { passGate } from '../src/messages/gate.ts'
import { recordOutcomes } from '../src/messages/record-outcomes.ts'
import { loadRenderKit } from '../src/messages/render-message.ts'
import { publishTemplate } from '../src/templates/publish-template.ts'
import * as camp from './campaign.ts'
import { withBenchDatabase } from './database.ts'

const { insertCustomers, planFor, newsletter } = camp as any
await withBenchDatabase(async (url) => {
  const c = connect(url, { max: 6, applicationName: 'x' })
  const orig = c.sql as any
  const captured = new Map<string, any>()
  const times = new Map<string, { n: number; ms: number }>()
  const wrap = (client: any) => {
    const unsafe = client.unsafe.bind(client)
    client.unsafe = (q: string, p: any) => {
      if (/update messages|with asked/.test(q) && !captured.has(q)) captured.set(q, p)
      const r = unsafe(q, p)
      const t = performance.now()
      const key = q.replace(/\s+/g, ' ').slice(0, 90)
      const done = () => {
        const e = times.get(key) ?? { n: 0, ms: 0 }
        e.n++
        e.ms += performance.now() - t
        times.set(key, e)
      }
      const then = r.then.bind(r)
      r.then = (a: any, b: any) =>
        then((x: any) => {
          done()
          return a?.(x)
        }, b)
      return r
    }
    return client
  }
  const begin = orig.begin.bind(orig)
  orig.begin = (f: any) => begin((client: any) => f(wrap(client)))
  const ctx: any = {
    db: c.db,
    clock: systemClock,
    queue: { ring: async () => {}, close: async () => {} },
    actor: { kind: 'system', id: 'b', name: 'b' },
    log: jsonLog('warn'),
    masterKey: randomBytes(32),
    publicUrl: 'https://x.example',
  }
  const { versionId } = await publishTemplate(ctx, newsletter())
  await insertCustomers(c.db, 3000)
  await c.sql`vacuum analyze`
  await planFor(c.db, versionId, 3000)
  let cursors = {}
  for (let i = 0; i < 8; i++) {
    const t0 = performance.now()
    const r: any = await passGate(ctx, {
      channel: 'email',
      provider: 'p',
      budgetKey: 'k',
      rate: { perSecond: 1e5 },
      limit: 250,
      leaseMs: 60000,
      cursors,
      pausedWorkflows: async () => new Set(),
    })
    cursors = r.cursors
    const t1 = performance.now()
    await loadRenderKit(ctx, r.handed)
    const t2 = performance.now()
    await recordOutcomes(
      ctx,
      r.handed.map((m: any) =>
        toOutcome(
          m,
          {
            kind: 'sent',
            providerMessageId: 'x' + m.id,
            rendered: { locale: 'en', parts: null, cost: 0, tracking: true, clickTracking: true },
          },
          new Date(),
        ),
      ),
    )
    const t3 = performance.now()
    console.log(
      'gate',
      (t1 - t0).toFixed(0),
      'kit',
      (t2 - t1).toFixed(0),
      'record',
      (t3 - t2).toFixed(0),
      r.handed.length,
    )
  }
  const ex = async (q: string, p: any[]) => {
    const r = await c.sql.begin(async (t: any) => {
      await t.unsafe("select set_config('enable_seqscan', 'off', true)")
      return t.unsafe('explain (analyze, buffers, costs off) ' + q, p)
    })
    console.log(r.map((x: any) => x['QUERY PLAN']).join('\n'))
  }
  for (const [q, p] of captured) {
    console.log('-----', q.slice(0, 80))
    await ex(q, p)
  }
  for (const [k, e] of [...times].sort((a, b) => b[1].ms - a[1].ms))
    console.log(e.n, (e.ms / e.n).toFixed(1), k)
  await c.close()
})
process.exit(0)
