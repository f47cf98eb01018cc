import { type ChildProcess, spawn } from 'node:child_process'
import { builtMain } from './built-program.ts'

export interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

export interface RunningRelance {
  readonly process: ChildProcess
  /** Everything on stdout so far. */
  stdout(): string
  /** Everything on stderr so far. */
  stderr(): string
  /** Resolves once stderr says so; rejects when the process ends first. */
  says(pattern: RegExp): Promise<void>
  readonly finished: Promise<Finished>
}

/** The program itself, as a process of its own, with no environment but this. */
export function startRelance(args: string[], env: Record<string, string>): RunningRelance {
  const child = spawn(process.execPath, [builtMain, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const finished = new Promise<Finished>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
  return {
    process: child,
    stdout: () => stdout,
    stderr: () => stderr,
    finished,
    says(pattern) {
      return new Promise((resolve, reject) => {
        const look = () => pattern.test(stderr) && resolve()
        child.stderr.on('data', look)
        look()
        void finished.then(({ code }) => reject(new Error(`ended with ${code} before ${pattern}: ${stderr}`)))
      })
    },
  }
}

export function runRelance(args: string[], env: Record<string, string>): Promise<Finished> {
  return startRelance(args, env).finished
}
