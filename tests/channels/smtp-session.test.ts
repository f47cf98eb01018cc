import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { smtpProvider } from '../../src/channels/email/smtp.ts'
import { aMail } from './provider-contract.ts'

/** Says what a test tells it to say to each piece that arrives, and keeps the pieces. */
async function puppet(answer: (piece: string, socket: Socket, connection: number) => string | undefined) {
  const pieces: string[] = []
  let connections = 0
  const server = createServer((socket) => {
    const connection = ++connections
    socket.on('error', () => undefined)
    socket.write('220 puppet\r\n')
    onPieces(socket, (piece) => {
      if (piece.startsWith('QUIT')) {
        socket.end('221 bye\r\n')
        return
      }
      if (!piece.startsWith('EHLO')) pieces.push(piece)
      const said = answer(piece, socket, connection)
      if (said !== undefined && !socket.destroyed) socket.write(said)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { pieces, port: (server.address() as AddressInfo).port, close: () => server.close() }
}

/** What a client writes at once ends in a line. */
function onPieces(socket: Socket, take: (piece: string) => void): void {
  let held = ''
  socket.on('data', (chunk) => {
    held += chunk.toString('latin1')
    if (!held.endsWith('\r\n')) return
    const piece = held
    held = ''
    take(piece)
  })
}

const EHLO = '250-puppet\r\n250 PIPELINING\r\n'
const ENVELOPE = '250 ok\r\n250 ok\r\n354 go on\r\n'
const mailTo = (name: string) =>
  aMail({ to: `${name}@client.example`, mime: `Subject: ${name}\r\n\r\nx\r\n` })
const envelopeOf = (name: string) =>
  `MAIL FROM:<news@mail.boutique.example>\r\nRCPT TO:<${name}@client.example>\r\nDATA\r\n`
const bodyOf = (name: string) => `Subject: ${name}\r\n\r\nx\r\n.\r\n`

describe('smtpSession', () => {
  const closers: (() => unknown)[] = []
  afterEach(async () => {
    for (const close of closers.splice(0)) await close()
  })

  async function open(answer: Parameters<typeof puppet>[0]) {
    const server = await puppet((piece, ...rest) =>
      piece.startsWith('EHLO') ? EHLO : answer(piece, ...rest),
    )
    const provider = smtpProvider({ url: `smtp://127.0.0.1:${server.port}`, connections: 1 })
    closers.push(provider.close, server.close)
    return { server, provider }
  }

  it('sends the next envelope right behind a body, and one piece for each mail', async () => {
    const { server, provider } = await open((piece) => {
      if (piece.startsWith('MAIL')) return ENVELOPE
      return piece.endsWith('DATA\r\n') ? `250 taken\r\n${ENVELOPE}` : '250 taken\r\n'
    })
    await Promise.all(['a', 'b', 'c'].map((name) => provider.send(mailTo(name))))

    expect(server.pieces).toEqual([
      envelopeOf('a'),
      bodyOf('a') + envelopeOf('b'),
      bodyOf('b') + envelopeOf('c'),
      bodyOf('c'),
    ])
  })

  it('goes on after a recipient that was refused behind the body of another mail', async () => {
    const { server, provider } = await open((piece) => {
      if (piece.includes('<no@')) return '250 taken\r\n250 ok\r\n550 5.1.1 nobody\r\n503 no recipients\r\n'
      if (piece.startsWith('MAIL')) return ENVELOPE
      return '250 ok\r\n'
    })
    const [first, second, third] = await Promise.allSettled(
      ['a', 'no', 'c'].map((name) => provider.send(mailTo(name))),
    )

    expect([first?.status, second?.status, third?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(second).toMatchObject({ reason: { code: 'provider_rejected' } })
    expect(server.pieces.slice(2)).toEqual(['RSET\r\n', envelopeOf('c'), bodyOf('c')])
  })

  it('ends a body that a server asks for after it refused the recipient, and gives it nothing', async () => {
    const { server, provider } = await open((piece) =>
      piece.startsWith('MAIL') ? '250 ok\r\n550 5.1.1 nobody\r\n354 go on\r\n' : '250 ok\r\n',
    )

    await expect(provider.send(mailTo('a'))).rejects.toMatchObject({ code: 'provider_rejected' })
    await vi.waitFor(() => expect(server.pieces.slice(1)).toEqual(['.\r\n', 'RSET\r\n']))
  })

  it('knows that a mail behind a body did not leave when the line is cut, and sends it on another one, once', async () => {
    const { server, provider } = await open((piece, socket, connection) => {
      if (piece.startsWith('MAIL')) return ENVELOPE
      if (connection === 1) {
        socket.destroy()
        return undefined
      }
      return '250 taken\r\n'
    })
    const [first, second] = await Promise.allSettled(['a', 'b'].map((name) => provider.send(mailTo(name))))

    expect(first).toMatchObject({ reason: { code: 'provider_uncertain' } })
    expect(second?.status).toBe('fulfilled')
    expect(server.pieces).toEqual([
      envelopeOf('a'),
      bodyOf('a') + envelopeOf('b'),
      envelopeOf('b'),
      bodyOf('b'),
    ])
  })

  it('sends a mail on another connection when a used one answers its sender with 421', async () => {
    const { server, provider } = await open((piece, _socket, connection) => {
      if (connection === 1 && piece.includes('<b@')) return '250 taken\r\n421 4.7.0 enough for now\r\n'
      return piece.startsWith('MAIL') ? ENVELOPE : '250 taken\r\n'
    })
    const sent = await Promise.allSettled(['a', 'b'].map((name) => provider.send(mailTo(name))))

    expect(sent.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    expect(server.pieces.slice(2)).toEqual([envelopeOf('b'), bodyOf('b')])
  })

  it('leaves a server that answers out of step before it can mix up two mails', async () => {
    let asked = 0
    const { server, provider } = await open((piece, socket) => {
      asked += 1
      if (asked === 1) return ENVELOPE
      // The envelope behind the body is answered before the body itself.
      if (asked === 2) setTimeout(() => socket.write('250 taken\r\n'), 50)
      return piece.startsWith('MAIL') || asked === 2 ? ENVELOPE : '250 taken\r\n'
    })
    const [first, second] = await Promise.allSettled(['a', 'b'].map((name) => provider.send(mailTo(name))))

    expect(first?.status).toBe('fulfilled')
    expect(second?.status).toBe('fulfilled')
    expect(server.pieces).toEqual([
      envelopeOf('a'),
      bodyOf('a') + envelopeOf('b'),
      envelopeOf('b'),
      bodyOf('b'),
    ])
  })

  it('does not know of a mail whose body is answered with neither yes nor no', async () => {
    const { provider } = await open((piece) => (piece.startsWith('MAIL') ? ENVELOPE : '354 go on\r\n'))

    await expect(provider.send(mailTo('a'))).rejects.toMatchObject({ code: 'provider_uncertain' })
  })

  it('takes an answer in pieces and on several lines', async () => {
    const { provider } = await open((piece, socket) => {
      if (piece.startsWith('MAIL')) return ENVELOPE
      socket.write('250-2.0.0 long\r\n25')
      setImmediate(() => socket.write('0 2.0.0 done\r\n'))
      return undefined
    })

    await expect(provider.send(mailTo('a'))).resolves.toMatchObject({ providerMessageId: expect.any(String) })
  })

  it('does not know what became of a mail that was answered with something else than SMTP', async () => {
    const { provider } = await open((piece) => (piece.startsWith('MAIL') ? ENVELOPE : 'HTTP/1.1 400 Bad\r\n'))

    await expect(provider.send(mailTo('a'))).rejects.toMatchObject({ code: 'provider_uncertain' })
  })
})
