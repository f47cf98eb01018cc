import { ConflictError, InvalidInputError } from '../core/errors.ts'
import { boundData } from './bound-data.ts'
import { oneLine } from './mail-headers.ts'
import { messageIdHeader } from './message-id.ts'
import { type Envelope, messageHeaders } from './mime-skeleton.ts'
import { frameOf } from './render-frame.ts'
import { linkPosition, resolveLink } from './resolve-link.ts'
import { linkUrls, runtimeOf } from './runtime.ts'
import type { CompiledLocale, TemplateVersion } from './template.ts'

/** The addresses of one message. */
export interface LinkSet {
  /**
   * Of a tracked link. `target` tells where it goes, for mails in which clicks are not to be seen; it is ''
   * when the data holds no web address.
   */
  click(position: number, target: () => string): string
  /** Of the open pixel; left out, there is none. */
  readonly open?: string
  /** Of the link that only machines follow; left out, there is none. */
  readonly trap?: string
  readonly unsubscribe: string
  readonly preferences: string
  readonly view: string
}

export interface EmailInput {
  /** The customer's language; the nearest one of the version is used. */
  readonly locale?: string | null
  /** `{ customer, event, scores, company }`; `links` is added here. */
  readonly data: Readonly<Record<string, unknown>>
  readonly links: LinkSet
  readonly envelope: Envelope
}

export interface RenderedEmail {
  /** Raw and complete: ASCII, lines ended by CRLF, for SMTP or SES as it is. */
  readonly mime: string
  readonly subject: string
  readonly messageIdHeader: string
  /** The language that was used. */
  readonly locale: string
}

/** Gmail shows 102 kB; what is this long went wrong. */
const MAX_BYTES = 2_000_000

/**
 * Fills the version's MIME skeleton; only what varies is encoded. Throws ConflictError for a marketing envelope
 * around a version without a way out, InvalidInputError for an address or a length that cannot be sent.
 */
export function renderEmail(version: TemplateVersion, input: EmailInput): RenderedEmail {
  const { envelope, links } = input
  const runtime = runtimeOf(version, 'email', input.locale, companyLocale(input.data))
  if (envelope.class === 'marketing' && !runtime.source.hasUnsubscribe) {
    throw new ConflictError(`template ${version.key} has no unsubscribe link: publish it as marketing`)
  }
  const data = withLinks(input.data, links)
  const frame = () => frameOf(data, { locale: runtime.locale, ...linkOptions(links, runtime.source, data) })
  const subject = oneLine(runtime.subject(data, frame()), 500)
  const messageId = messageIdHeader(envelope.publicId, envelope.instance, envelope.from.address)
  const headers = messageHeaders(envelope, {
    subject,
    messageIdHeader: messageId,
    templateKey: version.key,
    unsubscribe: links.unsubscribe,
  })

  const { open, between, close } = runtime.skeleton
  const mail = headers + open + runtime.text(data, frame()) + between + runtime.html(data, frame()) + close
  if (mail.length > MAX_BYTES) throw new InvalidInputError(`the mail is longer than ${MAX_BYTES} bytes`)
  return { mime: mail, subject, messageIdHeader: messageId, locale: runtime.locale }
}

export function companyLocale(data: Readonly<Record<string, unknown>>): unknown {
  return (data['company'] as Record<string, unknown> | undefined)?.['locale']
}

/** What a body may read: the bounded data and our three links, which are made when they are read. */
export function withLinks(data: Readonly<Record<string, unknown>>, links: LinkSet): Record<string, unknown> {
  const ours = {
    get unsubscribe() {
      return links.unsubscribe
    },
    get preferences() {
      return links.preferences
    },
    get view() {
      return links.view
    },
  }
  return { ...(boundData(data) as Record<string, unknown>), links: ours }
}

export function linkOptions(links: LinkSet, source: CompiledLocale, data: unknown) {
  const target = (position: number) => {
    const url = linkUrls(source).get(linkPosition(position))
    return (url && resolveLink(url, position, data)) ?? ''
  }
  return { click: links.click, open: links.open, trap: links.trap, target }
}
