import { InvalidInputError } from '../core/errors.ts'
import { boundData } from './bound-data.ts'
import { companyLocale } from './render-email.ts'
import { frameOf } from './render-frame.ts'
import { runtimeOf } from './runtime.ts'
import type { TemplateVersion } from './template.ts'

const MAX_CHARS = 500_000

export interface RenderedScript {
  /** HTML of a few plain tags without attributes; every value is escaped. */
  readonly html: string
  readonly locale: string
}

/** What the agent reads while calling. */
export function renderScript(
  version: TemplateVersion,
  locale: string | null | undefined,
  data: Readonly<Record<string, unknown>>,
): RenderedScript {
  const runtime = runtimeOf(version, 'script', locale, companyLocale(data))
  const bounded = boundData(data)
  const html = runtime.body(bounded, frameOf(bounded, { locale: runtime.locale }))
  if (html.length > MAX_CHARS)
    throw new InvalidInputError(`the script is longer than ${MAX_CHARS} characters`)
  return { html, locale: runtime.locale }
}
