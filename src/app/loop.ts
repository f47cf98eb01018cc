import type { Log } from '../core/log.ts'

export interface Loop {
  /** Waits for the turn that is under way. */
  close(): Promise<void>
}

/**
 * Takes a turn, then another after as many milliseconds as the turn answered, until closed. A turn that
 * throws is logged and taken again after `retryMs`: the loop is what repairs everything else.
 */
export function startLoop(name: string, log: Log, turn: () => Promise<number>, retryMs = 1_000): Loop {
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let current = Promise.resolve()

  async function take(): Promise<void> {
    const waitMs = await turn().catch((error: unknown) => {
      log.error({ err: error, loop: name }, 'a turn of a loop failed')
      return retryMs
    })
    if (!closed) timer = setTimeout(start, waitMs)
  }

  function start(): void {
    current = take()
  }

  start()
  return {
    async close() {
      closed = true
      clearTimeout(timer)
      await current
    },
  }
}
