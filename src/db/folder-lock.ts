import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Owner {
  readonly pid: number
  /** Tells a process from a later one with the same pid; empty where /proc does not exist. */
  readonly born: string
}

/** The process that now owns this data folder; undefined when nobody does, or when its owner died. */
export function findOwner(dataDir: string): number | undefined {
  const owner = readOwner(dataDir)
  if (!owner || !isAlive(owner.pid) || birthOf(owner.pid) !== owner.born) return undefined
  return owner.pid
}

/** False when another living process owns the folder. A dead owner's lock is replaced. */
export function lockFolder(dataDir: string): boolean {
  mkdirSync(dataDir, { recursive: true })
  const owner = findOwner(dataDir)
  if (owner !== undefined) return false

  rmSync(lockFile(dataDir), { force: true })
  try {
    const us: Owner = { pid: process.pid, born: birthOf(process.pid) }
    writeFileSync(lockFile(dataDir), JSON.stringify(us), { flag: 'wx' })
    return true
  } catch (error) {
    if (isError(error, 'EEXIST')) return false
    throw error
  }
}

export function unlockFolder(dataDir: string): void {
  if (readOwner(dataDir)?.pid === process.pid) rmSync(lockFile(dataDir), { force: true })
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isError(error, 'EPERM')
  }
}

function isError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function lockFile(dataDir: string): string {
  return join(dataDir, 'relance.lock')
}

function readOwner(dataDir: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(lockFile(dataDir), 'utf8')) as Owner
  } catch {
    // No file, or one that a crash left half written: nobody's either way.
    return undefined
  }
}

/** Field 22 of /proc/PID/stat: the process's start, in ticks since the machine's. A dead one not yet reaped has none. */
function birthOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? 'dead' : (fields[18] ?? '')
  } catch {
    return ''
  }
}
