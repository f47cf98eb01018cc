import { Parser } from 'htmlparser2'
import { parseHandlebars } from './compile-body.ts'
import { callSource } from './expression-source.ts'
import { schemeOf } from './safe-html.ts'
import type { TemplateLink } from './template.ts'
import { type Ancestor, walkStatements } from './walk-handlebars.ts'

/** A part with `{{click n}}` in place of each address, and the addresses. */
export interface LinkedPart {
  readonly source: string
  readonly links: readonly TemplateLink[]
}

/** Positions above this belong to the second and later times that a loop shows a link. */
export const MAX_LINKS = 999

const OWN_LINK = /^\s*\{\{\s*links\.[a-z]+\s*\}\}\s*$/i
const ADDRESS_IN_TEXT = /https?:\/\/(?:\{\{[^{}]*\}\}|[^\s<>"'{}])+|\{\{\s*[\w.]+\.(?:url|link|href)\s*\}\}/g
const TRAILING = /[.,;:!?)\]]+$/

interface RawLink {
  readonly url: string
  readonly label: string | null
}

/** Numbers the addresses of `<a>` and `<area>` from `first` on; mailto, tel and our own links stay. */
export function linkHtml(html: string, first = 1): LinkedPart {
  const cuts: { start: number; end: number; link: RawLink }[] = []
  let anchor: { cut: (typeof cuts)[number]; text: string } | undefined
  let tag = ''
  const parser: Parser = new Parser({
    onopentagname(name) {
      tag = name
    },
    onattribute(name, value) {
      if (name !== 'href' || (tag !== 'a' && tag !== 'area') || !isTracked(value)) return
      const cut = {
        start: parser.startIndex,
        end: endOfAttribute(html, parser.endIndex),
        link: { url: value.trim(), label: null },
      }
      cuts.push(cut)
      if (tag === 'a') anchor = { cut, text: '' }
    },
    ontext(text) {
      if (anchor) anchor.text += text
    },
    onclosetag(name) {
      if (name !== 'a' || !anchor) return
      anchor.cut.link = { ...anchor.cut.link, label: toLabel(anchor.text) }
      anchor = undefined
    },
  })
  parser.end(html)
  return replace(html, cuts, { first, wrap: (hole) => `href="${hole}"` })
}

/** The same for the addresses that stand in a plain text. */
export function linkText(text: string, first = 1): LinkedPart {
  const cuts = Array.from(text.matchAll(ADDRESS_IN_TEXT), (match) => {
    const url = match[0].replace(TRAILING, '')
    return { start: match.index, end: match.index + url.length, link: { url, label: null } }
  })
  return replace(text, cuts, { first, wrap: (hole) => hole })
}

/** Only the web: a click has to pass by us and go on from there. */
function isTracked(address: string): boolean {
  if (OWN_LINK.test(address)) return false
  const scheme = schemeOf(address)
  return scheme === 'http' || scheme === 'https' || address.trim().startsWith('{{')
}

/** The parser's end is at the closing quote or before it. */
function endOfAttribute(html: string, index: number): number {
  return html[index] === '"' || html[index] === "'" ? index + 1 : index
}

function toLabel(text: string): string | null {
  const label = text.replace(/\s+/g, ' ').trim()
  return label ? label.slice(0, 200) : null
}

interface Numbering {
  readonly first: number
  readonly wrap: (hole: string) => string
}

function replace(
  source: string,
  cuts: readonly { start: number; end: number; link: RawLink }[],
  { first, wrap }: Numbering,
): LinkedPart {
  let numbered = ''
  let seen = 0
  for (const [index, cut] of cuts.entries()) {
    numbered += source.slice(seen, cut.start) + wrap(`{{click ${first + index}}}`)
    seen = cut.end
  }
  return settleLoops(
    numbered + source.slice(seen),
    cuts.map((cut) => cut.link),
    first,
  )
}

/** A link in a loop gets `clickEach` and a target that goes through the same loop. */
function settleLoops(source: string, raw: readonly RawLink[], first: number): LinkedPart {
  const links = new Map(raw.map((link, index) => [first + index, { ...link, position: first + index }]))
  let settled = source
  walkStatements(parseHandlebars(source), (statement, ancestors) => {
    const position = positionOf(statement)
    const link = position === undefined ? undefined : links.get(position)
    if (!link || position === undefined || !link.url.includes('{{')) return

    const url = targetSource(link.url, ancestors)
    links.set(position, { ...link, url })
    if (isLooped(ancestors)) settled = settled.replace(`{{click ${position}}}`, `{{clickEach ${position}}}`)
  })
  return { source: settled, links: [...links.values()] }
}

function positionOf(statement: hbs.AST.Statement): number | undefined {
  if (statement.type !== 'MustacheStatement') return undefined
  const { path, params } = statement as hbs.AST.MustacheStatement
  const [position] = params
  if ((path as hbs.AST.PathExpression).original !== 'click' || position?.type !== 'NumberLiteral')
    return undefined
  return (position as hbs.AST.NumberLiteral).value
}

const nameOf = ({ block }: Ancestor) => String((block.path as hbs.AST.PathExpression).original)
const isLooped = (ancestors: readonly Ancestor[]) => ancestors.some((one) => nameOf(one) === 'each')

/**
 * The address with the blocks around it that change its meaning. Conditions count only inside a loop, where
 * they decide how often the link is shown: outside, a customer may have changed between the mail and the click.
 */
function targetSource(url: string, ancestors: readonly Ancestor[]): string {
  const kept = isLooped(ancestors) ? ancestors : ancestors.filter((one) => nameOf(one) === 'with')
  const inner = `${withRawStart(url)}\n`
  return kept.length === 0 ? inner.trimEnd() : kept.reduceRight(wrapIn, inner)
}

function wrapIn(inner: string, { block, half }: Ancestor): string {
  const names = block.program?.blockParams
  const as = names && names.length > 0 ? ` as |${names.join(' ')}|` : ''
  const name = String((block.path as hbs.AST.PathExpression).original)
  const open = `{{#${callSource(block)}${as}}}`
  return half === 'program' ? `${open}${inner}{{/${name}}}` : `${open}{{else}}${inner}{{/${name}}}`
}

/** A value that the address begins with holds scheme and host: it must not be percent-encoded. */
function withRawStart(url: string): string {
  const [start] = parseHandlebars(url).body
  if (start?.type !== 'MustacheStatement' || !url.startsWith('{{')) return url

  const call = start as hbs.AST.MustacheStatement
  const source = callSource(call)
  const argument = call.params.length > 0 ? `(${source})` : source
  return `{{rawUrl ${argument}}}${url.slice(url.indexOf('}}') + 2)}`
}
