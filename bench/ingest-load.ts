import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'

/**
 * The load generator: a process of its own. Each line on stdin is an order, `{path, requests, offset}`; each
 * line on stdout its answer, `{ms}`. Bodies are made before the clock starts.
 */
interface Order {
  path: string
  requests: number
  offset: number
}

const BATCH = 100
const CONNECTIONS = 8
const CUSTOMERS = 5_000
const port = Number(process.argv[2])
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
const authorization = `Basic ${Buffer.from('bench:').toString('base64')}`

function bodyOf(order: Order, position: number): string {
  const now = new Date().toISOString()
  const batch = Array.from({ length: BATCH }, (_, i) => {
    const n = order.offset + position * BATCH + i
    return {
      type: 'track',
      messageId: `node-next-1763776800000-${n.toString(16).padStart(12, '0')}-4a1f`,
      userId: `user-${(n * 7919) % CUSTOMERS}`,
      event: n % 4 === 0 ? 'order_placed' : 'product_viewed',
      timestamp: now,
      properties: {
        sku: `sku-${n % 1000}`,
        total: (n % 500) + 0.5,
        currency: 'EUR',
        url: `https://example.com/p/${n % 1000}`,
      },
      context: { library: { name: '@segment/analytics-node', version: '3.1.0' } },
      integrations: {},
    }
  })
  return JSON.stringify({ batch, sentAt: now })
}

function send(path: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    }
    const call = request({ port, host: '127.0.0.1', path, method: 'POST', agent, headers }, (response) => {
      response.resume()
      response.once('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`HTTP ${response.statusCode}`)),
      )
    })
    call.once('error', reject)
    call.end(body)
  })
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order
  const bodies = Array.from({ length: order.requests }, (_, position) => bodyOf(order, position))
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) await send(order.path, body)
    }),
  )
  process.stdout.write(`${JSON.stringify({ ms: performance.now() - startedAt })}\n`)
}
