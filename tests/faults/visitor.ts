import { setTimeout as sleep } from 'node:timers/promises'

export interface Visitor {
  /** Numbers of the visits that were acknowledged. */
  readonly acknowledged: readonly number[]
  /** Requests that got no 200, and were made again. */
  readonly refused: () => number
  stop(): Promise<void>
}

const EVERY_MS = 150
const TIMEOUT_MS = 5_000

/** Somebody who visits the shop all the time: each visit is told again, under the same id, until it is acknowledged. */
export function startVisitor(origin: string, key: string): Visitor {
  const acknowledged: number[] = []
  let refused = 0
  let stopping = false

  async function visit(n: number): Promise<void> {
    for (;;) {
      if (await tell(origin, key, n)) break
      refused++
      // The API is down or being started: what was not acknowledged is told again, or given up at the end.
      if (stopping) return
      await sleep(EVERY_MS)
    }
    acknowledged.push(n)
  }
  async function run(): Promise<void> {
    for (let n = 1; !stopping; n++) {
      await visit(n)
      await sleep(EVERY_MS)
    }
  }
  const running = run()
  return {
    acknowledged,
    refused: () => refused,
    async stop() {
      stopping = true
      await running
    },
  }
}

async function tell(origin: string, key: string, n: number): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/v1/track`, {
      method: 'POST',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { authorization: `Basic ${btoa(`${key}:`)}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        userId: `visitor-${n % 50}`,
        messageId: `visit-${n}`,
        event: 'visited',
        properties: { n },
      }),
    })
    return response.status === 200
  } catch {
    return false
  }
}
