import { createHash } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sql } from 'postgres'
import type { TestProject } from 'vitest/node'
import { connect } from '../../src/db/client.ts'
import { openEmbedded } from '../../src/db/embedded.ts'
import { isAlive } from '../../src/db/folder-lock.ts'
import { migrate, migrationsFolder } from '../../src/db/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A server on which the tests may make and drop databases. */
    adminUrl: string
    /** The migrated database that each test file clones. */
    templateName: string
  }
}

interface Template {
  adminUrl: string
  templateName: string
  stop(): Promise<void>
}

/** Two projects share one run, and so one server: both set-ups are called in this process. */
const shared = globalThis as { relanceTemplate?: Promise<Template>; relanceUsers?: number }

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.relanceTemplate ??= prepare()
  shared.relanceUsers = (shared.relanceUsers ?? 0) + 1
  const template = await shared.relanceTemplate
  project.provide('adminUrl', template.adminUrl)
  project.provide('templateName', template.templateName)
  return async () => {
    shared.relanceUsers = (shared.relanceUsers ?? 1) - 1
    if (shared.relanceUsers === 0) await template.stop()
  }
}

async function prepare(): Promise<Template> {
  const server = await openServer()
  const admin = connect(server.url, { max: 1, applicationName: 'relance-test-setup' })
  try {
    return {
      adminUrl: server.url,
      templateName: await makeTemplate(admin.sql, server.url),
      stop: server.stop,
    }
  } finally {
    await admin.close()
  }
}

async function openServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env['DATABASE_URL']
  if (given) return { url: given, stop: async () => undefined }

  removeLeftovers()
  const dataDir = mkdtempSync(join(tmpdir(), `relance-test-${process.pid}-`))
  // As root the server runs as another user, who must be able to enter.
  chmodSync(dataDir, 0o755)
  const server = await openEmbedded({ dataDir, mode: 'own', durability: 'throwaway' })
  return {
    url: server.url,
    async stop() {
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Of runs that were killed: they may lie in memory. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^relance-test-(\d+)-/.exec(name)?.[1]
    if (pid && !isAlive(Number(pid))) rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}

/** Named by what the migrations say: made once per schema, then found again by every later run. */
async function makeTemplate(admin: Sql, url: string): Promise<string> {
  const hash = createHash('sha256')
  const files = readdirSync(migrationsFolder).filter((file) => file.endsWith('.sql'))
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(migrationsFolder, file)))
  const name = `relance_template_${hash.digest('hex').slice(0, 12)}`

  await admin`select pg_advisory_lock(7354212)`
  try {
    const [known] = await admin`select datistemplate from pg_database where datname = ${name}`
    if (known?.['datistemplate']) return name
    // A run that was killed may have left it half made.
    await admin.unsafe(`drop database if exists ${name} with (force)`)
    await createEmpty(admin, name)
    const fresh = connect(databaseUrl(url, name), { max: 1, applicationName: 'relance-test-setup' })
    await migrate(fresh.sql).finally(fresh.close)
    await admin.unsafe(`alter database ${name} with is_template true allow_connections false`)
    return name
  } finally {
    await admin`select pg_advisory_unlock(7354212)`
  }
}

/** Letters beyond ASCII fold as in production, on whatever locale the server was made with. */
async function createEmpty(admin: Sql, name: string): Promise<void> {
  const [{ version } = { version: 0 }] = await admin<
    { version: number }[]
  >`select current_setting('server_version_num')::int as version`
  const locale = version >= 170_000 ? `locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'` : ''
  await admin.unsafe(`create database ${name} template template0 encoding 'UTF8' ${locale}`)
}

export function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}
