import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedServer, openEmbedded } from '../../src/db/embedded.ts'

/** A server that the driver may stop and start again in the middle of everything. */
export interface Place {
  readonly url: string
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Postgres of its own, as durable as in production. */
export async function startPostgres(port: number): Promise<Place> {
  const dataDir = mkdtempSync(join(tmpdir(), 'relance-faults-pg-'))
  let server: EmbeddedServer = await openEmbedded({ dataDir, port, mode: 'own' })
  return {
    url: server.url,
    async restart() {
      await server.stop()
      server = await openEmbedded({ dataDir, port, mode: 'own' })
    },
    async stop() {
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Redis that keeps nothing: killed with -9, it comes back empty. */
export async function startRedis(port: number): Promise<Place> {
  let server = await launchRedis(port)
  return {
    url: `redis://127.0.0.1:${port}`,
    async restart() {
      await end(server)
      server = await launchRedis(port)
    },
    stop: () => end(server),
  }
}

async function launchRedis(port: number): Promise<ChildProcess> {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)))
    server.stdout.on('data', (chunk) => String(chunk).includes('Ready to accept') && resolve())
  })
  server.removeAllListeners('exit')
  return server
}

async function end(server: ChildProcess): Promise<void> {
  const ended = once(server, 'exit')
  server.kill('SIGKILL')
  await ended
}
