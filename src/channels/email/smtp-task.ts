import { refused, type SmtpCommand, type SmtpReply } from './smtp-reply.ts'

export interface SmtpMail {
  readonly from: string
  readonly to: string
  /** ASCII, lines ended by CRLF. */
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
  no?: SmtpNo
  done(reply: SmtpReply): void
  failed(error: unknown): void
}

export interface SmtpNo {
  readonly reply: SmtpReply
  readonly command: SmtpCommand
}

export const CODE_CLOSING = 421

/** 421, or a mail not even begun for now: on a connection that carried others, another one may go on. */
export function hasHadEnough({ reply: { code }, command }: SmtpNo): boolean {
  return code === CODE_CLOSING || (command === 'MAIL FROM' && code >= 400 && code < 500)
}

/**
 * Tells those whose mails were on a connection that ended, and returns the one that certainly did not leave and
 * may be begun on another connection: the server may have closed this one while nobody looked, or have had enough of
 * it. Once only.
 */
export function endTasks(
  tasks: Iterable<SmtpTask>,
  error: unknown,
  carriedOthers: boolean,
): SmtpTask | undefined {
  let unsent: SmtpTask | undefined
  for (const task of tasks) {
    const { no, began, tries } = task
    delete task.no
    const mayMove = carriedOthers && !began && tries === 1 && (!no || hasHadEnough(no))
    if (mayMove && !unsent) unsent = task
    else task.failed(no ? refused(no.reply, no.command) : error)
  }
  return unsent
}
