/** One answer of a mail server, its lines joined. */
export interface SmtpReply {
  readonly code: number
  readonly text: string
}

/** Which command an answer refused, as smtpError reads it. */
export type SmtpCommand = 'MAIL FROM' | 'RCPT TO' | 'DATA' | 'CONN'

/** No server needs more than this for one answer. */
const MAX_CHARS = 64_000
const LINE = /^\d{3}(?:[ -]|$)/

/**
 * Takes what arrives, in whatever pieces, and calls `onReply` for each complete answer: lines with a dash after the
 * code run on (RFC 5321 §4.2.1). Throws on what is no answer.
 */
export function replyReader(onReply: (reply: SmtpReply) => void): (piece: string) => void {
  let rest = ''
  let lines: string[] = []

  function takeLine(line: string): void {
    if (line.trim() === '') return
    if (!LINE.test(line)) throw refusal('the mail server does not speak SMTP', line)
    lines.push(line)
    if (line[3] === '-') return
    const text = lines.join('\n')
    lines = []
    onReply({ code: Number(line.slice(0, 3)), text })
  }

  return (piece) => {
    const parts = (rest + piece).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) takeLine(part.endsWith('\r') ? part.slice(0, -1) : part)
    if (rest.length + lines.length > MAX_CHARS) throw refusal('the mail server answers without end', '')
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
export function refusal(message: string, response: string): SmtpRefusal {
  return Object.assign(new Error(message), { code: 'EPROTOCOL', command: 'CONN' as const, response })
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
