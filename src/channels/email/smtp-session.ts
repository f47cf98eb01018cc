import type { Socket } from 'node:net'
import { toWire } from './smtp-body.ts'
import type { SmtpLine } from './smtp-connect.ts'
import { refusal, refused, replyReader, type SmtpReply } from './smtp-reply.ts'
import { CODE_CLOSING, endTasks, hasHadEnough, type SmtpTask } from './smtp-task.ts'

/** One connection that carries mail after mail. */
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

/** An answer that is awaited. */
type Expected =
  | { readonly step: 'MAIL FROM' | 'RCPT TO' | 'DATA' | 'BODY'; readonly task: SmtpTask }
  | { readonly step: 'RSET' | 'QUIT' }

interface State {
  readonly socket: Socket
  readonly pipelining: boolean
  readonly owner: SessionOwner
  readonly session: SmtpSession
  readonly expected: Expected[]
  /** Mails begun on it. */
  carried: number
  ended: boolean
}

/** OpenSMTPD takes no more on one connection unless told to, others slow down. */
const MAILS_PER_CONNECTION = 100
const EMPTY_BODY = '.\r\n'
const CODE_GO_ON = 354

/**
 * Where the server allows it (RFC 2920), an envelope is one piece, and the envelope of the next mail goes out right
 * behind the body of this one: one write and one read for each mail.
 */
export function smtpSession({ socket, pipelining }: SmtpLine, owner: SessionOwner): SmtpSession {
  const session: SmtpSession = {
    begin: (task) => void socket.write(envelope(state, task)),
    quit() {
      state.expected.push({ step: 'QUIT' })
      socket.end('QUIT\r\n')
    },
  }
  const state: State = { socket, pipelining, owner, session, expected: [], carried: 0, ended: false }
  listen(state)
  return session
}

function listen(state: State): void {
  const { socket } = state
  const read = replyReader((reply) => onReply(state, reply))
  socket.on('data', (piece: Buffer) => {
    if (state.ended) return
    try {
      read(piece.toString('latin1'))
    } catch (error) {
      end(state, error)
    }
  })
  socket.on('error', (error) => end(state, error))
  socket.on('close', () => end(state, new Error('the connection ended')))
  socket.on('timeout', () => {
    end(state, Object.assign(new Error('the mail server is silent'), { code: 'ETIMEDOUT' }))
    socket.destroy()
  })
}

/** Awaits the answers to a mail's envelope; returns what is to be written for them now. */
function envelope(state: State, task: SmtpTask): string {
  state.carried += 1
  task.tries += 1
  const { from, to } = task.mail
  const mailFrom = `MAIL FROM:<${from}>\r\n`
  state.expected.push({ step: 'MAIL FROM', task })
  if (!state.pipelining) return mailFrom
  state.expected.push({ step: 'RCPT TO', task }, { step: 'DATA', task })
  return `${mailFrom}RCPT TO:<${to}>\r\nDATA\r\n`
}

function onReply(state: State, reply: SmtpReply): void {
  const [awaited] = state.expected
  if (awaited?.step === 'QUIT') return
  // Going on out of step could give one person's mail to another one. What is awaited still is told so by the end.
  if (!awaited || !isAnswerTo(awaited, reply)) {
    throw refusal('the mail server answered what nobody asked', reply.text)
  }
  state.expected.shift()
  if ('task' in awaited) onAnswer(state, awaited, reply)
  else goOn(state)

  if (reply.code === CODE_CLOSING) end(state, new Error('the mail server closes the connection'))
}

function onAnswer(
  state: State,
  { step, task }: Extract<Expected, { task: SmtpTask }>,
  reply: SmtpReply,
): void {
  if (step === 'BODY') {
    onBodyAnswer(state, task, reply)
    return
  }
  if (step === 'DATA') {
    onDataAnswer(state, task, reply)
    return
  }
  if (!isFine(reply)) task.no ??= { reply, command: step }
  if (!state.pipelining) nextCommand(state, step, task)
}

/** For a server that wants each command by itself. */
function nextCommand(state: State, after: 'MAIL FROM' | 'RCPT TO', task: SmtpTask): void {
  if (task.no) {
    giveUp(state, task)
    return
  }
  const step = after === 'MAIL FROM' ? 'RCPT TO' : 'DATA'
  state.expected.push({ step, task })
  state.socket.write(step === 'DATA' ? 'DATA\r\n' : `RCPT TO:<${task.mail.to}>\r\n`)
}

function onDataAnswer(state: State, task: SmtpTask, reply: SmtpReply): void {
  if (reply.code !== CODE_GO_ON) {
    task.no ??= { reply, command: 'DATA' }
    giveUp(state, task)
    return
  }
  if (!task.no) {
    writeBody(state, task)
    return
  }
  // It took DATA after a no (RFC 2920 §3.1): an empty body, to nobody.
  state.expected.push({ step: 'BODY', task })
  state.socket.write(EMPTY_BODY)
}

function writeBody(state: State, task: SmtpTask): void {
  task.began = true
  task.mail.onBody()
  state.expected.push({ step: 'BODY', task })
  const mayGoOn = state.pipelining && state.carried < MAILS_PER_CONNECTION
  const next = mayGoOn ? state.owner.next() : undefined
  state.socket.write(toWire(task.mail.mime, next ? envelope(state, next) : ''), 'latin1')
}

function onBodyAnswer(state: State, task: SmtpTask, reply: SmtpReply): void {
  if (task.no) {
    giveUp(state, task)
    return
  }
  if (isFine(reply)) task.done(reply)
  else task.failed(refused(reply, 'DATA'))
  if (state.expected.length === 0) goOn(state)
}

/** The envelope was refused: nothing of the mail is there. */
function giveUp(state: State, task: SmtpTask): void {
  const { no } = task
  if (!no) return
  if (state.carried > 1 && hasHadEnough(no)) {
    end(state, refused(no.reply, no.command), task)
    return
  }
  delete task.no
  task.failed(refused(no.reply, no.command))
  if (no.reply.code === CODE_CLOSING) return
  state.expected.push({ step: 'RSET' })
  state.socket.write('RSET\r\n')
}

function goOn(state: State): void {
  if (state.ended) return
  if (state.carried >= MAILS_PER_CONNECTION) {
    state.session.quit()
    finish(state, undefined)
    return
  }
  const task = state.owner.next()
  if (task) state.session.begin(task)
  else state.owner.onRest(state.session)
}

/** `mine`: a mail that is not among those whose answers are awaited. */
function end(state: State, error: unknown, mine?: SmtpTask): void {
  if (state.ended) return
  const open = new Set(state.expected.flatMap((awaited) => ('task' in awaited ? [awaited.task] : [])))
  if (mine) open.add(mine)
  state.expected.length = 0
  state.socket.destroy()
  finish(state, endTasks(open, error, state.carried > 1))
}

function finish(state: State, unsent: SmtpTask | undefined): void {
  state.ended = true
  state.owner.onEnd(state.session, unsent)
}

/** A no may answer everything but our RSET; a yes is 354 to DATA and 2xx to all else (RFC 5321 §4.3.2). */
function isAnswerTo({ step }: Expected, reply: SmtpReply): boolean {
  if (step === 'RSET') return isFine(reply)
  const isNo = reply.code >= 400 && reply.code < 600
  return isNo || (step === 'DATA' ? reply.code === CODE_GO_ON : isFine(reply))
}

function isFine({ code }: SmtpReply): boolean {
  return code >= 200 && code < 300
}
