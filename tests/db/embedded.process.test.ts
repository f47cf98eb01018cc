import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connect } from '../../src/db/client.ts'
import { type EmbeddedOptions, type EmbeddedServer, openEmbedded } from '../../src/db/embedded.ts'
import { findPlace } from '../../src/db/embedded-place.ts'
import { isAlive } from '../../src/db/folder-lock.ts'
import { readPostmaster } from '../../src/db/postmaster.ts'

const WAIT = { timeout: 30_000, interval: 100 }
let dataDir: string
let server: EmbeddedServer | undefined

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'relance-embedded-'))
  chmodSync(dataDir, 0o755)
  server = undefined
})
afterEach(async () => {
  await server?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

async function open(options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedServer> {
  const opened = await openEmbedded({ dataDir, mode: 'own', durability: 'throwaway', ...options })
  if (opened.owned) server = opened
  return opened
}

async function ask(url: string, statement: string): Promise<unknown> {
  const connection = connect(url, { max: 1, applicationName: 'relance-test' })
  try {
    const [row] = await connection.sql.unsafe(statement)
    return row
  } finally {
    await connection.close()
  }
}

/** A Relance of its own on the same folder, which does nothing but hold the database open. */
function spawnHolder(): ChildProcess {
  const file = join(import.meta.dirname, '../support/hold-embedded.ts')
  return spawn(process.execPath, ['--import', 'tsx', file, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
}

function untilReady(holder: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    holder.stdout?.once('data', () => resolve())
    holder.once('exit', (code) => reject(new Error(`the holder ended with ${code}`)))
  })
}

describe('openEmbedded', () => {
  it('starts on an empty folder, stops, and starts again with what was written', async () => {
    const first = await open()
    await ask(first.url, 'create table kept (n int)')
    await ask(first.url, 'insert into kept values (42)')
    await first.stop()

    const second = await open()

    expect(second.url).toBe(first.url)
    expect(await ask(second.url, 'select n from kept')).toEqual({ n: 42 })
  })

  it('starts its server again when that is killed, with what was committed', async () => {
    const troubles: string[] = []
    const { url } = await open({ durability: 'durable', onTrouble: (what) => troubles.push(what) })
    await ask(url, 'create table kept (n int)')
    await ask(url, 'insert into kept values (42)')

    process.kill(readPostmaster(findPlace(dataDir).cluster)?.pid ?? 0, 'SIGKILL')

    await vi.waitFor(() => expect(troubles[0]).toMatch(/ended \(SIGKILL\)/), WAIT)
    await vi.waitFor(async () => expect(await ask(url, 'select n from kept')).toEqual({ n: 42 }), WAIT)
    expect(troubles).toHaveLength(1)
  })

  it('refuses a second owner with one sentence, and lets commands join', async () => {
    await open()

    await expect(open()).rejects.toThrow(
      /^Relance already runs on .* \(process \d+\): stop it, or set DATA_DIR/,
    )
    const joined = await open({ mode: 'join' })
    expect(await ask(joined.url, 'select 1 as n')).toEqual({ n: 1 })
    await joined.stop()
    expect(await ask(joined.url, 'select 1 as n')).toEqual({ n: 1 })
  })

  it('takes over from a Relance that was killed, whose server still runs', async () => {
    const holder = spawnHolder()
    await untilReady(holder)
    holder.removeAllListeners('exit')
    const left = readPostmaster(findPlace(dataDir).cluster)?.pid ?? 0
    holder.kill('SIGKILL')
    await new Promise((resolve) => holder.once('exit', resolve))
    expect(isAlive(left)).toBe(true)

    const next = await open()

    expect(readPostmaster(findPlace(dataDir).cluster)?.pid).not.toBe(left)
    expect(await ask(next.url, 'select 1 as n')).toEqual({ n: 1 })
  })

  it('leaves no server behind when its process ends', async () => {
    const holder = spawnHolder()
    await untilReady(holder)
    holder.removeAllListeners('exit')
    const { cluster } = findPlace(dataDir)
    const pid = readPostmaster(cluster)?.pid ?? 0

    holder.kill('SIGTERM')
    await new Promise((resolve) => holder.once('exit', resolve))

    expect(isAlive(pid) && readPostmaster(cluster) !== undefined).toBe(false)
  })

  it('does not mistake another program for its server when a pid file was left', async () => {
    await (await open()).stop()
    writeFileSync(join(findPlace(dataDir).cluster, 'postmaster.pid'), `${process.pid}\n`)

    const next = await open()

    expect(await ask(next.url, 'select 1 as n')).toEqual({ n: 1 })
  })

  it('works for root in a folder that nobody else may enter', async () => {
    chmodSync(dataDir, 0o700)

    const opened = await open()

    expect(await ask(opened.url, 'select 1 as n')).toEqual({ n: 1 })
    await opened.stop()
    rmSync(dirname(findPlace(dataDir).cluster), { recursive: true })
  })

  it('names the variable when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const address = other.address()
    const port = typeof address === 'object' ? address?.port : undefined

    await expect(open({ port })).rejects.toThrow(
      `Port ${port} is taken by another program: set EMBEDDED_PG_PORT`,
    )
    other.close()
  })
})
