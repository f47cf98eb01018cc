import mjml2html from 'mjml'
import { compileBody } from './compile-body.ts'
import { escapeHtml } from './escape-html.ts'
import { htmlToPlain } from './html-to-plain.ts'
import { type LinkedPart, linkHtml, linkText, MAX_LINKS } from './links.ts'
import { lintHandlebars } from './lint-handlebars.ts'
import { lintMail } from './lint-mail.ts'
import { expandPartials, partialText } from './partials.ts'
import { findUnsafeHtml } from './safe-html.ts'
import type { CompiledEmail, EmailSource, TemplateClass, TemplateProblem } from './template.ts'

export interface CompiledPart<T> {
  /** Missing when there are errors among the problems. */
  readonly compiled?: T
  readonly problems: readonly TemplateProblem[]
}

export interface LocaleDraft<T> {
  readonly locale: string
  readonly class: TemplateClass
  readonly source: T
}

/** Mail programs cut what is longer (Gmail at 102 kB). */
const CLIPPED_BYTES = 100_000
const PIXEL = '{{#if (openPixel)}}<img src="{{openPixel}}" width="1" height="1" alt="" />{{/if}}'
/** No reader sees it, no screen reader says it, no key reaches it: who follows it looks at every link. */
const TRAP =
  '{{#if (trapLink)}}<a href="{{trapLink}}" rel="nofollow" tabindex="-1" aria-hidden="true" style="display:none"></a>{{/if}}'
const UNSUBSCRIBE = /\{\{\s*links\.unsubscribe\s*\}\}/

/** MJML and Handlebars to the sources that sends compile; errors name the author's own lines. */
export async function compileEmail(draft: LocaleDraft<EmailSource>): Promise<CompiledPart<CompiledEmail>> {
  const problems = lintSources(draft)
  if (hasError(problems)) return { problems }

  const { mjml, warnings } = completeMjml(draft)
  const page = await toHtml(mjml, draft.locale)
  const remarks = lintMail(draft.source.mjml).map(
    (remark) => ({ severity: 'warning', locale: draft.locale, part: 'mjml', ...remark }) as const,
  )
  problems.push(...warnings, ...page.problems, ...remarks)
  if (page.html === undefined || hasError(problems)) return { problems }

  return finish(draft, page.html, problems)
}

/** The page is MJML's; what is left is to number its links and to make the text. */
function finish(
  draft: LocaleDraft<EmailSource>,
  html: string,
  problems: TemplateProblem[],
): CompiledPart<CompiledEmail> {
  const { source, locale } = draft
  const linked = linkHtml(html)
  const text = textOf(source, linked)
  const links = [...linked.links, ...text.links]
  if (links.length > MAX_LINKS) {
    return {
      problems: [
        ...problems,
        { severity: 'error', locale, part: 'mjml', message: `has more than ${MAX_LINKS} links` },
      ],
    }
  }
  if (Buffer.byteLength(linked.source) > CLIPPED_BYTES) {
    const message = 'is longer than 100 kB: Gmail cuts it and hides the unsubscribe link'
    problems.push({ severity: 'warning', locale, part: 'mjml', message, remedy: 'shorten it' })
  }
  const compiled: CompiledEmail = {
    kind: 'email',
    subject: source.subject,
    html: beforeLast(linked.source, '</body>', TRAP + PIXEL),
    text: text.source,
    hasUnsubscribe: UNSUBSCRIBE.test(html) && UNSUBSCRIBE.test(text.source),
    links,
  }
  for (const part of [compiled.subject, compiled.html, compiled.text]) compileBody(part, 'text')
  return { compiled, problems }
}

function textOf(source: EmailSource, html: LinkedPart): LinkedPart {
  if (source.text === undefined) return { source: htmlToPlain(html.source), links: [] }
  return linkText(source.text, html.links.length + 1)
}

