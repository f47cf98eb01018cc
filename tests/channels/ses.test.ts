import { SESClient } from '@aws-sdk/client-ses'
import { afterEach, describe, expect, it } from 'vitest'
import { sesClient, sesProvider } from '../../src/channels/email/ses.ts'
import { type HttpStub, halfAnswer, hang, httpStub, reset, type StubAnswer, say } from './http-stub.ts'
import { aMail, emailProviderContract } from './provider-contract.ts'

/** The v1 query protocol, as far as SendRawEmail goes. */
let sent = 0
const accept: StubAnswer = (response, request) =>
  say(
    200,
    `<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendRawEmailResult><MessageId>0100-${++sent}</MessageId></SendRawEmailResult></SendRawEmailResponse>`,
    { 'content-type': 'text/xml' },
  )(response, request)
const fault = (status: number, code: string, message: string) =>
  say(
    status,
    `<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
    { 'content-type': 'text/xml' },
  )

function open(stub: HttpStub, timeoutMs = 60_000) {
  const settings = {
    region: 'eu-west-3',
    endpoint: stub.url,
    configurationSet: 'marketing',
    timeoutMs,
    maxInFlight: 5,
  }
  const client = sesClient(settings)
  // The stub does not look at signatures.
  client.config.credentials = () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 'b' })
  return { client, provider: sesProvider(client, settings) }
}

emailProviderContract('sesProvider', async () => {
  const stub = await httpStub(accept)
  const weathers = {
    fine: accept,
    refuses: fault(400, 'MessageRejected', 'Transaction failed'),
    down: fault(400, 'Throttling', 'Maximum sending rate exceeded.'),
    silent: reset,
  }
  return {
    provider: open(stub).provider,
    arrived: () =>
      stub.requests.map(({ body }) => {
        const form = new URLSearchParams(body)
        return {
          to: form.get('Destinations.member.1') ?? '',
          body: Buffer.from(form.get('RawMessage.Data') ?? '', 'base64').toString('latin1'),
        }
      }),
    setWeather: (weather) => {
      stub.answer = weathers[weather]
    },
    close: stub.close,
  }
})

describe('sesProvider', () => {
  const stubs: HttpStub[] = []
  afterEach(async () => {
    for (const stub of stubs.splice(0)) await stub.close()
  })

  async function against(answer: StubAnswer, timeoutMs?: number) {
    const stub = await httpStub(answer)
    stubs.push(stub)
    return { stub, ...open(stub, timeoutMs) }
  }

  it('asks for one recipient, with tags that SES takes and the configuration set', async () => {
    const { stub, provider } = await against(accept)
    await provider.send(aMail({ tags: { message: 'msg_1', workflow: 'été & co' } }))
    const form = new URLSearchParams(stub.requests[0]?.body)

    expect(form.get('Action')).toBe('SendRawEmail')
    expect([...form.keys()].filter((key) => key.startsWith('Destinations'))).toEqual([
      'Destinations.member.1',
    ])
    expect(form.get('Source')).toBe('news@mail.boutique.example')
    expect(form.get('ConfigurationSetName')).toBe('marketing')
    expect([form.get('Tags.member.1.Value'), form.get('Tags.member.2.Value')]).toEqual(['msg_1', '-t----co'])
  })

  it.each([
    ['a refused mail', fault(400, 'MessageRejected', 'Transaction failed'), 'provider_rejected', undefined],
    [
      'a wrong mail',
      fault(400, 'InvalidParameterValue', 'Missing final @domain'),
      'provider_rejected',
      undefined,
    ],
    [
      'an unverified sender',
      fault(400, 'MessageRejected', 'Email address is not verified.'),
      'provider_unavailable',
      300_000,
    ],
    [
      'a paused account',
      fault(400, 'AccountSendingPausedException', 'Email sending is disabled.'),
      'provider_unavailable',
      300_000,
    ],
    [
      'a paused configuration set',
      fault(400, 'ConfigurationSetSendingPausedException', 'paused'),
      'provider_unavailable',
      300_000,
    ],
    [
      'an unknown configuration set',
      fault(400, 'ConfigurationSetDoesNotExist', 'x'),
      'provider_unavailable',
      300_000,
    ],
    ['a wrong key', fault(403, 'SignatureDoesNotMatch', 'x'), 'provider_unavailable', 300_000],
    [
      'too many at once',
      fault(400, 'Throttling', 'Maximum sending rate exceeded.'),
      'provider_unavailable',
      2_000,
    ],
    ['status 429', fault(429, 'TooManyRequestsException', 'slow down'), 'provider_unavailable', 2_000],
    [
      'the daily quota',
      fault(400, 'Throttling', 'Daily message quota exceeded.'),
      'provider_unavailable',
      3_600_000,
    ],
    ['status 500', fault(500, 'InternalFailure', 'x'), 'provider_uncertain', undefined],
    ['status 503', fault(503, 'ServiceUnavailable', 'x'), 'provider_uncertain', undefined],
    ['a reset', reset, 'provider_uncertain', undefined],
    ['half an answer', halfAnswer, 'provider_uncertain', undefined],
    ['an answer that is no XML', say(200, 'hello'), 'provider_uncertain', undefined],
  ] as const)('%s: one attempt, and the right error', async (_, answer, code, retryAfterMs) => {
    const { stub, provider } = await against(answer)

    await expect(provider.send(aMail())).rejects.toMatchObject(
      retryAfterMs === undefined ? { code } : { code, retryAfterMs },
    )
    expect(stub.requests).toHaveLength(1)
  })

  it('does not know what a silent SES did', async () => {
    const { stub, provider } = await against(hang, 300)

    await expect(provider.send(aMail())).rejects.toMatchObject({ code: 'provider_uncertain' })
    expect(stub.requests).toHaveLength(1)
  })

  it('is unavailable when nobody listens, and when there are no credentials', async () => {
    const { stub, provider } = await against(accept)
    await stub.close()
    await expect(provider.send(aMail())).rejects.toMatchObject({ code: 'provider_unavailable' })

    const broken = new SESClient({
      region: 'eu-west-3',
      maxAttempts: 1,
      credentials: () =>
        Promise.reject(Object.assign(new Error('none'), { name: 'CredentialsProviderError' })),
    })
    await expect(sesProvider(broken, { region: 'eu-west-3' }).send(aMail())).rejects.toMatchObject({
      code: 'provider_unavailable',
    })
  })
})
