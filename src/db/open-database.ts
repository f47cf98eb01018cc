import { setTimeout as sleep } from 'node:timers/promises'
import { type Connection, connect } from './client.ts'
import { DatabaseError, openEmbedded } from './embedded.ts'

export interface DatabaseOptions {
  /** Undefined: the embedded server in `<dataDir>/postgres`. */
  readonly url: string | undefined
  readonly dataDir: string
  readonly embeddedPort?: number | undefined
  /** Connections in the pool. */
  readonly pool: number
  readonly applicationName: string
  /** Told when the embedded server ended by itself, and when it cannot be brought back. */
  readonly onTrouble?: (what: string) => void
}

export interface OpenDatabase extends Connection {
  readonly url: string
  /** True when the server lives in the data folder. */
  readonly embedded: boolean
}

/**
 * Connects to the database of the configuration, starting the embedded server if it does not run yet.
 * `close` stops it again if this call started it.
 */
export async function openDatabase(options: DatabaseOptions): Promise<OpenDatabase> {
  if (options.url) return { ...(await connectOrSay(options.url, options)), url: options.url, embedded: false }

  const { dataDir, embeddedPort: port, onTrouble } = options
  const server = await openEmbedded({ dataDir, port, onTrouble, mode: 'join' })
  const connection = await connectOrSay(server.url, options)
  return {
    ...connection,
    url: server.url,
    embedded: true,
    async close() {
      await connection.close()
      await server.stop()
    },
  }
}

/** The first statement, so that a wrong URL is one sentence at the start and not an error somewhere later. */
async function connectOrSay(url: string, { pool, applicationName }: DatabaseOptions): Promise<Connection> {
  const connection = connect(url, { max: pool, applicationName })
  try {
    await untilItAnswers(connection)
    return connection
  } catch (error) {
    await connection.close()
    const { host, pathname } = new URL(url)
    const reason = error instanceof Error ? error.message || error.name : String(error)
    throw new DatabaseError(
      `The database ${pathname.slice(1)} at ${host} cannot be used: ${reason}. Check DATABASE_URL.`,
      { cause: error },
    )
  }
}

/** admin_shutdown and cannot_connect_now: a server that restarts says so. */
const RESTARTING = new Set(['57P01', '57P03'])
const RESTART_TRIES = 60
const RESTART_WAIT_MS = 500

/** A server that says that it restarts is waited for; one that is away, or refuses us, is not. */
async function untilItAnswers({ sql }: Connection): Promise<void> {
  let restarts = false
  for (let tried = 1; ; tried++) {
    try {
      await sql`select 1`
      return
    } catch (error) {
      restarts ||= RESTARTING.has((error as { code?: string }).code ?? '')
      if (!restarts || tried === RESTART_TRIES) throw error
      await sleep(RESTART_WAIT_MS)
    }
  }
}
