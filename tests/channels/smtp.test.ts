import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
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

describe('smtpProvider', { timeout: 30_000 }, () => {
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
    const { sink, provider } = await open('hang_after_dot', { timeoutMs: 300 })

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
    const mime = Buffer.from(
      'To: other@client.example, more@client.example\r\nBcc: hidden@client.example\r\n\r\nx\r\n',
    )
    await provider.send(aMail({ mime }))

    expect(sink.mails).toMatchObject([
      { from: 'news@mail.boutique.example', to: ['jeanne+news@client.example'] },
    ])
  })

  it('delivers to npm smtp-server what a parser reads', async () => {
    const bodies: Buffer[] = []
    const server = new SMTPServer({
      authOptional: true,
      hideSTARTTLS: true,
      onData(stream, _session, done) {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () => {
          bodies.push(Buffer.concat(chunks))
          done()
        })
      },
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.server.address() as { port: number }
    const provider = smtpProvider({ url: url(port), connections: 2 })
    closers.push(provider.close, () => new Promise((resolve) => server.close(() => resolve())))

    await provider.send(aMail())

    expect((await simpleParser(bodies[0]!)).subject).toBe('Hello')
  })
})
