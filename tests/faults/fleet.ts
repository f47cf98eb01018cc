import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { builtMain } from '../support/built-program.ts'

/** One process of the installation, started again whenever it ended. */
interface Member {
  readonly args: string[]
  readonly env: Record<string, string>
  child: ChildProcess
  ready: boolean
}

export interface Fleet {
  readonly names: readonly string[]
  /** kill -9, at whatever it does; it is started again at once. */
  kill(name: string): Promise<void>
  /** Starts it so that it kills itself at a point, waits until it has, and starts it again. False: it never came there. */
  killAt(name: string, failpoint: string, patienceMs: number): Promise<boolean>
  /** SIGSTOP for so long: the world goes on without it, and then it goes on as if nothing had been. */
  freeze(name: string, ms: number): Promise<void>
  isFrozen(name: string): boolean
  untilReady(name: string, patienceMs: number): Promise<void>
  /** Those that ended by themselves, with their last words: none should. */
  readonly fallen: readonly string[]
  stop(): Promise<void>
}

const READY = /Relance (works|answers)/

/** Starts each process and keeps it running. */
export function startFleet(members: Readonly<Record<string, string[]>>, env: Record<string, string>): Fleet {
  const fallen: string[] = []
  const frozen = new Set<string>()
  const fleet = new Map<string, Member>()
  let stopping = false

  const launch = (name: string, args: string[], own: Record<string, string>): Member => {
    const child = startProgram(args, own)
    const member: Member = { args, env, child, ready: false }
    let words = ''
    child.stderr?.on('data', (chunk) => {
      words = (words + String(chunk)).slice(-2_000)
      if (READY.test(words)) member.ready = true
    })
    child.once('close', (code) => {
      if (stopping || fleet.get(name) !== member || code === null) return
      fallen.push(`${name} ended with ${code}: ${words}`)
      fleet.set(name, launch(name, args, env))
    })
    return member
  }
  const get = (name: string): Member => {
    const member = fleet.get(name)
    if (!member) throw new Error(`no process ${name}`)
    return member
  }
  const again = (name: string, own: Record<string, string> = env) => {
    fleet.set(name, launch(name, get(name).args, own))
  }
  const kill = async (name: string) => {
    const { child } = get(name)
    const ended = closed(child)
    child.kill('SIGKILL')
    await ended
  }
  for (const [name, args] of Object.entries(members)) fleet.set(name, launch(name, args, env))

  return {
    names: Object.keys(members),
    fallen,
    async kill(name) {
      await kill(name)
      again(name)
    },
    async killAt(name, failpoint, patienceMs) {
      await kill(name)
      again(name, { ...env, RELANCE_FAILPOINT: failpoint })
      const died = await Promise.race([closed(get(name).child).then(() => true), sleep(patienceMs, false)])
      if (!died) await kill(name)
      again(name)
      return died
    },
    async freeze(name, ms) {
      const { child } = get(name)
      frozen.add(name)
      child.kill('SIGSTOP')
      await sleep(ms)
      child.kill('SIGCONT')
      frozen.delete(name)
    },
    isFrozen: (name) => frozen.has(name),
    async untilReady(name, patienceMs) {
      const until = performance.now() + patienceMs
      while (!get(name).ready) {
        if (performance.now() > until) throw new Error(`${name} is not up after ${patienceMs} ms`)
        await sleep(50)
      }
    },
    async stop() {
      stopping = true
      for (const name of fleet.keys()) {
        const { child } = get(name)
        if (child.exitCode !== null || child.signalCode !== null) continue
        const ended = closed(child)
        child.kill('SIGTERM')
        const late = await Promise.race([ended.then(() => false), sleep(20_000, true)])
        if (late) child.kill('SIGKILL')
        await ended
      }
    },
  }
}

function closed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => child.once('close', () => resolve()))
}

const ROOT = join(import.meta.dirname, '../..')

function startProgram(args: readonly string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [builtMain, ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}
