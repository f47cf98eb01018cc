import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { runRelance, startRelance } from '../support/relance.ts'

const database = testDatabase()
const dataDir = mkdtempSync(join(tmpdir(), 'relance-import-'))
const env = () => ({ DATABASE_URL: database.url, DATA_DIR: dataDir, SECRET_KEY: 'k'.repeat(40) })
const ROWS = 20_000
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

it('an import that is killed goes on where it was, and makes nobody twice', async () => {
  const file = join(dataDir, 'people.csv')
  const rows = Array.from({ length: ROWS }, (_, n) => `p${n},person${n}@example.com,First${n},Last${n}`)
  writeFileSync(file, `id,email,prenom,nom\n${rows.join('\n')}\nnobody,broken,x,y\n`)
  await runRelance(['migrate'], env())

  const first = startRelance(['import', file], env())
  await untilRowsDone(2_000)
  first.process.kill('SIGKILL')
  await first.finished
  const [half] = await database.sql`select id, state, rows_done as "rowsDone" from imports`
  expect(half).toMatchObject({ state: 'running' })
  expect(half?.['rowsDone']).toBeLessThan(ROWS)

  // The sweep rings for what stands still; a minute need not be waited for here.
  await database.sql`update imports set progress_at = progress_at - interval '2 minutes'`
  const worker = startRelance(['work'], env())
  await untilTrue(async () => {
    const [row] = await database.sql`select state from imports`
    return row?.['state'] === 'done'
  })
  // The planner is told what the tables have become, without waiting for autovacuum.
  await untilTrue(async () => {
    const [row] = await database.sql`
      select last_analyze is not null as told from pg_stat_user_tables where relname = 'customers'`
    return row?.['told'] === true
  })
  worker.process.kill('SIGTERM')
  await worker.finished

  const [done] = await database.sql`select rows_done as "rowsDone", created, rejected from imports`
  expect(done).toEqual({ rowsDone: ROWS + 1, created: ROWS, rejected: 1 })
  const [count] = await database.sql`
    select count(*)::int as customers, count(distinct email)::int as emails,
      (select count(*)::int from events where type = 'customer_created') as events from customers`
  expect(count).toEqual({ customers: ROWS, emails: ROWS, events: ROWS })
})

async function untilRowsDone(rows: number): Promise<void> {
  await untilTrue(async () => {
    const [row] = await database.sql`
      select rows_done as "rowsDone" from imports where state = 'running'`
    return (row?.['rowsDone'] ?? 0) >= rows
  })
}

async function untilTrue(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20))
}
