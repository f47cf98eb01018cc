import { InvalidInputError } from '../core/errors.ts'
import { boundData } from './bound-data.ts'
import { type Body, compileBody } from './compile-body.ts'
import { compileSource } from './compile-source.ts'
import type { KnownVariables } from './known-variables.ts'
import { oneLine } from './mail-headers.ts'
import { type FrameOptions, frameOf } from './render-frame.ts'
import { linkPosition, resolveLink } from './resolve-link.ts'
import { countSms, type SmsCount } from './sms-segments.ts'
import { finishSms } from './sms-text.ts'
import {
  type CompiledLocale,
  type CompiledTemplate,
  chooseLocale,
  type TemplateInput,
  type TemplateProblem,
} from './template.ts'

export interface PreviewTask {
  /** A source that need not be saved, or a published version. */
  readonly template: { readonly draft: TemplateInput } | { readonly compiled: CompiledTemplate }
  /** For remarks on values that nobody has. */
  readonly known?: KnownVariables | undefined
  readonly locale?: string | null
  readonly data: Readonly<Record<string, unknown>>
  readonly links: { readonly unsubscribe: string; readonly preferences: string; readonly view: string }
  readonly stopMention?: string | null
}

export interface RenderedPreview {
  /** Missing when the source has errors, which are then among the problems. */
  readonly rendered?: PreviewContent
  readonly problems: readonly TemplateProblem[]
}

export interface PreviewContent {
  readonly locale: string
  readonly subject?: string
  readonly html?: string
  readonly text?: string
  /** Of the mail's two parts before encoding, or of the SMS. */
  readonly sizeBytes: number
  /** What Gmail measures before it cuts a mail. */
  readonly htmlBytes?: number
  readonly sms?: SmsCount
}

const MAX_CHARS = 2_000_000

/** What a recipient would see, with links that lead straight to their targets. Runs in the compile thread. */
export async function renderPreview(task: PreviewTask): Promise<RenderedPreview> {
  const { compiled, problems } =
    'draft' in task.template
      ? await compileSource(task.template.draft, task.known)
      : { ...task.template, problems: [] }
  if (!compiled) return { problems }

  const data = { ...(boundData(task.data) as Record<string, unknown>), links: task.links }
  const company = (task.data['company'] as { locale?: string } | undefined)?.locale
  const locale = chooseLocale(Object.keys(compiled.locales), task.locale, company)
  const source = compiled.locales[locale]
  if (!source) throw new Error(`no compiled source in ${locale}`)
  return { rendered: contentOf(source, { data, locale, task }), problems }
}

interface Scene {
  readonly data: Record<string, unknown>
  readonly locale: string
  readonly task: PreviewTask
}

function contentOf(source: CompiledLocale, scene: Scene): PreviewContent {
  const { locale } = scene
  switch (source.kind) {
    case 'email': {
      const subject = oneLine(render(compileBody(source.subject, 'text'), source, scene), 500)
      const html = render(compileBody(source.html, 'html'), source, scene)
      const text = render(compileBody(source.text, 'text'), source, scene)
      const htmlBytes = Buffer.byteLength(html)
      return { locale, subject, html, text, htmlBytes, sizeBytes: htmlBytes + Buffer.byteLength(text) }
    }
    case 'sms': {
      const written = render(compileBody(source.text, 'text'), source, scene)
      const text = finishSms(written, scene.task.stopMention)
      return { locale, text, sizeBytes: Buffer.byteLength(text), sms: countSms(text) }
    }
    case 'script': {
      const html = render(compileBody(source.body, 'html'), source, scene)
      return { locale, html, sizeBytes: Buffer.byteLength(html) }
    }
    default:
      return source satisfies never
  }
}

function render(body: Body, source: CompiledLocale, { data, locale }: Scene): string {
  const urls = new Map(source.links.map((link) => [link.position, link.url]))
  const target = (position: number) => {
    const url = urls.get(linkPosition(position))
    return (url && resolveLink(url, position, data)) ?? ''
  }
  const options: FrameOptions = { locale, target }
  const text = body(data, frameOf(data, options))
  if (text.length > MAX_CHARS) throw new InvalidInputError(`it comes out longer than ${MAX_CHARS} characters`)
  return text
}
