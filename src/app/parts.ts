import { type Config, readMasterKey } from '../config.ts'
import type { Context } from '../context.ts'
import type { Clock } from '../core/clock.ts'
import { ConflictError } from '../core/errors.ts'
import { jsonLog } from '../core/log.ts'
import { databaseClock } from '../db/clock.ts'
import { listPendingMigrations, migrate } from '../db/migrate.ts'
import { type OpenDatabase, openDatabase } from '../db/open-database.ts'
import { ensurePartitions } from '../events/ensure-partitions.ts'
import { createIngester, type Ingester } from '../events/ingest.ts'
import type { QueueBackend } from '../queue/backend.ts'
import { migrateQueue, postgresBackend } from '../queue/postgres-backend.ts'
import { openQueue } from '../queue/queue.ts'
import { redisBackend } from '../queue/redis-backend.ts'
import { type NearBell, nearBell } from './near-bell.ts'
import { openProviders, type Providers } from './providers.ts'

/** What serving and working share. */
export interface Parts {
  readonly ctx: Context
  readonly database: OpenDatabase
  readonly backend: QueueBackend
  /** The same as `ctx.queue`. */
  readonly bell: NearBell
  readonly ingester: Ingester
  readonly providers: Providers
  close(): Promise<void>
}

export async function createParts(config: Config, options: { clock?: Clock }): Promise<Parts> {
  const closers: (() => Promise<void> | void)[] = []
  async function close(): Promise<void> {
    for (const closer of closers.reverse()) await closer()
  }

  try {
    return { ...(await open(config, options, closers)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function open(config: Config, options: { clock?: Clock }, closers: (() => Promise<void> | void)[]) {
  const log = jsonLog(config.log.level)
  const database = await openDatabase({
    url: config.database.url,
    dataDir: config.dataDir,
    embeddedPort: config.database.embeddedPort,
    pool: config.database.pool,
    applicationName: 'relance',
    onTrouble: (what) => log.error(what),
  })
  closers.push(() => database.close())
  await bringUpToDate(config, database)

  const clock = options.clock ?? (await followDatabase(database, closers))
  // Before anything is stored: a partition that appears under a running insert makes it fail.
  await ensurePartitions(database.db, clock.now())
  const backend = config.redis.url ? redisBackend(config.redis.url) : postgresBackend(database.url)
  closers.push(() => backend.close())
  const queue = nearBell(openQueue(backend, log))
  closers.push(() => queue.close())

  const ctx: Context = {
    db: database.db,
    clock,
    queue,
    actor: { kind: 'system', id: 'relance', name: 'Relance' },
    log,
    masterKey: readMasterKey(config),
    publicUrl: config.http.publicUrl,
  }
  const providers = openProviders(config, ctx)
  closers.push(() => providers.close())
  return {
    ctx,
    bell: queue,
    database,
    backend,
    providers,
    ingester: createIngester(ctx, { lingerMs: config.ingest.commitMs }),
  }
}

/** Ours alone: migrated here. Shared: a second version may still be running on it, so a person decides. */
async function bringUpToDate(config: Config, database: OpenDatabase): Promise<void> {
  if (database.embedded) {
    await migrate(database.sql)
    if (!config.redis.url) await migrateQueue(database.url)
    return
  }
  const pending = await listPendingMigrations(database.sql)
  if (pending.length > 0) {
    throw new ConflictError(
      `The database lacks ${pending.length} migration(s), the first being ${pending[0]}: run \`relance migrate\` first.`,
    )
  }
}

async function followDatabase(
  database: OpenDatabase,
  closers: (() => Promise<void> | void)[],
): Promise<Clock> {
  const clock = await databaseClock(database.db)
  closers.push(() => clock.stop())
  return clock
}
