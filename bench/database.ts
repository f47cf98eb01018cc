import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connection, connect } from '../src/db/client.ts'
import { openEmbedded } from '../src/db/embedded.ts'
import { migrate } from '../src/db/migrate.ts'

/** Runs `work` on a fresh, migrated database: on DATABASE_URL's server, else on an embedded one of its own. */
export async function withBenchDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const given = process.env['DATABASE_URL']
  if (given !== undefined) return onServer(given, work)

  const dataDir = mkdtempSync(join(tmpdir(), 'relance-bench-'))
  // As root the server runs as another user, who must be able to enter.
  chmodSync(dataDir, 0o755)
  const server = await openEmbedded({ dataDir, mode: 'own' })
  try {
    return await onServer(server.url, work)
  } finally {
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function onServer<T>(adminUrl: string, work: (url: string) => Promise<T>): Promise<T> {
  const name = `relance_bench_${randomBytes(4).toString('hex')}`
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  await asAdmin(adminUrl, ({ sql }) => sql.unsafe(`create database ${name}`))
  try {
    await migrateFresh(url.href)
    return await work(url.href)
  } finally {
    await asAdmin(adminUrl, ({ sql }) => sql.unsafe(`drop database if exists ${name} with (force)`))
  }
}

async function asAdmin(url: string, work: (admin: Connection) => Promise<unknown>): Promise<void> {
  const admin = connect(url, { max: 1, applicationName: 'relance-bench-setup' })
  try {
    await work(admin)
  } finally {
    await admin.close()
  }
}

async function migrateFresh(url: string): Promise<void> {
  const fresh = connect(url, { max: 1, applicationName: 'relance-bench-setup' })
  await migrate(fresh.sql).finally(fresh.close)
}