function lintSources({ source, locale, ...draft }: LocaleDraft<EmailSource>): TemplateProblem[] {
  const expanded = expandPartials(source.mjml, locale)
  const problems: TemplateProblem[] = expanded.unknown.map(({ name, line }) => ({
    severity: 'error',
    locale,
    part: 'mjml',
    line,
    message: `there is no partial called ${name}`,
  }))
  const parts = {
    subject: source.subject,
    preheader: source.preheader ?? '',
    mjml: expanded.mjml,
    text: source.text ?? '',
  }
  for (const [part, text] of Object.entries(parts) as [keyof typeof parts, string][]) {
    problems.push(
      ...lintHandlebars(text).map((problem) => ({ severity: 'error' as const, locale, part, ...problem })),
    )
  }
  const unsafe = findUnsafeHtml(expanded.mjml, 'author')
  problems.push(
    ...unsafe.map((problem) => ({ severity: 'error' as const, locale, part: 'mjml' as const, ...problem })),
  )
  if (/[\r\n]/.test(source.subject))
    problems.push({ severity: 'error', locale, part: 'subject', message: 'has a line break' })
  return draft.class === 'marketing' && source.text && !UNSUBSCRIBE.test(source.text)
    ? [
        ...problems,
        {
          severity: 'error',
          locale,
          part: 'text',
          message: 'has no unsubscribe link',
          remedy: 'add {{links.unsubscribe}}',
        },
      ]
    : problems
}

/** Adds what the law asks of a marketing mail and the author left out, and the preheader. */
function completeMjml(draft: LocaleDraft<EmailSource>): { mjml: string; warnings: TemplateProblem[] } {
  const { source, locale } = draft
  const warnings: TemplateProblem[] = []
  let { mjml } = expandPartials(source.mjml, locale)
  if (source.preheader && !mjml.includes('<mj-preview')) {
    mjml = intoHead(mjml, `<mj-preview>${escapeHtml(source.preheader)}</mj-preview>`)
  }
  if (draft.class === 'marketing' && !UNSUBSCRIBE.test(mjml)) {
    mjml = beforeLast(mjml, '</mj-body>', partialText('legal-footer', locale))
    warnings.push({
      severity: 'warning',
      locale,
      part: 'mjml',
      message: 'had no unsubscribe link: the legal footer was added at its end',
      remedy: 'put {{> legal-footer}} or {{links.unsubscribe}} where you want it',
    })
  }
  return { mjml, warnings }
}

function intoHead(mjml: string, element: string): string {
  if (mjml.includes('</mj-head>')) return beforeLast(mjml, '</mj-head>', element)
  return mjml.replace(/<mjml([^>]*)>/, (root) => `${root}<mj-head>${element}</mj-head>`)
}

function beforeLast(text: string, mark: string, added: string): string {
  const at = text.lastIndexOf(mark)
  return at < 0 ? text : text.slice(0, at) + added + text.slice(at)
}

async function toHtml(mjml: string, locale: string): Promise<{ html?: string; problems: TemplateProblem[] }> {
  // No fonts: the web fonts that MJML knows are loaded from Google, which tells them who reads.
  const options = { validationLevel: 'soft' as const, fonts: {}, ignoreIncludes: true, keepComments: false }
  const result = await mjml2html(withLanguage(mjml, locale), options).catch((error: unknown) =>
    toMessage(error),
  )
  if (typeof result === 'string') {
    return {
      problems: [
        { severity: 'error', locale, part: 'mjml', message: result, remedy: 'start with <mjml><mj-body>' },
      ],
    }
  }
  // What a hole will hold is not known yet: MJML cannot judge it.
  const judged = result.errors.filter(({ message }) => !message.includes('invalid value: {{'))
  const problems: TemplateProblem[] = judged.map(({ line, message }) => ({
    severity: /registered|cannot be used inside/.test(message) ? 'error' : 'warning',
    locale,
    part: 'mjml',
    line,
    message,
  }))
  const unsafe = findUnsafeHtml(result.html, 'compiled').map(({ message }) => message)
  problems.push(
    ...unsafe.map((message) => ({ severity: 'error' as const, locale, part: 'mjml' as const, message })),
  )
  return { html: tidy(result.html), problems }
}

const toMessage = (error: unknown) => (error instanceof Error ? error.message : 'MJML cannot read it')

/** Screen readers need the language to pronounce it. */
function withLanguage(mjml: string, locale: string): string {
  return mjml.replace(
    /<mjml(?![^>]*\slang=)([^>]*)>/,
    (_, attributes: string) => `<mjml lang="${locale}"${attributes}>`,
  )
}

/** Without the indentation, which is a third of MJML's page. */
function tidy(html: string): string {
  return /<pre\b/i.test(html) ? html.trim() : html.replace(/\s*\n\s*/g, '\n').trim()
}

function hasError(problems: readonly TemplateProblem[]): boolean {
  return problems.some((problem) => problem.severity === 'error')
}
