import { compileBody } from './compile-body.ts'
import { type CompiledPart, compileEmail, type LocaleDraft } from './compile-email.ts'
import { compileScript } from './compile-script.ts'
import { findUnknownVariables, type KnownVariables } from './known-variables.ts'
import { linkText } from './links.ts'
import { lintHandlebars } from './lint-handlebars.ts'
import type {
  CompiledLocale,
  CompiledSms,
  CompiledTemplate,
  SmsSource,
  TemplateInput,
  TemplateProblem,
  TemplateVariable,
} from './template.ts'
import { extractVariables } from './variables.ts'

export interface CompileResult {
  /** Missing when there are errors among the problems. */
  readonly compiled?: CompiledTemplate
  readonly problems: readonly TemplateProblem[]
}

/** What a publish stores. Runs in the compile thread, where a hostile source can only hurt itself. */
export async function compileSource(input: TemplateInput, known?: KnownVariables): Promise<CompileResult> {
  const locales: Record<string, CompiledLocale> = {}
  const problems: TemplateProblem[] = []
  for (const locale of Object.keys(input.source)) {
    const part = await compileLocale(input, locale)
    problems.push(...part.problems)
    if (part.compiled) locales[locale] = part.compiled
  }
  const compiled = { locales, variables: mergeVariables(Object.values(locales)) }
  if (problems.some((problem) => problem.severity === 'error')) return { problems }
  return { compiled, problems: [...problems, ...findUnknownVariables(input, known)] }
}

async function compileLocale(input: TemplateInput, locale: string): Promise<CompiledPart<CompiledLocale>> {
  switch (input.kind) {
    case 'email':
      return compileEmail({ locale, class: input.class, source: sourceOf(input.source, locale) })
    case 'sms':
      return compileSms({ locale, class: input.class, source: sourceOf(input.source, locale) })
    case 'script':
      return compileScript({ locale, class: input.class, source: sourceOf(input.source, locale) })
    default:
      return input satisfies never
  }
}

function sourceOf<T>(sources: Record<string, T>, locale: string): T {
  const source = sources[locale]
  if (source === undefined) throw new Error(`no source in ${locale}`)
  return source
}

function compileSms({ locale, source }: LocaleDraft<SmsSource>): CompiledPart<CompiledSms> {
  const problems = lintHandlebars(source.text).map((problem) => ({
    severity: 'error' as const,
    locale,
    part: 'text' as const,
    ...problem,
  }))
  if (problems.length > 0) return { problems }

  const linked = linkText(source.text)
  compileBody(linked.source, 'text')
  return { compiled: { kind: 'sms', text: linked.source, links: linked.links }, problems }
}

function bodiesOf(locale: CompiledLocale): string[] {
  const targets = locale.links.map((link) => link.url.replaceAll('rawUrl ', ''))
  switch (locale.kind) {
    case 'email':
      return [locale.subject, locale.html, locale.text, ...targets]
    case 'sms':
      return [locale.text, ...targets]
    case 'script':
      return [locale.body]
    default:
      return locale satisfies never
  }
}

/** Required if any use in any language is. */
function mergeVariables(locales: readonly CompiledLocale[]): TemplateVariable[] {
  const optionalOf = new Map<string, boolean>()
  for (const { path, optional } of locales.flatMap(bodiesOf).flatMap(extractVariables)) {
    if (path.startsWith('links.')) continue
    optionalOf.set(path, (optionalOf.get(path) ?? true) && optional)
  }
  return [...optionalOf]
    .map(([path, optional]) => ({ path, optional }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}
