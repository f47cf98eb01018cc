import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyDatabase } from '../support/database.ts'
import { runRelance } from '../support/relance.ts'

const database = emptyDatabase()
let dataDir: string

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'relance-cli-'))
  chmodSync(dataDir, 0o755)
})
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

describe('relance', () => {
  it('lists its commands', async () => {
    const { code, stdout } = await runRelance([], {})

    expect(code).toBe(0)
    expect(stdout).toMatch(/start .*\n.*serve .*\n/)
  })

  it('says what may follow a command, without looking at the configuration', async () => {
    const env = { PORT: 'http' }
    const answers = await Promise.all(
      [
        ['segment', '--help'],
        ['workflow', 'publish', '--help'],
        ['doctor', '-h'],
      ].map((argv) => runRelance(argv, env)),
    )

    expect(answers.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(answers.map(({ stdout }) => stdout.split('\n')[0])).toEqual([
      'Usage: relance segment list [--json]',
      expect.stringMatching(/^Usage: relance workflow /),
      'Usage: relance doctor',
    ])
  })

  it('refuses an unknown command, a wrong option and a wrong configuration in a sentence each', async () => {
    const unknown = await runRelance(['strat'], {})
    const option = await runRelance(['migrate', '--froce'], {})
    const config = await runRelance(['migrate'], { PORT: 'http' })

    expect([unknown.code, option.code, config.code]).toEqual([1, 1, 1])
    expect(unknown.stderr).toContain('there is no command strat')
    expect(option.stderr).toContain("Unknown option '--froce'")
    expect(config.stderr).toContain('PORT=http is not allowed')
    expect(unknown.stderr + option.stderr + config.stderr).not.toContain('    at ')
  })
})

describe('relance migrate', () => {
  it('makes the schema once when three run it at the same time', async () => {
    const env = { DATABASE_URL: database.url, SECRET_KEY: 'k'.repeat(40) }

    const three = await Promise.all([1, 2, 3].map(() => runRelance(['migrate'], env)))

    expect(three.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(three.filter(({ stdout }) => stdout.includes('applied 0000'))).toHaveLength(1)
    expect(three.filter(({ stdout }) => stdout.includes('up to date'))).toHaveLength(2)
  })

  it('says in one sentence that the database cannot be reached, without its password', async () => {
    const env = { DATABASE_URL: 'postgres://relance:hunter2@127.0.0.1:1/relance', SECRET_KEY: 'k'.repeat(40) }
    const { code, stderr } = await runRelance(['migrate'], env)

    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^relance: The database relance at 127.0.0.1:1 cannot be used: .*ECONNREFUSED.*Check DATABASE_URL/,
    )
    expect(stderr).not.toContain('hunter2')
  })
})

describe('relance doctor', () => {
  it('finds nothing wrong with a migrated database, and says so for machines', async () => {
    await database.sql`insert into schedules (name, next_at, last_error) values ('a.task', now(), 'it fell over')`
    const { code, stdout } = await runRelance(['doctor', '--json'], {
      DATABASE_URL: database.url,
      SECRET_KEY: 'k'.repeat(40),
      DATA_DIR: dataDir,
    })

    const findings = JSON.parse(stdout) as { name: string; status: string; detail: string }[]
    expect(code).toBe(0)
    expect(findings.map(({ name }) => name)).toEqual([
      'data folder',
      'database',
      'migrations',
      'clock',
      'tasks',
      'queue',
      'email',
      'sms',
      'public URL',
      'time zones',
      'database driver',
    ])
    expect(findings.find(({ name }) => name === 'tasks')).toMatchObject({
      status: 'warn',
      detail: 'a.task: it fell over',
    })
    expect(findings.find(({ name }) => name === 'database driver')).toMatchObject({ status: 'ok' })
    expect(findings.filter(({ status }) => status === 'fail')).toEqual([])
  })

  it('fails, and says what to do, when Redis and the mail server do not answer', async () => {
    const { code, stdout } = await runRelance(['doctor'], {
      DATA_DIR: dataDir,
      REDIS_URL: 'redis://127.0.0.1:1',
      EMAIL_PROVIDER: 'smtp',
      SMTP_URL: 'smtp://127.0.0.1:1',
    })

    expect(code).toBe(1)
    expect(stdout).toMatch(/fail {2}queue +Redis.*\n +→ start Redis, or correct REDIS_URL/)
    expect(stdout).toMatch(/fail {2}email +127.0.0.1:1/)
  })
})
