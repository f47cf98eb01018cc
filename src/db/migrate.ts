import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Sql, TransactionSql } from 'postgres'

/** Beside `src/` and `dist/` alike. */
export const migrationsFolder = fileURLToPath(new URL('../../drizzle/', import.meta.url))

/** Any number that nothing else in the database locks. */
const LOCK = 7_354_211

interface Migration {
  readonly name: string
  readonly hash: string
  readonly text: string
}

/** The database and the program do not belong together. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

/**
 * Brings the database up to the code, all or nothing. Safe from several processes at once: the second waits
 * for the first and finds nothing left to do. Returns the names of what it applied.
 */
export async function migrate(sql: Sql, folder = migrationsFolder): Promise<string[]> {
  const known = readMigrations(folder)
  return sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${LOCK})`
    await tx`create table if not exists relance_migrations (
      name text primary key, hash text not null, applied_at timestamptz not null default now())`
    const pending = comparePending(known, await listApplied(tx))
    for (const migration of pending) await applyMigration(tx, migration)
    return pending.map(({ name }) => name)
  })
}

/** What `migrate` would apply; throws when it would refuse. */
export async function listPendingMigrations(sql: Sql, folder = migrationsFolder): Promise<string[]> {
  const [table] = await sql`select to_regclass('relance_migrations') as name`
  const applied = table?.['name'] ? await listApplied(sql) : []
  return comparePending(readMigrations(folder), applied).map(({ name }) => name)
}

function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  if (names.length === 0)
    throw new MigrationError(`There are no migrations in ${folder}: this copy of Relance is not whole.`)
  return names.sort().map((name) => {
    const text = readFileSync(new URL(name, `file://${folder.replace(/\/*$/, '/')}`), 'utf8')
    return { name, text, hash: createHash('sha256').update(text).digest('hex') }
  })
}

function listApplied(sql: Sql | TransactionSql): Promise<{ name: string; hash: string }[]> {
  return sql<{ name: string; hash: string }[]>`select name, hash from relance_migrations order by name`
}

function comparePending(
  known: readonly Migration[],
  applied: readonly Omit<Migration, 'text'>[],
): Migration[] {
  const byName = new Map(known.map((migration) => [migration.name, migration]))
  for (const { name, hash } of applied) {
    const ours = byName.get(name)
    if (!ours) {
      throw new MigrationError(
        `The database has migration ${name}, which this version of Relance does not know: it was written by a newer version. Update Relance, or use another database.`,
      )
    }
    if (ours.hash !== hash) {
      throw new MigrationError(
        `Migration ${name} was edited after it was applied to this database. Restore the file as it was, and put the change into a new migration.`,
      )
    }
  }
  const done = new Set(applied.map(({ name }) => name))
  return known.filter(({ name }) => !done.has(name))
}

async function applyMigration(tx: TransactionSql, { name, hash, text }: Migration): Promise<void> {
  try {
    await tx.unsafe(text)
  } catch (error) {
    throw new MigrationError(`Migration ${name} failed, and nothing was changed: ${String(error)}`, {
      cause: error,
    })
  }
  await tx`insert into relance_migrations ${tx({ name, hash })}`
}
