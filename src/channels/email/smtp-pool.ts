import { connectSmtp, type SmtpConnectOptions } from './smtp-connect.ts'
import { refusal, type SmtpReply } from './smtp-reply.ts'
import { type SmtpSession, smtpSession } from './smtp-session.ts'
import type { SmtpMail, SmtpTask } from './smtp-task.ts'

export interface SmtpPool {
  /** The server's answer to the body. */
  send(mail: SmtpMail): Promise<SmtpReply>
  close(): void
}

export interface SmtpPoolOptions extends SmtpConnectOptions {
  /** Connections at most. */
  readonly size: number
}

/**
 * Connections to one server that stay open and carry one finished mail after another. nodemailer greets, secures
 * and logs in; the mails are ours (smtp-session.ts), because each costs it twice the CPU.
 */
export function smtpPool({ size, ...options }: SmtpPoolOptions): SmtpPool {
  const waiting: SmtpTask[] = []
  const resting: SmtpSession[] = []
  let open = 0
  let closed = false

  const owner = {
    next: () => waiting.shift(),
    onRest(session: SmtpSession) {
      if (closed) session.quit()
      else resting.push(session)
    },
    onEnd(session: SmtpSession, unsent: SmtpTask | undefined) {
      open -= 1
      const place = resting.indexOf(session)
      if (place >= 0) resting.splice(place, 1)
      if (unsent) waiting.unshift(unsent)
      work()
    },
  }

  /** As many connections as there are mails for them. */
  function work(): void {
    while (waiting.length > 0) {
      const rested = resting.pop()
      if (rested) {
        rested.begin(waiting.shift() as SmtpTask)
        continue
      }
      if (open >= size) return
      open += 1
      void openFor(waiting.shift() as SmtpTask)
    }
  }

  async function openFor(task: SmtpTask): Promise<void> {
    try {
      const line = await connectSmtp(options)
      smtpSession(line, owner).begin(task)
    } catch (error) {
      open -= 1
      task.failed(error)
      work()
    }
  }

  return {
    send(mail) {
      return new Promise((done, failed) => {
        if (![mail.from, mail.to].every(isPlain)) {
          failed(refusal('an address is not one that mail can be sent to', ''))
          return
        }
        waiting.push({ mail, began: false, tries: 0, done, failed })
        work()
      })
    },
    close() {
      closed = true
      for (const session of resting.splice(0)) session.quit()
    },
  }
}

/** Nothing that could end the command or begin another one. */
function isPlain(address: string): boolean {
  return /^[\x21-\x3b\x3d\x3f-\x7e]+$/.test(address)
}
