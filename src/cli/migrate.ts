import { parseArgs } from 'node:util'
import { migrate } from '../db/migrate.ts'
import { openDatabase } from '../db/open-database.ts'
import { migrateQueue } from '../queue/postgres-backend.ts'
import type { Shell } from './command.ts'

export async function runMigrate(argv: string[], shell: Shell): Promise<number> {
  parseArgs({ args: argv, options: {} })
  const { database, dataDir, redis } = shell.config()
  const open = await openDatabase({ ...database, dataDir, pool: 2, applicationName: 'relance-migrate' })
  try {
    const applied = await migrate(open.sql)
    if (!redis.url) await migrateQueue(open.url)
    for (const name of applied) shell.print(`applied ${name}`)
    shell.print(
      applied.length === 0 ? 'The database is up to date.' : `${applied.length} migration(s) applied.`,
    )
    return 0
  } finally {
    await open.close()
  }
}
