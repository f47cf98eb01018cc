import type { Readable, Transform } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'

export interface SmtpMail {
  readonly from: string
  readonly to: string
  readonly mime: Buffer
  /** Called when the server has asked for the body: from then on it may have the whole of it. */
  readonly onBody: () => void
}

export interface SmtpPool {
  send(mail: SmtpMail): Promise<SMTPConnection.SentMessageInfo>
  close(): void
}

export interface SmtpPoolOptions extends SMTPConnection.Options {
  /** Connections at most. */
  readonly size: number
  readonly user?: string
  readonly password?: string
}

/** OpenSMTPD takes no more on one connection unless told to, others slow down: nodemailer's own pool does the same. */
const MAILS_PER_CONNECTION = 100

/**
 * Connections to one server that stay open and carry one finished mail after another. nodemailer speaks the
 * protocol; its own pool would take every mail through its composer, at 415 µs of CPU for 15 kB against 123.
 */
export function smtpPool(options: SmtpPoolOptions): SmtpPool {
  const idle: SMTPConnection[] = []
  const waiting: (() => void)[] = []
  const dead = new WeakSet<SMTPConnection>()
  const carried = new WeakMap<SMTPConnection, number>()
  let free = options.size

  async function send(mail: SmtpMail): Promise<SMTPConnection.SentMessageInfo> {
    await takePlace()
    try {
      const used = idle.pop()
      if (!used) return await sendOn(await openConnection(options, drop), mail)

      let began = false
      const onBody = () => {
        began = true
        mail.onBody()
      }
      return await sendOn(used, { ...mail, onBody }).catch(async (error: unknown) => {
        // The server had closed it while nobody looked, or has had enough of it: nothing of the mail is there.
        if (began || (hasAnswered(error) && !hasHadEnough(error))) throw error
        return sendOn(await openConnection(options, drop), mail)
      })
    } finally {
      leavePlace()
    }
  }

  async function sendOn(connection: SMTPConnection, mail: SmtpMail): Promise<SMTPConnection.SentMessageInfo> {
    try {
      const sent = await converse(connection, mail)
      keep(connection)
      return sent
    } catch (error) {
      const goesOn = hasAnswered(error) && !hasHadEnough(error) && (await isReset(connection))
      if (goesOn) keep(connection)
      else connection.close()
      throw error
    }
  }

  function keep(connection: SMTPConnection): void {
    if (dead.has(connection)) return
    const mails = (carried.get(connection) ?? 0) + 1
    carried.set(connection, mails)
    if (mails < MAILS_PER_CONNECTION) idle.push(connection)
    else connection.quit()
  }

  function drop(connection: SMTPConnection): void {
    dead.add(connection)
    const place = idle.indexOf(connection)
    if (place >= 0) idle.splice(place, 1)
  }

  async function takePlace(): Promise<void> {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }

  function leavePlace(): void {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }

  return {
    send,
    close() {
      for (const connection of idle.splice(0)) connection.quit()
    },
  }
}

/** Connected, secured as asked for, and logged in. `onDead` is called when it ends, then or later. */
function openConnection(
  { user, password, ...options }: SmtpPoolOptions,
  onDead: (connection: SMTPConnection) => void,
): Promise<SMTPConnection> {
  const connection = new SMTPConnection(options)
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      onDead(connection)
      // Before the end that closing makes: the first reason counts.
      reject(error)
      connection.close()
    }
    connection.on('error', fail)
    connection.once('end', () => fail(new Error('the connection ended')))
    connection.connect((refused) => {
      if (refused) return fail(refused)
      if (user === undefined) return resolve(connection)
      connection.login({ user, pass: password ?? '' } as never, (error) =>
        error ? fail(error) : resolve(connection),
      )
    })
  })
}

/** nodemailer asks its message to pipe itself at the moment at which the server waits for the body. */
function converse(
  connection: SMTPConnection,
  { from, to, mime, onBody }: SmtpMail,
): Promise<SMTPConnection.SentMessageInfo> {
  const body = {
    pipe(stream: Transform) {
      onBody()
      const stuffed = dotStuffed(mime)
      if (stuffed) pushWhole(stream, stuffed)
      else stream.end(mime)
    },
  }
  return new Promise((resolve, reject) => {
    connection.send({ from, to: [to] }, body as unknown as Readable, (error, info) =>
      error ? reject(error) : resolve(info),
    )
  })
}

const CR = 13
const LF = 10
const DOT = 46
const CRLF_DOT = '\r\n.'

/**
 * RFC 5321 §4.5.2: a line that begins with a dot gets another one. Undefined when a line ends in anything but
 * CRLF, which servers read in different ways.
 */
function dotStuffed(mime: Buffer): Buffer | undefined {
  const dots = linesWithDot(mime)
  if (dots === undefined) return undefined
  if (dots === 0) return mime
  const text = `\r\n${mime.toString('latin1')}`
  return Buffer.from(text.replaceAll(CRLF_DOT, `${CRLF_DOT}.`).slice(2), 'latin1')
}

/**
 * How many lines begin with a dot; undefined when a CR or LF stands alone. By `indexOf`, which is native: a look
 * at each byte costs three times as much.
 */
function linesWithDot(mime: Buffer): number | undefined {
  let dots = mime[0] === DOT ? 1 : 0
  let ends = 0
  for (let at = mime.indexOf(LF); at >= 0; at = mime.indexOf(LF, at + 1)) {
    if (mime[at - 1] !== CR) return undefined
    if (mime[at + 1] === DOT) dots += 1
    ends += 1
  }
  for (let at = mime.indexOf(CR); at >= 0; at = mime.indexOf(CR, at + 1)) ends -= 1
  return ends === 0 ? dots : undefined
}

const END = Buffer.from('.\r\n')
const END_OF_OPEN_LINE = Buffer.from('\r\n.\r\n')

/**
 * Past the stream's own look at each byte, which costs more than all the rest of a conversation, and with the
 * end in the same write: a packet less for both sides.
 */
function pushWhole(stream: Transform, stuffed: Buffer): void {
  const isClosed = stuffed.length > 0 && stuffed.at(-1) === LF
  stream._flush = (done) => done()
  stream.push(Buffer.concat([stuffed, isClosed ? END : END_OF_OPEN_LINE]))
  stream.end()
}

/** The server said no, and so the conversation can go on with another mail. */
function hasAnswered(error: unknown): boolean {
  return typeof (error as { responseCode?: unknown } | null)?.responseCode === 'number'
}

/** 421, or a mail not even begun for now: on a connection that carried others, another one may go on. */
function hasHadEnough(error: unknown): boolean {
  const { responseCode = 0, command } = error as { responseCode?: number; command?: string }
  return responseCode === 421 || (command === 'MAIL FROM' && responseCode >= 400 && responseCode < 500)
}

function isReset(connection: SMTPConnection): Promise<boolean> {
  return new Promise((resolve) => connection.reset((error) => resolve(!error)))
}
