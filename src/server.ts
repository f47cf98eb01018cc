import type { Server } from 'node:http'
import { serve } from '@hono/node-server'

export interface RunningServer {
  /** Stops accepting, and waits up to 20 s for the requests that are being answered. */
  close(): Promise<void>
}

export interface ListenOptions {
  readonly port: number
  readonly host: string
}

const FINISH_MS = 20_000

/** Answers HTTP once the returned promise resolves. */
export function listen(
  fetch: (request: Request, env?: object) => Response | Promise<Response>,
  { port, host }: ListenOptions,
): Promise<RunningServer> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: host }, () => {
      server.off('error', refuse)
      resolve({ close: () => close(server) })
    }) as Server
    server.once('error', refuse)

    function refuse(error: NodeJS.ErrnoException): void {
      reject(new Error(explain(error, { port, host }), { cause: error }))
    }
  })
}

function explain(error: NodeJS.ErrnoException, { port, host }: ListenOptions): string {
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} is taken by another program: stop it, or set PORT to another one.`
  }
  if (error.code === 'EACCES') return `Port ${port} needs more rights: set PORT to 1024 or more.`
  if (error.code === 'EADDRNOTAVAIL') return `${host} is no address of this machine: set HOST to one that is.`
  return `Cannot listen on ${host}:${port}: ${error.message}`
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  // A connection that is kept alive becomes idle when its answer is out, and nothing then tells us.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const timer = setTimeout(() => server.closeAllConnections(), FINISH_MS)
  await closed
  clearInterval(idle)
  clearTimeout(timer)
}
