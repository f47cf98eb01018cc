import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import type { DemoResult } from '../../../src/cli/demo/result.ts'
import { startRelance } from '../../support/relance.ts'

export interface DemoWorld {
  readonly url: string
  readonly email: string
  readonly password: string
  /** What it printed with `--json`; not of one that ran already. */
  readonly result: DemoResult | undefined
}

declare module 'vitest' {
  interface ProvidedContext {
    /** A running `relance demo`: its screens are full of real purchases and of what was done with them. */
    demo: DemoWorld
  }
}

/**
 * One demo for all files of the project. To work on a screen without waiting for it, point E2E_URL, E2E_EMAIL and
 * E2E_PASSWORD to one that runs already.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { E2E_URL, E2E_EMAIL, E2E_PASSWORD } = process.env
  if (E2E_URL && E2E_EMAIL && E2E_PASSWORD) {
    project.provide('demo', { url: E2E_URL, email: E2E_EMAIL, password: E2E_PASSWORD, result: undefined })
    return async () => undefined
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'relance-e2e-'))
  const port = await freePort()
  const demo = startRelance(['demo', '--json'], { DATA_DIR: dataDir, PORT: String(port) })
  await demo.says(/It stays up at/)
  const [, email, password] = /sign in as (\S+) with ([^\s;]+)/.exec(demo.stderr()) ?? []
  if (!email || !password) throw new Error(`the demo names nobody to sign in as: ${demo.stderr()}`)
  const result = JSON.parse(demo.stdout()) as DemoResult
  project.provide('demo', { url: `http://localhost:${port}`, email, password, result })
  return async () => {
    demo.process.kill('SIGINT')
    await demo.finished
    rmSync(dataDir, { recursive: true, force: true })
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
