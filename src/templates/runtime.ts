import { type Body, compileBody } from './compile-body.ts'
import { type MimeSkeleton, mimeSkeleton } from './mime-skeleton.ts'
import type {
  CompiledEmail,
  CompiledLocale,
  CompiledScript,
  CompiledSms,
  TemplateVersion,
} from './template.ts'
import { chooseLocale } from './template.ts'

/** What a process keeps of one version and language. Compiled when first used, never changed. */
export interface EmailRuntime {
  readonly kind: 'email'
  readonly locale: string
  readonly source: CompiledEmail
  readonly subject: Body
  readonly html: Body
  readonly text: Body
  readonly skeleton: MimeSkeleton
}

export interface SmsRuntime {
  readonly kind: 'sms'
  readonly locale: string
  readonly source: CompiledSms
  readonly text: Body
}

export interface ScriptRuntime {
  readonly kind: 'script'
  readonly locale: string
  readonly source: CompiledScript
  readonly body: Body
}

type Runtime = EmailRuntime | SmsRuntime | ScriptRuntime

const runtimes = new WeakMap<TemplateVersion, Map<string, Runtime>>()

/** The runtime of the language that suits best; `wanted` and `fallback` as in chooseLocale. */
export function runtimeOf<K extends Runtime['kind']>(
  version: TemplateVersion,
  kind: K,
  wanted: string | null | undefined,
  fallback: unknown,
): Extract<Runtime, { kind: K }> {
  const company = typeof fallback === 'string' ? fallback : undefined
  const locale = chooseLocale(Object.keys(version.compiled.locales), wanted, company)
  const known = runtimes.get(version) ?? new Map<string, Runtime>()
  runtimes.set(version, known)

  const runtime = known.get(locale) ?? compileRuntime(version, locale)
  known.set(locale, runtime)
  if (runtime.kind !== kind)
    throw new Error(`template ${version.key} is of kind ${runtime.kind}, not ${kind}`)
  return runtime as Extract<Runtime, { kind: K }>
}

function compileRuntime(version: TemplateVersion, locale: string): Runtime {
  const source = version.compiled.locales[locale] as CompiledLocale
  switch (source.kind) {
    case 'email':
      return {
        kind: 'email',
        locale,
        source,
        subject: compileBody(source.subject, 'text'),
        html: compileBody(source.html, 'qp-html'),
        text: compileBody(source.text, 'qp-text'),
        skeleton: mimeSkeleton(`${version.id} ${locale}`),
      }
    case 'sms':
      return { kind: 'sms', locale, source, text: compileBody(source.text, 'text') }
    case 'script':
      return { kind: 'script', locale, source, body: compileBody(source.body, 'html') }
    default:
      return source satisfies never
  }
}

/** Where a link goes when nothing is tracked: the address behind a position. */
export function linkUrls(source: CompiledLocale): ReadonlyMap<number, string> {
  return new Map(source.links.map((link) => [link.position, link.url]))
}
