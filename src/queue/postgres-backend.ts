import {
  createPostgresBackend,
  LATEST_SCHEMA_VERSION,
  type PostgresConnectionOptions,
  runMigrations,
  withBackend,
} from 'bullmq'
import pg from 'pg'
import { type QueueBackend, queueDefaults, workerDefaults } from './backend.ts'

const SCHEMA = 'bullmq'

const { Queue, Worker } = withBackend(createPostgresBackend)

/** BullMQ's own tables, in a schema of their own. Safe from several processes at once. */
export async function migrateQueue(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'relance-migrate' })
  await client.connect()
  try {
    await runMigrations(client, SCHEMA)
  } finally {
    await client.end()
  }
}

/**
 * The queue in the database, for installations without Redis. Each worker listens on a connection of its own
 * (NOTIFY wakes it in a few milliseconds); the others are shared.
 */
export function postgresBackend(databaseUrl: string): QueueBackend {
  const producers = openPool(databaseUrl, 4)
  const consumers = openPool(databaseUrl, 40)
  return {
    kind: 'postgres',
    openQueue: (name) => new Queue(name, { connection: shared(producers), ...queueDefaults }),
    openWorker: (name, process, { concurrency, backoff }) =>
      new Worker(name, process, {
        connection: shared(consumers),
        ...workerDefaults,
        concurrency,
        settings: { backoffStrategy: backoff },
      }),
    async check() {
      await producers.query(`select 1 from ${SCHEMA}.job limit 1`)
      return { version: `bullmq schema ${LATEST_SCHEMA_VERSION}`, warnings: [] }
    },
    async close() {
      await Promise.all([producers.end(), consumers.end()])
    },
  }
}

function openPool(databaseUrl: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: 'relance-queue',
    options: `-c search_path=${SCHEMA} -c jit=off`,
    max,
    keepAlive: true,
    connectionTimeoutMillis: 2_000,
    idleTimeoutMillis: 30_000,
  })
  // A lost connection is replaced by the next use; without a listener it would end the process.
  pool.on('error', () => undefined)
  return pool
}

/** A queue or worker hears of the pool's errors twice at most: so many listeners are no leak. */
const LISTENERS_EACH = 2

/** BullMQ's structural type for a pool is looser than pg's own, which TypeScript cannot see. */
function shared(pool: pg.Pool): PostgresConnectionOptions {
  pool.setMaxListeners(pool.getMaxListeners() + LISTENERS_EACH)
  return pool as unknown as PostgresConnectionOptions
}
