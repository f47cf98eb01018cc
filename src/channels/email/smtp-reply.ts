/** One answer of a mail server, its lines joined. */
export interface SmtpReply {
  readonly code: number
  readonly text: string
}

/** Which command an answer refused, as smtpError reads it. */
export type SmtpCommand = 'MAIL FROM' | 'RCPT TO' | 'DATA' | 'CONN'

/** Answers run on until a line has a blank after its code (RFC 5321 §4.2.1); no server needs more than this. */
const MAX_CHARS = 64_000

/** Takes what arrives, in whatever pieces, and calls `onReply` for each complete answer. Throws on what is none. */
export function replyReader(onReply: (reply: SmtpReply) => void): (piece: string) => void {
  let rest = ''
  let lines: string[] = []
  return (piece) => {
    rest += piece
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const line = rest.slice(0, rest[end - 1] === '\r' ? end - 1 : end)
      rest = rest.slice(end + 1)
      if (line.trim() === '') continue
      if (!/^\d{3}(?:[ -]|$)/.test(line)) throw refusal('the mail server does not speak SMTP', line, 'CONN')
      lines.push(line)
      if (line[3] === '-') continue
      const text = lines.join('\n')
      lines = []
      onReply({ code: Number(line.slice(0, 3)), text })
    }
    if (rest.length + lines.length * 80 > MAX_CHARS) {
      throw refusal('the mail server answers without end', '', 'CONN')
    }
  }
}

/** What went wrong, in nodemailer's shape, which smtpError reads. */
export interface SmtpRefusal extends Error {
  readonly code: string
  readonly command: SmtpCommand
  readonly response?: string
  readonly responseCode?: number
}

/** The server's no to one command. */
export function refused({ code, text }: SmtpReply, command: SmtpCommand): SmtpRefusal {
  return Object.assign(new Error(`${command} was answered ${code}`), {
    code: 'EENVELOPE',
    command,
    response: text,
    responseCode: code,
  })
}

/** No answer at all, or none that can be understood. */
export function refusal(message: string, response: string, command: SmtpCommand): SmtpRefusal {
  return Object.assign(new Error(message), { code: 'EPROTOCOL', command, response })
}

const OUTLOOK = /^250 2\.0\.0 OK (<[^<>\s]+\.prod\.outlook\.com>)/i
const SES = /^250 Ok ([0-9a-f]+(?:-[0-9a-f]+)+)$/i
const SES_HOST = /(?:^|\.)([a-z]{2}(?:-[a-z]+)+-\d+)(?:\.[a-z0-9-]+)*\.(?:amazonaws|awsapps)\.com$/

/** The Message-ID that the server put in place of ours, where its last answer is known to tell it. */
export function serverMessageId(response: string, host: string): string | undefined {
  const outlook = OUTLOOK.exec(response)?.[1]
  if (outlook) return outlook
  const id = SES.exec(response)?.[1]?.toLowerCase()
  const region = SES_HOST.exec(host.toLowerCase())?.[1]
  if (!id || !region) return undefined
  return `<${id}@${region === 'us-east-1' ? 'email' : region}.amazonses.com>`
}
