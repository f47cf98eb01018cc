import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { randomToken } from '../core/ids.ts'
import { connect } from './client.ts'
import { findPlace, makeOwnFolder, type Place } from './embedded-place.ts'
import { findOwner, lockFolder, unlockFolder } from './folder-lock.ts'
import { keepServer } from './kept-server.ts'
import { readPostmaster, stopPostmaster } from './postmaster.ts'

export interface EmbeddedServer {
  readonly url: string
  /** False when another process started it and will stop it. */
  readonly owned: boolean
  /** Lets running statements end within 30 s, then closes the server if it is ours. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  readonly dataDir: string
  readonly port?: number | undefined
  /** `join` uses the server of a running Relance on this folder; `own` refuses to. */
  readonly mode: 'own' | 'join'
  /** `throwaway` trades durability for speed: for tests only. */
  readonly durability?: 'durable' | 'throwaway'
  /** Told when the server ended by itself, and when it cannot be brought back. */
  readonly onTrouble?: ((what: string) => void) | undefined
}

/** Expected trouble with the database server; the message is one sentence for the operator. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
}

interface Access {
  readonly port: number
  readonly password: string
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  autovacuum_naptime: '15s',
  max_locks_per_transaction: '256',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
}
const THROWAWAY = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '1GB',
}

const MB = 2 ** 20

/**
 * An eighth of the memory, half of what a machine of its own would give (Postgres documentation, 19.4.1): with less,
 * what segments look up in millions of events is copied from the system's cache each time. A container's own limit
 * counts.
 */
function memorySettings(): { shared_buffers: string; effective_cache_size: string } {
  const limit = process.constrainedMemory()
  const memoryMb = Math.min(totalmem(), limit > 0 ? limit : totalmem()) / MB
  const shared = Math.min(2_048, Math.max(128, Math.floor(memoryMb / 8)))
  return {
    shared_buffers: `${shared}MB`,
    effective_cache_size: `${Math.max(512, Math.floor(memoryMb / 2))}MB`,
  }
}

/** Starts Postgres in `<dataDir>/postgres`, making it on the first start, or joins the one that runs there. */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  if (!lockFolder(options.dataDir)) return joinRunning(options)
  try {
    return await startOwn(options)
  } catch (error) {
    unlockFolder(options.dataDir)
    throw error
  }
}

async function joinRunning({ dataDir, mode }: EmbeddedOptions): Promise<EmbeddedServer> {
  const owner = findOwner(dataDir)
  if (mode === 'own') {
    throw new DatabaseError(
      `Relance already runs on ${dataDir} (process ${owner}): stop it, or set DATA_DIR to another folder.`,
    )
  }
  const access = readAccess(dataDir)
  if (!access)
    throw new DatabaseError(`Relance is just starting on ${dataDir} (process ${owner}): try again.`)
  return { url: urlOf(access), owned: false, stop: async () => undefined }
}

async function startOwn(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { dataDir } = options
  const place = findPlace(dataDir)
  await stopPostmaster(place.cluster)

  const old = readAccess(dataDir)
  // Without its password nobody can use it: the data folder was emptied by hand. Set aside, not deleted.
  if (!old && existsSync(place.cluster)) renameSync(place.cluster, `${place.cluster}.${randomToken(6)}`)
  const access: Access = {
    port: await choosePort(options.port, old?.port),
    password: old?.password ?? randomToken(18),
  }
  writeFileSync(join(dataDir, 'postgres.json'), JSON.stringify(access), { mode: 0o600 })
  if (!existsSync(join(place.cluster, 'PG_VERSION'))) await initialise(place, dataDir, access.password)

  const start = () => launch(place, access.port, options.durability ?? 'durable')
  const kept = await keepServer(start, options.onTrouble ?? (() => undefined))
  process.once('exit', kept.kill)
  await makeDatabase(access)
  return {
    url: urlOf(access),
    owned: true,
    async stop() {
      kept.release()
      await stopPostmaster(place.cluster)
      process.off('exit', kept.kill)
      unlockFolder(dataDir)
    },
  }
}

async function initialise(place: Place, dataDir: string, password: string): Promise<void> {
  // What a killed initdb left cannot be continued, and holds no data yet.
  rmSync(place.cluster, { recursive: true, force: true })
  makeOwnFolder(place.cluster, place.user)
  const passwordFile = `${place.cluster}.password`
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (place.user) chownSync(passwordFile, place.user.uid, place.user.gid)
  const flags = ['--auth=scram-sha-256', '--username=postgres', `--pwfile=${passwordFile}`, '--encoding=UTF8']
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions']
  const child = run(place, 'initdb', ['-D', place.cluster, ...flags, ...locale])
  const code = await new Promise((resolve) => child.once('close', resolve))
  rmSync(passwordFile, { force: true })
  if (code !== 0) {
    rmSync(place.cluster, { recursive: true, force: true })
    throw new DatabaseError(`Postgres could not be set up in ${dataDir}: ${lastLines(place.logFile)}`)
  }
}

/** Detached, so that a Ctrl-C in the terminal reaches us alone and we can drain before the server goes. */
async function launch(
  place: Place,
  port: number,
  durability: 'durable' | 'throwaway',
): Promise<ChildProcess> {
  const given = durability === 'throwaway' ? THROWAWAY : memorySettings()
  const settings = { ...SETTINGS, ...given, port: String(port) }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = run(place, 'postgres', ['-D', place.cluster, ...flags])
  child.unref()
  while (readPostmaster(place.cluster)?.ready !== child.pid) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new DatabaseError(`Postgres did not start: ${lastLines(place.logFile)}`)
    }
    await sleep(20)
  }
  return child
}

function run(place: Place, program: string, args: string[]): ChildProcess {
  const path = join(place.bin, program)
  chmodIfNeeded(path)
  const log = openSync(place.logFile, 'a', 0o600)
  // No variable of ours goes along: PG* ones would change what the server does.
  return spawn(path, args, {
    ...place.user,
    cwd: place.cluster,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['ignore', log, log],
    detached: true,
  })
}

function chmodIfNeeded(path: string): void {
  try {
    chmodSync(path, 0o755)
  } catch {
    // Not ours to change, or a read-only file system: then it was installed executable.
  }
}

async function makeDatabase(access: Access): Promise<void> {
  const admin = connect(urlOf(access, 'postgres'), { max: 1, applicationName: 'relance-setup' })
  try {
    const [known] = await admin.sql`select 1 from pg_database where datname = 'relance'`
    if (!known) await admin.sql`create database relance`
  } finally {
    await admin.close()
  }
}

function readAccess(dataDir: string): Access | undefined {
  const file = join(dataDir, 'postgres.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Access) : undefined
}

function urlOf({ port, password }: Access, database = 'relance'): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
}

/** The port of the last start if it is free, so that tools that were pointed at it go on working. */
async function choosePort(wanted: number | undefined, last: number | undefined): Promise<number> {
  if (wanted !== undefined) {
    if (await freePort(wanted)) return wanted
    throw new DatabaseError(
      `Port ${wanted} is taken by another program: set EMBEDDED_PG_PORT to another port.`,
    )
  }
  return (last && (await freePort(last))) || (await freePort(0)) || 0
}

/** The port if it can be listened on (0: any free one), else undefined. */
function freePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}

function lastLines(logFile: string): string {
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-3).join(' / ')
}
