import { createHash } from 'node:crypto'
import { dateHeader, type Mailbox, mailboxHeader, plainHeader, textHeader } from './mail-headers.ts'
import type { TemplateClass } from './template.ts'

/** Who, when and under which names one message goes out. */
export interface Envelope {
  readonly class: TemplateClass
  /** The message's public id: header `X-Relance-Message`, and the left part of the Message-ID. */
  readonly publicId: string
  /** `instancePart(masterKey)`: the same for all messages of this installation. */
  readonly instance: string
  readonly from: Mailbox
  readonly to: Mailbox
  readonly replyTo?: string | null
  readonly at: Date
  /** First field of the Feedback-ID: the workflow's key. */
  readonly campaign?: string | null
  readonly unsubscribeMailto?: string | null
}

/** The fixed lines around what varies, for one version and language. */
export interface MimeSkeleton {
  readonly open: string
  readonly between: string
  readonly close: string
}

const PART = 'Content-Transfer-Encoding: quoted-printable\r\n\r\n'

/** `=_` cannot occur in quoted-printable, so no content can contain the boundary. */
export function mimeSkeleton(seed: string): MimeSkeleton {
  const boundary = `=_alt_${createHash('sha256').update(seed).digest('hex').slice(0, 24)}`
  return {
    open:
      `MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="${boundary}"\r\n\r\n` +
      `--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n${PART}`,
    between: `\r\n--${boundary}\r\nContent-Type: text/html; charset=utf-8\r\n${PART}`,
    close: `\r\n--${boundary}--\r\n`,
  }
}

export interface VariableHeaders {
  readonly subject: string
  readonly messageIdHeader: string
  readonly templateKey: string
  /** Where the one-click POST goes (RFC 8058); only in marketing mails. */
  readonly unsubscribe: string
}

/** The header lines of one message, each source of them encoded or refused. */
export function messageHeaders(envelope: Envelope, varying: VariableHeaders): string {
  const lines = [
    `From: ${mailboxHeader(envelope.from)}`,
    `To: ${mailboxHeader(envelope.to)}`,
    `Subject: ${textHeader(varying.subject)}`,
    `Date: ${dateHeader(envelope.at)}`,
    `Message-ID: ${varying.messageIdHeader}`,
  ]
  if (envelope.replyTo) lines.push(`Reply-To: ${mailboxHeader({ address: envelope.replyTo })}`)
  lines.push(
    `X-Relance-Message: ${plainHeader(envelope.publicId)}`,
    `Feedback-ID: ${feedbackId(envelope, varying.templateKey)}`,
    ...(envelope.class === 'marketing'
      ? listHeaders(envelope, varying.unsubscribe)
      : ['Auto-Submitted: auto-generated']),
  )
  return `${lines.join('\r\n')}\r\n`
}

/** RFC 8058 §3.1: an HTTPS address, and exactly this value; a mailto may follow. */
function listHeaders({ unsubscribeMailto }: Envelope, unsubscribe: string): string[] {
  const web = `<${addressIn(unsubscribe)}>`
  const mail = unsubscribeMailto ? `,\r\n <mailto:${addressIn(unsubscribeMailto)}>` : ''
  return [`List-Unsubscribe: ${web}${mail}`, 'List-Unsubscribe-Post: List-Unsubscribe=One-Click']
}

function addressIn(address: string): string {
  return plainHeader(address.replace(/[<>\s,]/g, (letter) => encodeURIComponent(letter)))
}

/** `campaign:template:class:sender`, the last one of 5 to 15 letters (Gmail's feedback loop). */
function feedbackId(envelope: Envelope, templateKey: string): string {
  const fields = [envelope.campaign ?? 'none', templateKey, envelope.class, envelope.instance]
  return fields.map((field) => field.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 60)).join(':')
}
