import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { type QueueBackend, queueDefaults, workerDefaults } from './backend.ts'

interface RedisOptions {
  readonly maxRetriesPerRequest: number | null
  readonly enableOfflineQueue?: boolean
  readonly connectTimeout?: number
  readonly lazyConnect?: boolean
  readonly retryStrategy?: () => null
}

/** Producers give up at once, because a request waits for them; workers wait for Redis for ever. */
const PRODUCER: RedisOptions = { maxRetriesPerRequest: 0, enableOfflineQueue: false, connectTimeout: 2_000 }
const CONSUMER: RedisOptions = { maxRetriesPerRequest: null }

/** Redis ≥ 6.2 with `maxmemory-policy noeviction`. */
export function redisBackend(url: string): QueueBackend {
  const producer = connectRedis(url, PRODUCER)
  const consumer = connectRedis(url, { ...CONSUMER, lazyConnect: true })
  return {
    kind: 'redis',
    openQueue: (name) => new Queue(name, { connection: producer, ...queueDefaults }),
    openWorker: (name, process, { concurrency, backoff }) =>
      new Worker(name, process, {
        connection: consumer,
        ...workerDefaults,
        concurrency,
        settings: { backoffStrategy: backoff },
      }),
    check: () => checkRedis(url),
    async close() {
      producer.disconnect()
      consumer.disconnect()
    },
  }
}

function connectRedis(url: string, options: RedisOptions): Redis {
  const redis = new Redis(url, options)
  // BullMQ reports through each queue and worker; without a listener ioredis prints to the console.
  redis.on('error', () => undefined)
  return redis
}

async function checkRedis(url: string) {
  const redis = connectRedis(url, { ...PRODUCER, lazyConnect: true, retryStrategy: () => null })
  try {
    await redis.connect()
    const info = await redis.info()
    const version = /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown'
    const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1] ?? 'unknown'
    const [major = 0, minor = 0] = version.split('.').map(Number)
    return {
      version,
      warnings: [
        ...(major * 100 + minor < 602 ? [`Redis ${version} is too old: use 6.2 or later`] : []),
        ...(policy === 'noeviction' ? [] : [`maxmemory-policy is ${policy}: set it to noeviction`]),
      ],
    }
  } finally {
    redis.disconnect()
  }
}
