import { setTimeout as sleep } from 'node:timers/promises'
import { simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { smtpProvider } from '../../src/channels/email/smtp.ts'
import { aMail, emailProviderContract } from './provider-contract.ts'
import { type SinkMode, type SmtpSink, smtpSink } from './smtp-sink.ts'

const url = (port: number, user = '') => `smtp://${user}127.0.0.1:${port}`

emailProviderContract('smtpProvider', async () => {
  const sink = await smtpSink()
  const modes = {
    fine: 'accept',
    refuses: 'refuse_recipient',
    down: 'defer_recipient',
    silent: 'cut_after_dot',
  } as const
  return {
    provider: smtpProvider({ url: url(sink.port), connections: 4 }),
    arrived: () => sink.mails.map(({ to, body }) => ({ to: to.join(','), body })),
    setWeather: (weather) => {
      sink.mode = modes[weather]
    },
    close: sink.close,
  }
})

describe('smtpProvider', () => {
  const closers: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of closers.splice(0)) await close()
  })

  async function open(mode: SinkMode, options: { auth?: boolean; timeoutMs?: number } = {}) {
    const sink: SmtpSink = await smtpSink(options)
    sink.mode = mode
    const { timeoutMs } = options
    const provider = smtpProvider({
      url: url(sink.port, options.auth ? 'user:pass@' : ''),
      connections: 1,
      ...(timeoutMs ? { timeoutMs } : {}),
    })
    closers.push(provider.close, sink.close)
    return { sink, provider }
  }

  it.each([
    ['refuse_greeting', 'provider_unavailable'],
    ['refuse_sender', 'provider_unavailable'],
    ['refuse_recipient', 'provider_rejected'],
    ['defer_recipient', 'provider_unavailable'],
    ['refuse_account', 'provider_unavailable'],
    ['cut_before_data', 'provider_unavailable'],
    ['refuse_body', 'provider_rejected'],
    ['defer_body', 'provider_unavailable'],
    ['cut_after_dot', 'provider_uncertain'],
  ] as const)('%s is %s', async (mode, code) => {
    const { provider } = await open(mode)

    await expect(provider.send(aMail())).rejects.toMatchObject({ code })
  })

  it('does not know what became of a mail after a silence that follows the dot', async () => {
    const { sink, provider } = await open('hang_after_dot', { timeoutMs: 1_500 })

    await expect(provider.send(aMail())).rejects.toMatchObject({ code: 'provider_uncertain' })
    expect(sink.mails).toHaveLength(1)
  })

  it('knows on a connection that was used before, too, that a mail did not leave', async () => {
    const { sink, provider } = await open('accept')
    await provider.send(aMail())
    sink.mode = 'cut_before_data'

    await expect(provider.send(aMail())).rejects.toMatchObject({ code: 'provider_unavailable' })
    expect(sink.mails).toHaveLength(1)
  })

  it('takes a wrong password for a trouble of the account, which lasts', async () => {
    const { sink, provider } = await open('refuse_auth', { auth: true })

    await expect(provider.send(aMail())).rejects.toMatchObject({
      code: 'provider_unavailable',
      retryAfterMs: 300_000,
    })
    expect(sink.mails).toEqual([])
  })

  it('is unavailable when nobody listens', async () => {
    const { sink, provider } = await open('accept')
    await sink.close()

    await expect(provider.send(aMail())).rejects.toMatchObject({ code: 'provider_unavailable' })
  })

  it('gives the sender and the one recipient in the envelope, whatever the headers say', async () => {
    const { sink, provider } = await open('accept')
    const mime = 'To: other@client.example, more@client.example\r\nBcc: hidden@client.example\r\n\r\nx\r\n'
    await provider.send(aMail({ mime }))

    expect(sink.mails).toMatchObject([
      { from: 'news@mail.boutique.example', to: ['jeanne+news@client.example'] },
    ])
  })

  /** npm smtp-server, with the self-signed certificate for `localhost` that it brings along. */
  async function openServer(options: SMTPServerOptions, host = '127.0.0.1') {
    const mails: { body: Buffer; secure: boolean; user: unknown }[] = []
    const server = new SMTPServer({
      authOptional: true,
      onAuth: ({ username, password }, _session, done) =>
        password === 'secret' ? done(null, { user: username }) : done(new Error('no')),
      onData(stream, session, done) {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () => {
          mails.push({ body: Buffer.concat(chunks), secure: session.secure, user: session.user })
          done()
        })
      },
      ...options,
    })
    server.on('error', () => undefined)
    await new Promise<void>((resolve) => server.listen(0, host, resolve))
    const { port } = server.server.address() as { port: number }
    closers.push(() => new Promise((resolve) => server.close(() => resolve())))
    return { mails, port }
  }

  function openProvider(address: string) {
    const provider = smtpProvider({ url: address, connections: 2, timeoutMs: 120_000 })
    closers.unshift(provider.close)
    return provider
  }

  it.each([
    ['without TLS', 'smtp', { hideSTARTTLS: true }, false],
    ['by STARTTLS', 'smtp', {}, true],
    ['inside TLS', 'smtps', { secure: true }, true],
  ] as const)('delivers to npm smtp-server %s what a parser reads', async (_how, scheme, options, secure) => {
    const { mails, port } = await openServer(options)
    const provider = openProvider(`${scheme}://127.0.0.1:${port}`)
    await Promise.all(Array.from({ length: 20 }, () => provider.send(aMail())))

    expect(mails).toHaveLength(20)
    for (const { body, secure: wasSecure } of mails) {
      expect(wasSecure).toBe(secure)
      expect(body.toString('latin1')).toBe(aMail().mime)
    }
    expect((await simpleParser(mails[0]?.body ?? '')).subject).toBe('Hello')
  })

  it('logs in inside TLS', async () => {
    const { mails, port } = await openServer({ authOptional: false })
    await openProvider(`smtp://news:secret@127.0.0.1:${port}`).send(aMail())

    expect(mails).toMatchObject([{ secure: true, user: 'news' }])
  })

  it.each(['smtp', 'smtps'])(
    'gives nothing by %s to a server elsewhere that cannot prove who it is, and says what to do',
    async (scheme) => {
      // Of this machine too, but not one of the names that are trusted for that.
      const elsewhere = '127.0.0.2'
      const { mails, port } = await openServer({ secure: scheme === 'smtps' }, elsewhere)

      await expect(openProvider(`${scheme}://${elsewhere}:${port}`).send(aMail())).rejects.toMatchObject({
        code: 'provider_unavailable',
        message: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
      })
      expect(mails).toEqual([])
    },
  )

  it('goes on with a new connection when the server says 421 between two mails', async () => {
    let hangUp: () => void = () => undefined
    const hungUp = new Promise<void>((resolve) => {
      hangUp = resolve
    })
    const { mails, port } = await openServer({ hideSTARTTLS: true, socketTimeout: 1_000, onClose: hangUp })
    const provider = openProvider(`smtp://127.0.0.1:${port}`)
    await provider.send(aMail())
    await hungUp
    await sleep(200)

    await provider.send(aMail())
    expect(mails).toHaveLength(2)
  })

  it('opens another connection before the hundred and first mail, and when the server wants no more on one', async () => {
    let connections = 0
    const mailsOf = new Map<string, number>()
    const { mails, port } = await openServer({
      hideSTARTTLS: true,
      onConnect: (_session, done) => {
        connections += 1
        done()
      },
      onMailFrom({ address }, session, done) {
        const before = mailsOf.get(session.id) ?? 0
        mailsOf.set(session.id, before + 1)
        const limit = address.startsWith('few') ? 3 : 100
        const tooMany = Object.assign(new Error('4.5.3 Too many messages sent'), { responseCode: 452 })
        done(before < limit ? null : tooMany)
      },
    })
    const provider = smtpProvider({ url: `smtp://127.0.0.1:${port}`, connections: 1 })
    closers.unshift(provider.close)
    for (let sent = 0; sent < 101; sent++) await provider.send(aMail())
    expect({ mails: mails.length, connections }).toEqual({ mails: 101, connections: 2 })

    for (let sent = 0; sent < 6; sent++) await provider.send(aMail({ from: 'few@mail.boutique.example' }))
    expect(mails).toHaveLength(107)
    expect(connections).toBeGreaterThan(2)
  })
})
