import { randomBytes } from 'node:crypto'
import type { Sql } from 'postgres'
import { afterAll, beforeAll, inject } from 'vitest'
import { connect, type Db } from '../../src/db/client.ts'

export interface TestDatabase {
  readonly db: Db
  readonly sql: Sql
  readonly url: string
}

/** A private, migrated database for this test file, dropped at its end. */
export function testDatabase(): TestDatabase {
  return cloneFor(inject('templateName'))
}

/** The same without a schema, for tests of what makes one. */
export function emptyDatabase(): TestDatabase {
  return cloneFor('template0')
}

function cloneFor(template: string): TestDatabase {
  const adminUrl = inject('adminUrl')
  const name = `relance_test_${randomBytes(6).toString('hex')}`
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  const connection = connect(url.href, { max: 8, applicationName: 'relance-test' })

  beforeAll(() => onServer(adminUrl, (admin) => admin.unsafe(`create database ${name} template ${template}`)))
  afterAll(async () => {
    await connection.close()
    await onServer(adminUrl, (admin) => admin.unsafe(`drop database if exists ${name} with (force)`))
  })
  return { db: connection.db, sql: connection.sql, url: url.href }
}

async function onServer(url: string, work: (admin: Sql) => Promise<unknown>): Promise<void> {
  const admin = connect(url, { max: 1, applicationName: 'relance-test-setup' })
  try {
    await work(admin.sql)
  } finally {
    await admin.close()
  }
}
