import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '../src/db/client.ts'
import { passUntilIdle } from '../src/engine/pass-until-idle.ts'
import { listLanesWithWork } from '../src/engine/queries/lanes.ts'
import { benchContext } from './segments-context.ts'

/** A worker of its own: passes over the lanes as work comes, and tells its memory every half second. */
const connection = connect(process.argv[2] ?? '', { max: 4, applicationName: 'relance-bench-worker' })
const ctx = benchContext(connection.db)

let isOver = false
process.on('message', (word) => {
  if (word === 'stop') isOver = true
})
let toldAt = 0
while (!isOver) {
  await passUntilIdle(ctx, { limit: 5_000 })
  if (performance.now() - toldAt > 500) {
    toldAt = performance.now()
    process.send?.({ rssMb: process.memoryUsage.rss() / 2 ** 20 })
  }
  if ((await listLanesWithWork(ctx.db, ctx.clock.now())).length === 0) await sleep(5)
}
await connection.close()
process.disconnect()
