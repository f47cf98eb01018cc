import { InvalidInputError } from '../core/errors.ts'
import { boundData } from './bound-data.ts'
import { companyLocale, type LinkSet, linkOptions } from './render-email.ts'
import { frameOf } from './render-frame.ts'
import { runtimeOf } from './runtime.ts'
import { countSms, type SmsCount } from './sms-segments.ts'
import { finishSms } from './sms-text.ts'
import type { TemplateVersion } from './template.ts'

export interface RenderedSms {
  readonly text: string
  readonly encoding: SmsCount['encoding']
  /** Billed parts, the STOP mention counted. */
  readonly segments: number
  readonly locale: string
}

export interface SmsOptions {
  /** How to refuse further messages; added to marketing texts that do not say it themselves. */
  readonly stopMention?: string | null
  /** Tracked addresses; without it links go out as they are written. */
  readonly click?: LinkSet['click']
}

/** Ten parts: no operator takes more as one message. */
const MAX_SEGMENTS = 10

/** Throws InvalidInputError for a text that is empty or longer than ten parts. */
export function renderSms(
  version: TemplateVersion,
  locale: string | null | undefined,
  data: Readonly<Record<string, unknown>>,
  options: SmsOptions = {},
): RenderedSms {
  const runtime = runtimeOf(version, 'sms', locale, companyLocale(data))
  const bounded = boundData(data)
  const click = options.click ?? ((_: number, target: () => string) => target())
  const links = linkOptions({ click, unsubscribe: '', preferences: '', view: '' }, runtime.source, bounded)
  const rendered = runtime.text(bounded, frameOf(bounded, { ...links, locale: runtime.locale }))
  const text = finishSms(rendered, options.stopMention)
  if (text === '') throw new InvalidInputError(`the text of ${version.key} is empty for this customer`)

  const { encoding, segments } = countSms(text)
  if (segments > MAX_SEGMENTS)
    throw new InvalidInputError(`the text takes ${segments} SMS, more than ${MAX_SEGMENTS}`)
  return { text, encoding, segments, locale: runtime.locale }
}
