import type { Socket } from 'node:net'
import SMTPConnection from 'nodemailer/lib/smtp-connection'

export interface SmtpConnectOptions extends SMTPConnection.Options {
  readonly user?: string
  readonly password?: string
}

/** A line to a mail server that greeted us, secured as asked for and logged in. */
export interface SmtpLine {
  readonly socket: Socket
  /** RFC 2920: commands may follow each other without waiting for answers. */
  readonly pipelining: boolean
}

/** What nodemailer keeps of a connection. Its version is pinned, and the provider's contract runs on it. */
interface Inside {
  readonly _socket?: Socket
  readonly _supportedExtensions?: readonly string[]
  readonly _onSocketData: (chunk: Buffer) => void
  readonly _onSocketError: () => void
  readonly _onSocketClose: () => void
  readonly _onSocketEnd: () => void
  readonly _onSocketTimeout: () => void
}

/** nodemailer greets, secures and logs in; then the line is ours. */
export function connectSmtp({ user, password, ...options }: SmtpConnectOptions): Promise<SmtpLine> {
  const connection = new SMTPConnection(options)
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      // Before the end that closing makes: the first reason counts.
      reject(error)
      connection.close()
    }
    const ready = () => {
      connection.removeListener('error', fail)
      connection.removeListener('end', ended)
      resolve(takeOver(connection))
    }
    const ended = () => fail(new Error('the connection ended'))
    connection.on('error', fail)
    connection.on('end', ended)
    connection.connect((refusedIt) => {
      if (refusedIt) return fail(refusedIt)
      if (user === undefined) return ready()
      connection.login({ user, pass: password ?? '' } as never, (error) => (error ? fail(error) : ready()))
    })
  })
}

function takeOver(connection: SMTPConnection): SmtpLine {
  const inside = connection as unknown as Inside
  const { _socket: socket, _supportedExtensions: extensions } = inside
  if (!socket || !extensions) throw new Error('this version of nodemailer keeps its socket elsewhere')
  // What nodemailer listens to, one by one: a TLS socket has listeners of its own.
  socket.removeListener('data', inside._onSocketData)
  socket.removeListener('error', inside._onSocketError)
  socket.removeListener('close', inside._onSocketClose)
  socket.removeListener('end', inside._onSocketEnd)
  socket.removeListener('timeout', inside._onSocketTimeout)
  return { socket, pipelining: extensions.includes('PIPELINING') }
}
