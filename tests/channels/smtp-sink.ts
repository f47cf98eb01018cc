import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'

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

/** What each mode says instead of yes, by command; `cut` ends the connection, `hang` says nothing more. */
const ANSWERS: Partial<Record<SinkMode, Record<string, string>>> = {
  refuse_greeting: { '': '554 no service here' },
  refuse_auth: { AUTH: '535 5.7.8 Authentication credentials invalid' },
  refuse_sender: { MAIL: '550 5.7.1 sender not allowed' },
  refuse_recipient: { RCPT: '550 5.1.1 no such user here' },
  defer_recipient: { RCPT: '451 4.7.1 Greylisting in action' },
  refuse_account: { RCPT: '554 Message rejected: Email address is not verified.' },
  cut_before_data: { DATA: 'cut' },
  refuse_body: { '.': '554 5.7.1 Message rejected as spam by content filter' },
  defer_body: { '.': '452 4.3.1 Insufficient system storage' },
  cut_after_dot: { '.': 'cut' },
  hang_after_dot: { '.': 'hang' },
}
const YES: Record<string, string> = { '': '220 sink', DATA: '354 go on', QUIT: '221 bye', AUTH: '235 ok' }

interface Conversation {
  readonly sink: { mode: SinkMode; mails: SunkMail[] }
  readonly answer: (verb: string, yes?: string) => void
  from: string
  to: string[]
}

function converse(socket: Socket, sink: Conversation['sink'], auth: boolean): void {
  const answer = (verb: string, yes = YES[verb] ?? '250 ok') => {
    const said = ANSWERS[sink.mode]?.[verb] ?? yes
    if (said === 'cut') socket.destroy()
    else if (said !== 'hang') socket.write(`${said}\r\n`)
  }
  const conversation: Conversation = { sink, answer, from: '', to: [] }
  let buffer = ''
  let inBody = false
  answer('')
  socket.on('data', (chunk) => {
    buffer += chunk.toString('latin1')
    for (let end = buffer.indexOf(markOf(inBody)); end >= 0; end = buffer.indexOf(markOf(inBody))) {
      const text = buffer.slice(0, end)
      buffer = buffer.slice(end + markOf(inBody).length)
      if (inBody) finish(conversation, `${text}\r\n`)
      else command(conversation, text, auth)
      inBody = !inBody && text.toUpperCase() === 'DATA' && !socket.destroyed
    }
  })
}

const markOf = (inBody: boolean) => (inBody ? '\r\n.\r\n' : '\r\n')

function command(conversation: Conversation, line: string, auth: boolean): void {
  const verb = line.slice(0, 4).toUpperCase()
  const address = /<(.*?)>/.exec(line)?.[1] ?? ''
  if (verb === 'MAIL') Object.assign(conversation, { from: address, to: [] })
  if (verb === 'RCPT') conversation.to.push(address)
  conversation.answer(verb, verb === 'EHLO' && auth ? '250-sink\r\n250 AUTH PLAIN' : undefined)
}

function finish({ sink, answer, from, to }: Conversation, body: string): void {
  sink.mails.push({ from, to, body: body.replace(/^\.\./gm, '.') })
  answer('.', `250 2.0.0 Ok: queued as Q${sink.mails.length}`)
}
