import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

export interface KeptServer {
  /** Ends it at once; for the end of our own process. */
  kill(): void
  /** From now on it may end. */
  release(): void
}

const TRIES = 30
const WAIT_MS = 1_000

/**
 * Starts a server, and starts it again whenever it ends by itself (killed for want of memory, crashed): Postgres
 * recovers what was committed, and the pool connects anew. What is left of the one before may hold its memory for a
 * moment, so a start that fails is tried again.
 */
export async function keepServer(
  start: () => Promise<ChildProcess>,
  onTrouble: (what: string) => void,
): Promise<KeptServer> {
  let released = false
  let running = await start()
  watch()

  function watch(): void {
    running.once('exit', (code, signal) => {
      if (released) return
      onTrouble(`the embedded database ended (${signal ?? code}): it is started again`)
      void startAgain()
    })
  }

  async function startAgain(): Promise<void> {
    let why: unknown
    for (let tried = 1; tried <= TRIES; tried++) {
      if (released) return
      try {
        running = await start()
        if (released) running.kill('SIGINT')
        watch()
        return
      } catch (error) {
        why = error
        await sleep(WAIT_MS)
      }
    }
    onTrouble(`the embedded database does not start again: ${String(why)}`)
  }

  return {
    kill: () => void running.kill('SIGINT'),
    release() {
      released = true
    },
  }
}
