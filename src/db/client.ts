import type { SQL } from 'drizzle-orm'
import type { PgDatabase } from 'drizzle-orm/pg-core'
import { drizzle, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js'
import postgres, { type Sql } from 'postgres'
import { preparing } from './prepare.ts'

/** A connection pool or an open transaction: a query does not care which, its caller does. */
export type Db = PgDatabase<PostgresJsQueryResultHKT, Record<string, never>>

export interface Connection {
  readonly db: Db
  /** The driver itself, for what Drizzle cannot say: LISTEN, COPY. */
  readonly sql: Sql
  /** Waits up to 5 s for running statements. */
  close(): Promise<void>
}

export interface ConnectOptions {
  /** Connections in the pool. */
  readonly max: number
  /** Shown in pg_stat_activity. */
  readonly applicationName: string
}

const TIMESTAMPTZ = 1184
const TIMESTAMPTZ_ARRAY = '1185'
const NUMERIC_ARRAY = '1231'

/**
 * A transaction that its process leaves alone for so long is ended by the server, and its locks with it: a process that
 * hangs or is frozen must not hold the gate or a lane against all others. None of ours waits for anything but us.
 */
const ABANDONED_MS = 20_000

/** Connects lazily: the first statement opens the first connection. */
export function connect(url: string, options: ConnectOptions): Connection {
  const sql = postgres(url, {
    max: options.max,
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: {
      application_name: options.applicationName,
      TimeZone: 'UTC',
      jit: 'off',
      idle_in_transaction_session_timeout: ABANDONED_MS,
    },
    types: { bigint: numberType(20), numeric: numberType(1700) },
  })
  // Only `cast` loses type information here: the pool types are ours, Drizzle wants the plain ones.
  const plain = sql as unknown as Sql
  const db = drizzle(preparing(plain), { casing: 'snake_case' })
  restoreTypes(plain)
  return { db, sql: plain, close: () => plain.end({ timeout: 5 }) }
}

/** Runs a statement that the query builder cannot say. Alias columns to the names of `T`. */
export async function rows<T>(db: Db, statement: SQL): Promise<T[]> {
  const result: unknown = await db.execute(statement)
  return result as T[]
}

const ESCAPE = /\\(u0000|ud[89a-f][0-9a-f]{2}|.)/gs

/**
 * The JSON text of a value, to pass many rows as one parameter:
 * `from jsonb_to_recordset(${json(rows)}::jsonb) as x(id bigint, …)`.
 * Drops what Postgres refuses in jsonb: NUL and lone surrogates.
 */
export function json(value: unknown): string {
  const text = JSON.stringify(value)
  if (!text.includes('\\u')) return text
  return text.replace(ESCAPE, (whole, code: string) => (code.length === 5 ? '' : whole))
}

/** Our int8 and numeric values stay below 2^53: a JavaScript number holds them and JSON can carry it. */
function numberType(oid: number) {
  return { to: oid, from: [oid], parse: Number, serialize: String }
}

/** Drizzle replaces the driver's date types by texts; raw statements then get texts. Dates both ways again. */
function restoreTypes(sql: Sql): void {
  const { parsers, serializers } = sql.options as unknown as {
    parsers: Record<string, unknown>
    serializers: Record<string, unknown>
  }
  parsers[TIMESTAMPTZ] = (text: string) => new Date(text)
  serializers[TIMESTAMPTZ] = (value: Date | string) => (value instanceof Date ? value.toISOString() : value)
  // Without an entry, the driver makes the array type from its element type when it connects.
  for (const array of [TIMESTAMPTZ_ARRAY, NUMERIC_ARRAY]) {
    delete parsers[array]
    delete serializers[array]
  }
}
