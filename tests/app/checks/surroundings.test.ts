import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { checkEmail, checkPublicUrl, checkQueue } from '../../../src/app/checks/surroundings.ts'
import { loadConfig } from '../../../src/config.ts'
import { type HttpStub, httpStub, say } from '../../channels/http-stub.ts'

/** A port on which nothing listens: the discard service's. */
const NOBODY = '127.0.0.1:9'
let ses: HttpStub

const quota = (dailyMax: number, perSecond: number) =>
  say(
    200,
    `<GetSendQuotaResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><GetSendQuotaResult><Max24HourSend>${dailyMax}</Max24HourSend><SentLast24Hours>12</SentLast24Hours><MaxSendRate>${perSecond}</MaxSendRate></GetSendQuotaResult></GetSendQuotaResponse>`,
    { 'content-type': 'text/xml' },
  )

function sesConfig(endpoint = ses.url) {
  return loadConfig({
    EMAIL_PROVIDER: 'ses',
    SES_REGION: 'eu-west-3',
    SES_ENDPOINT: endpoint,
    EMAIL_RATE_PER_SECOND: '14',
  })
}

beforeEach(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'a')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'b')
  ses = await httpStub(quota(50_000, 14))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await ses.close()
})

describe('checkEmail with SES', () => {
  it('says what the account may send', async () => {
    expect(await checkEmail(sesConfig())).toMatchObject({
      status: 'ok',
      detail: 'SES in eu-west-3: 12 of 50000 mails in 24 hours, 14 a second',
    })
  })

  it('tells a sandbox, and a rate that is higher than the account’s', async () => {
    ses.answer = quota(200, 14)
    expect(await checkEmail(sesConfig())).toMatchObject({
      status: 'warn',
      remedy: expect.stringContaining('production access'),
    })

    ses.answer = quota(50_000, 10)
    expect(await checkEmail(sesConfig())).toMatchObject({
      status: 'warn',
      remedy: 'set EMAIL_RATE_PER_SECOND to 10 or less',
    })
  })

  it('fails with the credentials’ remedy when nobody answers or the key is refused', async () => {
    const refused = `<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>The security token is invalid</Message></Error></ErrorResponse>`
    ses.answer = say(403, refused, { 'content-type': 'text/xml' })
    expect(await checkEmail(sesConfig())).toMatchObject({
      status: 'fail',
      detail: 'SES in eu-west-3: The security token is invalid',
      remedy: expect.stringContaining('ses:GetSendQuota'),
    })
    expect(await checkEmail(sesConfig(`http://${NOBODY}`))).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('ECONNREFUSED'),
    })
  })
})

it('the queue of a database that is away sends nobody to the migrations', async () => {
  const config = loadConfig({ DATABASE_URL: `postgres://${NOBODY}/none`, SECRET_KEY: 'x'.repeat(32) })

  expect(await checkQueue(config)).toMatchObject({
    status: 'fail',
    remedy: 'the queue lives in the database: see there',
  })
})

it('the public URL says why it cannot be fetched', async () => {
  const config = loadConfig({ PUBLIC_URL: `http://${NOBODY}`, EMAIL_PROVIDER: 'outbox' })

  expect((await checkPublicUrl(config)).detail).toMatch(/fetch failed: .+/)
})
