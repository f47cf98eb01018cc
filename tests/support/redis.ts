import { spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { afterAll, beforeAll } from 'vitest'

export interface TestRedis {
  readonly url: string
}

interface Running {
  url: string
  stop(): Promise<void>
}

/** A real Redis for this test file: REDIS_URL, else redis-server on the PATH, else npm redis-memory-server. */
export function testRedis(): TestRedis {
  let running: Running | undefined
  beforeAll(async () => {
    running = await findRedis()
  })
  afterAll(() => running?.stop())
  return {
    get url() {
      if (!running) throw new Error('Redis is there from beforeAll on')
      return running.url
    },
  }
}

async function findRedis(): Promise<Running> {
  const given = process.env['REDIS_URL']
  if (given) return { url: given, stop: async () => undefined }
  if (spawnSync('redis-server', ['--version']).status === 0) return startOnPath()
  try {
    return await startFromPackage()
  } catch (error) {
    throw new Error(
      'These tests need a real Redis: set REDIS_URL, or install redis-server (apt-get install redis-server), ' +
        'or allow npm redis-memory-server to download or build one.',
      { cause: error },
    )
  }
}

async function startOnPath(): Promise<Running> {
  const port = await freePort()
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)))
    server.stdout.on('data', (chunk) => String(chunk).includes('Ready to accept') && resolve())
  })
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      server.removeAllListeners('exit')
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill()
      await ended
    },
  }
}

async function startFromPackage(): Promise<Running> {
  const { RedisMemoryServer } = await import('redis-memory-server')
  const server = new RedisMemoryServer()
  const url = `redis://${await server.getHost()}:${await server.getPort()}`
  return { url, stop: async () => void (await server.stop()) }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
