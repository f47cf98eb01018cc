import { type SQL, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type { Db } from './client.ts'

/** A statement whose text is made once and run often. */
export interface Statement<Run> {
  readonly text: string
  /** What it binds at this run, in the order of `$1`, `$2`… */
  valuesOf(run: Run): unknown[]
}

/** A parameter that is known only when the statement runs. Give the same function again for the same parameter. */
export function late<Run>(value: (run: Run) => unknown): SQL {
  return sql`${sql.param(value)}`
}

const dialect = new PgDialect({ casing: 'snake_case' })

export function toStatement<Run>(statement: SQL): Statement<Run> {
  const values: unknown[] = []
  const places = new Map<unknown, number>()
  const escapeParam = (_place: number, value?: unknown) => {
    const place = places.get(value) ?? values.push(value)
    if (typeof value === 'function') places.set(value, place)
    return `$${place}`
  }
  // The dialect itself, but for the numbering of parameters.
  const numbering = Object.create(dialect, { escapeParam: { value: escapeParam } }) as PgDialect
  const { sql: text } = numbering.sqlToQuery(statement)
  const valuesOf = (run: Run) =>
    values.map((value) => (typeof value === 'function' ? (value as (run: Run) => unknown)(run) : value))
  return { text, valuesOf }
}

/** As a named statement: parsed once per connection, and planned once where the server is told to keep the plan. */
export async function runPrepared<T, Run>(db: Db, statement: Statement<Run>, run: Run): Promise<T[]> {
  const params = statement.valuesOf(run)
  const query = db._.session.prepareQuery({ sql: statement.text, params }, undefined, 'named', false)
  return (await query.execute()) as T[]
}
