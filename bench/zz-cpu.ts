import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { systemClock } from '../src/core/clock.ts'
import { jsonLog } from '../src/core/log.ts'
import { connect } from '../src/db/client.ts'
import { publishTemplate } from '../src/templates/publish-template.ts'
import * as camp from './campaign.ts'
import { withBenchDatabase } from './database.ts'
import { startSink } from './smtp-sink.ts'

const { insertCustomers, planFor, newsletter, campaignRun, bareRun, oneMail } = camp as any
const pgCpu = () => {
  let t = 0
  for (const p of readdirSync('/proc')) {
    if (!/^\d+$/.test(p)) continue
    try {
      const c = readFileSync(`/proc/${p}/cmdline`, 'utf8')
      if (!/relance_bench/.test(c) || !/postgres/.test(c)) continue
      const s = readFileSync(`/proc/${p}/stat`, 'utf8').split(') ')[1]!.split(' ')
      t += Number(s[11]) + Number(s[12])
    } catch {}
  }
  return t * 10
}
await withBenchDatabase(async (url) => {
  const c = connect(url, { max: 6, applicationName: 'x' })
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
  await c.sql`create table bench_sends (id bigint primary key, status text not null)`
  await c.sql`create index on bench_sends (id) where status = 'queued'`
  await c.sql`vacuum analyze`
  const sink = await startSink()
  const mail = await oneMail(ctx, versionId, sink)
  for (let i = 0; i < 3; i++) {
    for (const [name, f] of [
      ['raw', () => bareRun(c.db, sink, mail)],
      ['camp', () => campaignRun(ctx, versionId, sink)],
    ] as any) {
      const u = process.cpuUsage()
      const g = pgCpu()
      const r = await f()
      const d = process.cpuUsage(u)
      console.log(
        name,
        Math.round(r),
        '/s  node cpu us/msg',
        Math.round((d.user + d.system) / 3000),
        'pg us/msg',
        Math.round((pgCpu() - g) / 3),
      )
    }
  }
  await sink.stop()
  await c.close()
})
process.exit(0)
