import { mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig, readEnvironment, readMasterKey } from '../src/config.ts'

const secret = 'x'.repeat(40)

function problemsOf(env: Record<string, string>): string {
  try {
    loadConfig(env)
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('loadConfig', () => {
  it('runs on nothing at all', () => {
    expect(loadConfig({})).toMatchObject({
      dataDir: './data',
      database: { url: undefined },
      http: { port: 3000, host: '127.0.0.1', publicUrl: 'http://localhost:3000' },
      email: { provider: 'outbox' },
    })
  })

  it('takes an empty variable for one that is not set', () => {
    expect(loadConfig({ REDIS_URL: '', PORT: ' ' })).toEqual(loadConfig({}))
  })

  it('names each wrong variable, its value and what is allowed, all at once', () => {
    const problems = problemsOf({
      PORT: '70000',
      EMAIL_PROVIDER: 'pigeon',
      SES_REGION: 'Paris',
      TRUSTED_PROXIES: '10.0.0.0/8, 10.0.0.0/99',
    })

    expect(problems).toContain('PORT=70000 is not allowed: expected a whole number from 1 to 65535')
    expect(problems).toContain('EMAIL_PROVIDER=pigeon is not allowed: expected one of "outbox"|"smtp"|"ses"')
    expect(problems).toContain('SES_REGION=Paris is not allowed: expected a region such as eu-west-3')
    expect(problems).toContain('is not allowed: expected addresses or ranges such as 10.0.0.0/8')
  })

  it('shows no secret', () => {
    const problems = problemsOf({ SECRET_KEY: 'hunter2', DATABASE_URL: 'mysql://relance:hunter3@db/relance' })

    expect(problems).toContain('SECRET_KEY=(7 characters)')
    expect(problems).not.toMatch(/hunter/)
  })

  it.each([
    [{ DATABASE_URL: 'postgres://a@b/c' }, 'SECRET_KEY'],
    [{ EMAIL_PROVIDER: 'smtp' }, 'SMTP_URL'],
    [{ EMAIL_PROVIDER: 'ses' }, 'SES_REGION'],
    [{ SMS_PROVIDER: 'http' }, 'SMS_GATEWAY_URL'],
  ])('says what %o needs beside it', (env, variable) => {
    expect(problemsOf(env)).toContain(`${variable} is not set, but`)
  })

  it('takes a full configuration', () => {
    const config = loadConfig({
      DATABASE_URL: 'postgres://a:b@c/d',
      SECRET_KEY: secret,
      PUBLIC_URL: 'https://mail.example.com/',
      SNS_TOPIC_ARNS: 'arn:aws:sns:eu-west-3:1:a, arn:aws:sns:eu-west-3:1:b',
      EMAIL_PROVIDER: 'smtp',
      SMTP_URL: 'smtp://user:secret@mail:587',
    })

    expect(config.http.publicUrl).toBe('https://mail.example.com')
    expect(config.email.ses.topicArns).toHaveLength(2)
  })
})

describe('readEnvironment', () => {
  it('puts a .env file under the real environment', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'relance-env-')), '.env')
    writeFileSync(file, 'PORT=4000\nHOST="0.0.0.0" # everywhere\n')

    expect(readEnvironment({ PORT: '5000' }, file)).toEqual({ PORT: '5000', HOST: '0.0.0.0' })
    expect(readEnvironment({ PORT: '5000' }, `${file}.none`)).toEqual({ PORT: '5000' })
  })
})

describe('readMasterKey', () => {
  it('makes a key on the first start, for this user only, and finds it again', () => {
    const dataDir = join(mkdtempSync(join(tmpdir(), 'relance-key-')), 'data')
    const key = readMasterKey({ dataDir, secretKey: undefined })

    expect(key).toHaveLength(32)
    expect(readMasterKey({ dataDir, secretKey: undefined })).toEqual(key)
    expect(statSync(join(dataDir, 'secret.key')).mode & 0o777).toBe(0o600)
    expect(readMasterKey({ dataDir, secretKey: secret })).not.toEqual(key)
  })
})
