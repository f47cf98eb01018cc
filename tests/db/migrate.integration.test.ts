import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { connect } from '../../src/db/client.ts'
import { listPendingMigrations, migrate } from '../../src/db/migrate.ts'
import { emptyDatabase } from '../support/database.ts'

const database = emptyDatabase()
const first = 'create table one (id int);--> statement-breakpoint\ninsert into one values (1);'
let folder: string

beforeEach(async () => {
  await database.sql`drop table if exists one, two, relance_migrations`
  folder = mkdtempSync(join(tmpdir(), 'relance-migrations-'))
  writeFileSync(join(folder, '0000_one.sql'), first)
})

describe('migrate', () => {
  it('applies each file once, in order', async () => {
    expect(await listPendingMigrations(database.sql, folder)).toEqual(['0000_one.sql'])
    expect(await migrate(database.sql, folder)).toEqual(['0000_one.sql'])

    writeFileSync(join(folder, '0001_two.sql'), 'create table two (id int);')

    expect(await migrate(database.sql, folder)).toEqual(['0001_two.sql'])
    expect(await migrate(database.sql, folder)).toEqual([])
    expect(await listPendingMigrations(database.sql, folder)).toEqual([])
  })

  it('changes nothing when one file fails, and says which', async () => {
    writeFileSync(join(folder, '0001_two.sql'), 'create table two (id nonsense);')

    await expect(migrate(database.sql, folder)).rejects.toThrow(/0001_two.sql failed.*nothing was changed/)
    expect(await database.sql`select to_regclass('one') as found`).toMatchObject([{ found: null }])
  })

  it('refuses a database that is newer than the code', async () => {
    await migrate(database.sql, folder)
    await database.sql`insert into relance_migrations values ('0009_future.sql', 'x')`

    await expect(migrate(database.sql, folder)).rejects.toThrow(/0009_future.sql.*newer version/)
  })

  it('refuses a migration that was edited after it was applied', async () => {
    await migrate(database.sql, folder)
    writeFileSync(join(folder, '0000_one.sql'), `${first} -- edited`)

    await expect(migrate(database.sql, folder)).rejects.toThrow(/0000_one.sql was edited/)
  })

  it('runs once when three start it at the same time', async () => {
    const three = [1, 2, 3].map(() => connect(database.url, { max: 1, applicationName: 'relance-test' }))

    const applied = await Promise.all(three.map(({ sql }) => migrate(sql, folder)))

    expect(applied.flat()).toEqual(['0000_one.sql'])
    expect(await database.sql`select count(*) as n from one`).toMatchObject([{ n: 1 }])
    await Promise.all(three.map(({ close }) => close()))
  })
})
