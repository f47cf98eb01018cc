import type { Socket } from 'node:net'
import { toWire } from './smtp-body.ts'
import type { SmtpLine } from './smtp-connect.ts'
import { refusal, refused, replyReader, type SmtpCommand, type SmtpReply } from './smtp-reply.ts'

export interface SmtpMail {
  readonly from: string
  readonly to: string
  readonly mime: string
  /** Called when the server has asked for the body: from then on it may have the whole of it. */
  readonly onBody: () => void
}

/** A mail under way: what is known of it, and whom to tell. */
export interface SmtpTask {
  readonly mail: SmtpMail
  /** The server asked for the body. */
  began: boolean
  /** Connections that it was begun on. */
  tries: number
  /** The server's first no to its envelope; the answers that were asked for with it are still to come. */
  no?: { readonly reply: SmtpReply; readonly command: SmtpCommand }
  done(reply: SmtpReply): void
  failed(error: unknown): void
}

export interface SmtpSession {
  /** Begins a mail on a connection that rests. */
  begin(task: SmtpTask): void
  /** Says goodbye; for a connection that rests. */
  quit(): void
}

export interface SessionOwner {
  /** The mail that goes next on this connection, if one waits. */
  next(): SmtpTask | undefined
  /** Nothing to do for now. */
  onRest(session: SmtpSession): void
  /** The connection is gone. `unsent` was begun on it, and certainly did not leave. */
  onEnd(session: SmtpSession, unsent: SmtpTask | undefined): void
}

type Step = 'MAIL FROM' | 'RCPT TO' | 'DATA' | 'BODY' | 'RSET' | 'QUIT'

/** OpenSMTPD takes no more on one connection unless told to, others slow down. */
const MAILS_PER_CONNECTION = 100
const EMPTY_BODY = '.\r\n'
const CODE_GO_ON = 354
const CODE_CLOSING = 421

/**
 * One connection that carries mail after mail. Where the server allows it (RFC 2920), an envelope is one piece, and
 * the envelope of the next mail goes out right behind the body of this one: one write and one read for each mail.
 */
