import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/** How the sink behaves from the next connection or command on. */
export type SinkMode =
  | 'accept'
  | 'refuse_greeting'
  | 'refuse_auth'
  | 'refuse_sender'
  | 'refuse_recipient'
  | 'defer_recipient'
  | 'refuse_account'
  | 'cut_before_data'
  | 'refuse_body'
  | 'defer_body'
  | 'cut_after_dot'
  | 'hang_after_dot'

export interface SunkMail {
  readonly from: string
  readonly to: string[]
  readonly body: string
}

export interface SmtpSink {
  readonly port: number
  readonly mails: SunkMail[]
  mode: SinkMode
  close(): Promise<void>
}

/** A mail server of fifty lines that can fail at any stage; keeps what it was sent, answered or not. */
export async function smtpSink(options: { auth?: boolean } = {}): Promise<SmtpSink> {
  const sockets = new Set<Socket>()
  const sink: { mode: SinkMode; mails: SunkMail[] } = { mode: 'accept', mails: [] }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
    converse(socket, sink, options.auth ?? false)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(sink, {
    port,
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  })
}

function converse(socket: Socket, sink: { mode: SinkMode; mails: SunkMail[] }, auth: boolean): void {
  let buffer = ''
  let inBody = false
  let mail: { from: string; to: string[] } = { from: '', to: [] }
  const say = (line: string) => void socket.write(`${line}\r\n`)
  say(sink.mode === 'refuse_greeting' ? '554 no service here' : '220 sink')

  const command = (line: string) => {
    const verb = line.slice(0, 4).toUpperCase()
    if (verb === 'EHLO') return say(auth ? '250-sink\r\n250 AUTH PLAIN' : '250 sink')
    if (verb === 'AUTH') return say(sink.mode === 'refuse_auth' ? '535 5.7.8 Authentication credentials invalid' : '235 ok')
    if (verb === 'MAIL') {
      mail = { from: /<(.*?)>/.exec(line)?.[1] ?? '', to: [] }
      return say(sink.mode === 'refuse_sender' ? '550 5.7.1 sender not allowed' : '250 ok')
    }
    if (verb === 'RCPT') {
      if (sink.mode === 'refuse_recipient') return say('550 5.1.1 no such user here')
      if (sink.mode === 'defer_recipient') return say('451 4.7.1 Greylisting in action')
      if (sink.mode === 'refuse_account') return say('554 Message rejected: Email address is not verified.')
      mail.to.push(/<(.*?)>/.exec(line)?.[1] ?? '')
      return say('250 ok')
    }
    if (verb === 'DATA') {
      if (sink.mode === 'cut_before_data') return void socket.destroy()
      inBody = true
      return say('354 go on')
    }
    return say(verb === 'QUIT' ? '221 bye' : '250 ok')
  }

  const finish = (body: string) => {
    sink.mails.push({ ...mail, body: body.replace(/^\.\./gm, '.') })
    if (sink.mode === 'cut_after_dot') return void socket.destroy()
    if (sink.mode === 'hang_after_dot') return
    if (sink.mode === 'refuse_body') return say('554 5.7.1 Message rejected as spam by content filter')
    return say(sink.mode === 'defer_body' ? '452 4.3.1 Insufficient system storage' : `250 2.0.0 Ok: queued as Q${sink.mails.length}`)
  }

  socket.on('data', (chunk) => {
    buffer += chunk.toString('latin1')
    for (;;) {
      const end = buffer.indexOf(inBody ? '\r\n.\r\n' : '\r\n')
      if (end < 0) return
      const text = buffer.slice(0, end)
      buffer = buffer.slice(end + (inBody ? 5 : 2))
      if (inBody) {
        inBody = false
        finish(`${text}\r\n`)
      } else command(text)
    }
  })
}
