import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../config.ts'
import { databaseClock } from '../../db/clock.ts'
import { listPendingMigrations } from '../../db/migrate.ts'
import { type OpenDatabase, openDatabase } from '../../db/open-database.ts'
import { listSchedules } from '../../engine/queries/schedules.ts'
import { type Finding, fail, messageOf, ok, warn } from './check.ts'

const OLDEST = 15
const CLOCK_MS = 1_000

/** Reachable, new enough, migrated, and of one mind with us about the time. */
export async function checkDatabase({ database, dataDir }: Config): Promise<Finding[]> {
  if (!database.url && !existsSync(join(dataDir, 'postgres.json'))) {
    return [ok('database', `embedded, not made yet: the first start makes it in ${dataDir}`)]
  }
  let open: OpenDatabase
  try {
    open = await openDatabase({ ...database, dataDir, pool: 2, applicationName: 'relance-doctor' })
  } catch (error) {
    return [fail('database', messageOf(error), 'start it, or correct DATABASE_URL')]
  }
  try {
    const migrations = await checkMigrations(open)
    const found = [await checkVersion(open), migrations, await checkClock(open)]
    return migrations.status === 'ok' ? [...found, await checkTasks(open)] : found
  } finally {
    await open.close()
  }
}

/** `16.4` */
export async function readServerVersion({ sql }: Pick<OpenDatabase, 'sql'>): Promise<string> {
  const [row] = await sql<{ version: string }[]>`select current_setting('server_version') as version`
  return row?.version ?? '0'
}

async function checkVersion({ sql, embedded }: OpenDatabase): Promise<Finding> {
  const version = await readServerVersion({ sql })
  const detail = `PostgreSQL ${version}${embedded ? ', embedded' : ''}`
  if (Number.parseInt(version, 10) < OLDEST) {
    return fail('database', detail, `use PostgreSQL ${OLDEST} or later`)
  }
  return ok('database', detail)
}

async function checkMigrations({ sql }: OpenDatabase): Promise<Finding> {
  try {
    const pending = await listPendingMigrations(sql)
    if (pending.length === 0) return ok('migrations', 'the database is up to date')
    return warn('migrations', `${pending.length} to apply: ${pending.join(', ')}`, 'run relance migrate')
  } catch (error) {
    return fail('migrations', messageOf(error), 'see the sentence before this one')
  }
}

async function checkClock({ db }: OpenDatabase): Promise<Finding> {
  const clock = await databaseClock(db)
  clock.stop()
  const aheadMs = Math.round(clock.machineAheadMs)
  const detail = `this machine is ${Math.abs(aheadMs)} ms ${aheadMs < 0 ? 'behind' : 'ahead of'} the database`
  if (Math.abs(aheadMs) < CLOCK_MS) return ok('clock', detail)
  return warn('clock', detail, 'let both follow the same time server (Relance itself goes by the database)')
}

/** What recurs, and how its last turn ended. */
async function checkTasks({ db }: OpenDatabase): Promise<Finding> {
  const tasks = await listSchedules(db)
  const failed = tasks.filter(({ lastError }) => lastError !== null)
  if (failed.length === 0) return ok('tasks', `${tasks.length} recur, none failed at its last turn`)
  const detail = failed.map(({ name, lastError }) => `${name}: ${lastError}`).join('; ')
  return warn('tasks', detail, 'they are tried again at their next turn; the worker’s log says more')
}
