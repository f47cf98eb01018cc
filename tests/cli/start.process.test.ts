import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findPlace } from '../../src/db/embedded-place.ts'
import { readPostmaster } from '../../src/db/postmaster.ts'
import { type RunningRelance, runRelance, startRelance } from '../support/relance.ts'

let dataDir: string
let env: Record<string, string>
let running: RunningRelance | undefined

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'relance-start-'))
  chmodSync(dataDir, 0o755)
  env = { DATA_DIR: dataDir, PORT: String(await freePort()) }
})
afterEach(async () => {
  running?.process.kill('SIGTERM')
  await running?.finished
  rmSync(dataDir, { recursive: true, force: true })
})

describe('relance start', () => {
  it('runs on an empty folder, answers, stops on SIGTERM with its database, and starts again', async () => {
    for (let time = 0; time < 2; time++) {
      running = startRelance(['start'], env)
      await running.says(/Relance answers at/)
      expect((await fetch(`http://127.0.0.1:${env['PORT']}/healthz`)).status).toBe(200)

      running.process.kill('SIGTERM')

      expect((await running.finished).code).toBe(0)
      expect(readPostmaster(findPlace(dataDir).cluster)).toBeUndefined()
    }
  })

  it('refuses a second one on the same folder in one sentence', async () => {
    running = startRelance(['start'], env)
    await running.says(/Relance answers at/)

    const second = await runRelance(['start'], { ...env, PORT: String(await freePort()) })

    expect(second.code).toBe(1)
    expect(second.stderr).toMatch(
      /^relance: Relance already runs on .* \(process \d+\): stop it, or set DATA_DIR/m,
    )
  })

  it('names the variable when its port is taken, and leaves nothing running', async () => {
    const other = createServer().listen(Number(env['PORT']), '127.0.0.1')

    const { code, stderr } = await runRelance(['start'], env)

    expect(code).toBe(1)
    expect(stderr).toContain(`Port ${env['PORT']} is taken by another program: stop it, or set PORT`)
    expect(readPostmaster(findPlace(dataDir).cluster)).toBeUndefined()
    other.close()
  })
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
