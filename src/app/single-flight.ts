/**
 * Runs `work` once at a time in this process. A call that comes during a run makes one more run follow, and
 * waits for it: whatever was new when it called has then been seen.
 */
export function singleFlight(work: () => Promise<unknown>): () => Promise<void> {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined

  async function run(): Promise<void> {
    await work()
  }

  return function call(): Promise<void> {
    if (next !== undefined) return next
    if (running === undefined) {
      running = run().finally(() => {
        running = undefined
      })
      return running
    }
    next = running
      .catch(() => undefined)
      .then(() => {
        next = undefined
        return call()
      })
    return next
  }
}
