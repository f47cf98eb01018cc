import { compileBody } from './compile-body.ts'
import type { CompiledPart, LocaleDraft } from './compile-email.ts'
import { lintHandlebars } from './lint-handlebars.ts'
import { lintScript } from './lint-script.ts'
import type { CompiledScript, ScriptSource, TemplateProblem } from './template.ts'

/** A script is shown inside the app to whoever calls: text and its structure, no attribute, nothing active. */
const ALLOWED = /^<\/?(?:p|br|b|strong|i|em|u|ul|ol|li|h2|h3|h4|blockquote|hr|dl|dt|dd)\s*\/?>/i

export function compileScript({ locale, source }: LocaleDraft<ScriptSource>): CompiledPart<CompiledScript> {
  const problems: TemplateProblem[] = [...lintHandlebars(source.body), ...lintTags(source.body)].map(
    (problem) => ({
      severity: 'error',
      locale,
      part: 'body',
      ...problem,
    }),
  )
  if (problems.length > 0) return { problems }

  compileBody(source.body, 'html')
  const remarks = lintScript(source.body).map(
    (remark) => ({ severity: 'warning', locale, part: 'body', ...remark }) as const,
  )
  return { compiled: { kind: 'script', body: source.body, links: [] }, problems: remarks }
}

/** Every `<` begins a tag of the list, so the page holds no other tag, whatever a browser makes of the rest. */
function lintTags(body: string) {
  return Array.from(body.matchAll(/</g))
    .filter(({ index }) => !ALLOWED.test(body.slice(index, index + 20)))
    .map(({ index }) => ({
      line: body.slice(0, index).split('\n').length,
      message: `${body.slice(index, index + 20).split(/[\s>]/)[0]} is not allowed in a script`,
      remedy: 'use p, b, i, lists and headings without attributes; write &lt; for the sign <',
    }))
}
