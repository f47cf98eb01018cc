import { afterEach, describe, expect, it } from 'vitest'
import { isPrivateAddress, publicLookup } from '../../src/channels/private-address.ts'
import { isSignedBody, signBody } from '../../src/channels/signature.ts'
import { gatewaySmsProvider } from '../../src/channels/sms/http-gateway.ts'
import { fixedClock } from '../../src/core/clock.ts'
import { type HttpStub, hang, httpStub, reset, type StubAnswer, say } from './http-stub.ts'
import { anSms, smsProviderContract } from './provider-contract.ts'

const now = new Date('2026-03-02T09:00:00Z')
const secret = 'a secret of the gateway'
const open = (url: string, options: { allowPrivate?: boolean; timeoutMs?: number } = {}) =>
  gatewaySmsProvider({ url: `${url}/send`, secret, allowPrivate: true, ...options }, fixedClock(now))

let accepted = 0
const accept: StubAnswer = (response, request) =>
  say(200, JSON.stringify({ id: `sms-${++accepted}`, parts: 2 }))(response, request)

smsProviderContract('gatewaySmsProvider', async () => {
  const stub = await httpStub(accept)
  const weathers = {
    fine: accept,
    refuses: say(422, '{}'),
    down: say(503, '', { 'retry-after': '7' }),
    silent: reset,
  }
  return {
    provider: open(stub.url),
    arrived: () =>
      stub.requests.map(({ body }) => ({ to: JSON.parse(body).to, body: JSON.parse(body).text })),
    setWeather: (weather) => {
      stub.answer = weathers[weather]
    },
    close: stub.close,
  }
})

describe('gatewaySmsProvider', () => {
  const stubs: HttpStub[] = []
  afterEach(async () => {
    for (const stub of stubs.splice(0)) await stub.close()
  })

  async function against(answer: StubAnswer) {
    const stub = await httpStub(answer)
    stubs.push(stub)
    return stub
  }

  it('signs what it sends and names it, so that a copy is known', async () => {
    const stub = await against(accept)
    const sent = await open(stub.url).send(anSms())
    const [request] = stub.requests

    expect(sent).toEqual({ providerMessageId: expect.stringMatching(/^sms-/), parts: 2 })
    expect(JSON.parse(request!.body)).toEqual({
      reference: 'relance-42',
      to: '+33639980000',
      text: 'Bonjour é €',
      sender: '36180',
    })
    expect(request?.headers['idempotency-key']).toBe('relance-42')
    expect(isSignedBody(request!.body, String(request?.headers['x-relance-signature']), secret, now)).toBe(
      true,
    )
  })

  it('takes its own reference for the id of a gateway that gives none', async () => {
    const stub = await against(say(202, 'queued'))

    expect(await open(stub.url).send(anSms())).toEqual({ providerMessageId: 'relance-42' })
  })

  it.each([
    [400, 'provider_rejected'],
    [401, 'provider_unavailable'],
    [404, 'provider_unavailable'],
    [302, 'provider_unavailable'],
    [429, 'provider_unavailable'],
    [500, 'provider_uncertain'],
    [503, 'provider_unavailable'],
  ])('%i is %s', async (status, code) => {
    const stub = await against(say(status, '', { location: 'http://127.0.0.1:1/' }))

    await expect(open(stub.url).send(anSms())).rejects.toMatchObject({ code })
    expect(stub.requests).toHaveLength(1)
  })

  it('waits as long as it is asked to', async () => {
    const stub = await against(say(429, '', { 'retry-after': '7' }))

    await expect(open(stub.url).send(anSms())).rejects.toMatchObject({ retryAfterMs: 7_000 })
  })

  it('does not know what a silent gateway did', async () => {
    const stub = await against(hang)

    await expect(open(stub.url, { timeoutMs: 200 }).send(anSms())).rejects.toMatchObject({
      code: 'provider_uncertain',
    })
  })

  it('is unavailable when nobody listens', async () => {
    const stub = await against(accept)
    await stub.close()

    await expect(open(stub.url).send(anSms())).rejects.toMatchObject({ code: 'provider_unavailable' })
  })

  it('speaks to no private address unless told to', async () => {
    const stub = await against(accept)
    const { port } = new URL(stub.url)
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]']) {
      const provider = open(`http://${host}:${port}`, { allowPrivate: false })
      await expect(provider.send(anSms())).rejects.toMatchObject({
        code: 'provider_unavailable',
        message: expect.stringContaining('private'),
      })
    }
    expect(stub.requests).toEqual([])
  })
})

describe('isPrivateAddress', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
    '[::1]',
  ])('%s', (address) => {
    expect(isPrivateAddress(address)).toBe(true)
  })

  it.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8', 'example.com'])(
    'not %s',
    (address) => {
      expect(isPrivateAddress(address)).toBe(false)
    },
  )

  it('is asked again for what a name resolves to', async () => {
    const error = await new Promise((resolve) => publicLookup('localhost', {}, resolve))

    expect(error).toMatchObject({ name: 'PrivateAddressError' })
  })
})

describe('isSignedBody', () => {
  const good = { body: 'body', signature: signBody('body', secret, now), secret, at: now }

  it.each([
    ['another body', { body: 'other' }],
    ['another secret', { secret: 'another secret' }],
    ['no signature', { signature: undefined }],
    ['nonsense', { signature: 'v1=00' }],
    ['a replay', { at: new Date(now.getTime() + 6 * 60_000) }],
    ['another time', { signature: good.signature.replace(/^t=\d/, 't=2') }],
  ])('refuses %s', (_, change) => {
    const { body, signature, secret: key, at } = { ...good, ...change }
    expect(isSignedBody(body, signature, key, at)).toBe(false)
  })

  it('takes its own', () => {
    expect(isSignedBody('body', good.signature, secret, new Date(now.getTime() + 60_000))).toBe(true)
  })
})