export function smtpSession({ socket, pipelining }: SmtpLine, owner: SessionOwner): SmtpSession {
  const expected: { step: Step; task?: SmtpTask }[] = []
  let carried = 0
  let ended = false
  const read = replyReader(onReply)
  const session: SmtpSession = { begin, quit }

  function begin(task: SmtpTask): void {
    socket.write(envelope(task))
  }

  function quit(): void {
    expected.push({ step: 'QUIT' })
    socket.end('QUIT\r\n')
  }

  /** Asks for the answers of a mail's envelope; returns what is to be written for them now. */
  function envelope(task: SmtpTask): string {
    carried += 1
    task.tries += 1
    const { from, to } = task.mail
    const mailFrom = `MAIL FROM:<${from}>\r\n`
    if (!pipelining) {
      expected.push({ step: 'MAIL FROM', task })
      return mailFrom
    }
    expected.push({ step: 'MAIL FROM', task }, { step: 'RCPT TO', task }, { step: 'DATA', task })
    return `${mailFrom}RCPT TO:<${to}>\r\nDATA\r\n`
  }

  function onReply(reply: SmtpReply): void {
    const waiting = expected.shift()
    if (waiting?.step === 'QUIT') return
    if (!waiting?.task) {
      if (waiting?.step === 'RSET' && isFine(reply)) return goOn()
      throw refusal('the mail server answered what nobody asked', reply.text, 'CONN')
    }
    onAnswer(waiting.step, waiting.task, reply)
    if (reply.code === CODE_CLOSING) end(new Error('the mail server closes the connection'))
  }

  function onAnswer(step: Step, task: SmtpTask, reply: SmtpReply): void {
    if (step === 'BODY') onBodyAnswer(task, reply)
    else if (step === 'DATA') onDataAnswer(task, reply)
    else {
      if (!isFine(reply)) task.no ??= { reply, command: step as SmtpCommand }
      if (!pipelining) stepByStep(step, task)
    }
  }

  /** For a server that wants each command by itself. */
  function stepByStep(step: Step, task: SmtpTask): void {
    if (task.no) return giveUp(task)
    const next = step === 'MAIL FROM' ? 'RCPT TO' : 'DATA'
    expected.push({ step: next, task })
    socket.write(next === 'DATA' ? 'DATA\r\n' : `RCPT TO:<${task.mail.to}>\r\n`)
  }

  function onDataAnswer(task: SmtpTask, reply: SmtpReply): void {
    if (reply.code === CODE_GO_ON && !task.no) return writeBody(task)
    if (reply.code === CODE_GO_ON) {
      // It took DATA after a no (RFC 2920 §3.1): an empty body, to nobody.
      expected.push({ step: 'BODY', task })
      socket.write(EMPTY_BODY)
      return
    }
    task.no ??= { reply, command: 'DATA' }
    giveUp(task)
  }

  function writeBody(task: SmtpTask): void {
    task.began = true
    task.mail.onBody()
    expected.push({ step: 'BODY', task })
    const next = pipelining && carried < MAILS_PER_CONNECTION ? owner.next() : undefined
    socket.write(toWire(task.mail.mime, next ? envelope(next) : ''), 'latin1')
  }

  function onBodyAnswer(task: SmtpTask, reply: SmtpReply): void {
    if (task.no) return giveUp(task)
    if (isFine(reply)) task.done(reply)
    else task.failed(refused(reply, 'DATA'))
    if (expected.length === 0) goOn()
  }

  /** The envelope was refused: nothing of the mail is there. */
  function giveUp(task: SmtpTask): void {
    const { no } = task
    delete task.no
    if (!no) return
    const { reply, command } = no
    if (hasHadEnough(reply, command)) {
      end(refused(reply, command), task)
      return
    }
    task.failed(refused(reply, command))
    if (reply.code === CODE_CLOSING) return
    expected.push({ step: 'RSET' })
    socket.write('RSET\r\n')
  }

  /** 421, or a mail not even begun for now: on a connection that carried others, another one may go on. */
  function hasHadEnough({ code }: SmtpReply, command: SmtpCommand): boolean {
    return carried > 1 && (code === CODE_CLOSING || (command === 'MAIL FROM' && code >= 400 && code < 500))
  }

  function goOn(): void {
    if (ended) return
    if (carried >= MAILS_PER_CONNECTION) return leave()
    const task = owner.next()
    if (task) begin(task)
    else owner.onRest(session)
  }

  function leave(): void {
    quit()
    finish(undefined)
  }

  /** `mine`: a mail that is not among those whose answers are awaited. */
  function end(error: unknown, mine?: SmtpTask): void {
    if (ended) return
    const open = new Set(expected.flatMap(({ task }) => (task ? [task] : [])))
    if (mine) open.add(mine)
    expected.length = 0
    socket.destroy()
    let unsent: SmtpTask | undefined
    for (const task of open) {
      // A connection may have been closed while nobody looked: begun on another one, once.
      if (!task.began && !task.no && task.tries === 1 && carried > 1) unsent = task
      else if (task.no) task.failed(refused(task.no.reply, task.no.command))
      else task.failed(error)
    }
    finish(unsent)
  }

  function finish(unsent: SmtpTask | undefined): void {
    if (ended) return
    ended = true
    owner.onEnd(session, unsent)
  }

  listen(socket, {
    read,
    end,
    isLeaving: () => ended,
  })
  return session
}

interface Ears {
  readonly read: (piece: string) => void
  readonly end: (error: unknown) => void
  readonly isLeaving: () => boolean
}

function listen(socket: Socket, { read, end, isLeaving }: Ears): void {
  socket.on('data', (piece: Buffer) => {
    if (isLeaving()) return
    try {
      read(piece.toString('latin1'))
    } catch (error) {
      end(error)
    }
  })
  socket.on('error', end)
  socket.on('close', () => end(new Error('the connection ended')))
  socket.on('timeout', () => {
    end(Object.assign(new Error('the mail server is silent'), { code: 'ETIMEDOUT' }))
    socket.destroy()
  })
}

function isFine({ code }: SmtpReply): boolean {
  return code >= 200 && code < 300
}
