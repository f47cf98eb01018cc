import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive } from './folder-lock.ts'

interface Postmaster {
  readonly pid: number
  /** The pid again once connections are accepted. */
  readonly ready?: number
}

const STOP_MS = 30_000

/** What postmaster.pid says; the file may be left over from a crash. */
export function readPostmaster(cluster: string): Postmaster | undefined {
  const file = join(cluster, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const lines = readFileSync(file, 'utf8').split('\n')
  const pid = Number(lines[0])
  return lines[7]?.trim() === 'ready' ? { pid, ready: pid } : { pid }
}

/**
 * Ends the server of this cluster if one runs: ours at the end of the day, or one whose Relance was killed.
 * Fast shutdown; after 30 s an immediate one, from which Postgres recovers at the next start.
 */
export async function stopPostmaster(cluster: string): Promise<void> {
  const running = readPostmaster(cluster)
  if (!running) return
  if (!isServerOf(running.pid, cluster)) return rmSync(join(cluster, 'postmaster.pid'), { force: true })

  process.kill(running.pid, 'SIGINT')
  for (let waitedMs = 0; isServerOf(running.pid, cluster); waitedMs += 20) {
    if (waitedMs === STOP_MS) process.kill(running.pid, 'SIGQUIT')
    await sleep(20)
  }
}

/** After a crash or in a container, the pid in the file may by now be any program's. */
function isServerOf(pid: number, cluster: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return false
  return commandOf(pid).includes(cluster)
}

function commandOf(pid: number): string {
  if (existsSync('/proc/self/cmdline')) {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    } catch {
      // It ended between the two looks.
      return ''
    }
  }
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return ''
  }
}
