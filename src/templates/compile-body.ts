import Handlebars from 'handlebars'
import { InvalidInputError } from '../core/errors.ts'
import { escapeHtml } from './escape-html.ts'
import { authorHelpers, compilerHelpers } from './helpers/catalogue.ts'
import { type Helper, type RenderFrame, toText } from './helpers/helper.ts'
import { encodePiece } from './quoted-printable.ts'
import { callsOf } from './walk-handlebars.ts'

/**
 * What becomes of the author's text and of the values in it. `qp-*`: quoted-printable pieces, the author's
 * encoded once when the template is compiled and the values as they come.
 */
export type BodyEncoding = 'text' | 'html' | 'qp-text' | 'qp-html' | 'url'

export type Body = (data: unknown, frame: RenderFrame) => string

interface Encoder {
  readonly content: (text: string) => string
  readonly value: (value: unknown) => string
}

const keep = (text: string) => text
// NUL and the other controls have no business in a message, and some readers stop at them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g
const clean = (value: unknown) => toText(value).replace(CONTROLS, '')

/** Short and the same in every encoding: most values, which then skip the steps below. */
const PLAIN = /^(?!\.)[\x20-\x21\x23-\x25\x28-\x3b\x3f-\x7e]{1,75}$/
const isPlain = (value: unknown): value is string => typeof value === 'string' && PLAIN.test(value)

/** Half a surrogate pair has no encoding; it becomes U+FFFD. */
const wellFormed = (text: string) => Buffer.from(text, 'utf8').toString('utf8')

const ENCODERS: Readonly<Record<BodyEncoding, Encoder>> = {
  text: { content: keep, value: clean },
  html: { content: keep, value: (value) => escapeHtml(clean(value)) },
  'qp-text': {
    content: encodePiece,
    value: (value) => (isPlain(value) ? `${value}=\r\n` : encodePiece(clean(value))),
  },
  'qp-html': {
    content: encodePiece,
    value: (value) => (isPlain(value) ? `${value}=\r\n` : encodePiece(escapeHtml(clean(value)))),
  },
  url: {
    content: keep,
    value: (value) =>
      value instanceof Handlebars.SafeString
        ? value.toString()
        : encodeURIComponent(wellFormed(clean(value))),
  },
}

const ownHelpers: Readonly<Record<string, Helper>> = { ...authorHelpers, ...compilerHelpers }
const BUILT_IN = ['if', 'unless', 'with', 'lookup']

const NO_PROTOTYPES = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false }

/**
 * Compiles Handlebars source once. The source must have passed `lintHandlebars`; what is unknown here is
 * refused again. Values can reach no prototype, no helper that is not listed, and no other template.
 */
export function compileBody(source: string, encoding: BodyEncoding): Body {
  const used = new Set<string>([`out-${encoding}`])
  const program = encodeProgram(parseHandlebars(source), { encoding, used })
  const environment = environmentOf(used, encoding)
  const knownHelpers = Object.fromEntries(Object.keys(environment.helpers).map((name) => [name, true]))
  const run = environment.compile(program, { knownHelpers, knownHelpersOnly: true, noEscape: true })
  return (data, frame) => run(data, { ...NO_PROTOTYPES, data: frame })
}

/** Only the helpers that this source uses: Handlebars prepares each one again for every rendering. */
function environmentOf(used: ReadonlySet<string>, encoding: BodyEncoding): typeof Handlebars {
  const environment = Handlebars.create()
  for (const name of Object.keys(environment.helpers)) {
    // `unless` is made of `if`.
    const isUsed = used.has(name) || (name === 'if' && used.has('unless'))
    if (!BUILT_IN.includes(name) || !isUsed) environment.unregisterHelper(name)
  }
  for (const name of used) {
    const helper = name === `out-${encoding}` ? ENCODERS[encoding].value : ownHelpers[name]
    if (helper) environment.registerHelper(name, helper as Handlebars.HelperDelegate)
  }
  return environment
}

/** Throws InvalidInputError with the parser's own message, which names the line. */
export function parseHandlebars(source: string): hbs.AST.Program {
  try {
    return Handlebars.parse(source)
  } catch (error) {
    throw new InvalidInputError(error instanceof Error ? error.message : 'the template cannot be read')
  }
}

export function isHelper(path: hbs.AST.Expression): path is hbs.AST.PathExpression {
  if (path.type !== 'PathExpression') return false
  const { original, data } = path as hbs.AST.PathExpression
  return !data && (BUILT_IN.includes(original) || Object.hasOwn(ownHelpers, original))
}

interface Encoding {
  readonly encoding: BodyEncoding
  /** Names of the helpers met so far. */
  readonly used: Set<string>
}

const NO_STRIP = { open: false, close: false }

function encodeProgram(program: hbs.AST.Program, to: Encoding): hbs.AST.Program {
  return { ...program, body: program.body.flatMap((statement) => encodeStatement(statement, to)) }
}

function encodeStatement(statement: hbs.AST.Statement, to: Encoding): hbs.AST.Statement[] {
  switch (statement.type) {
    case 'CommentStatement':
      return []
    case 'ContentStatement':
      return [encodeContent(statement as hbs.AST.ContentStatement, to)]
    case 'MustacheStatement':
      return [encodeMustache(statement as hbs.AST.MustacheStatement, to)]
    case 'BlockStatement':
      return [encodeBlock(statement as hbs.AST.BlockStatement, to)]
    default:
      throw new InvalidInputError(`a template cannot contain a ${statement.type}`)
  }
}

/** Whitespace around tags was settled when the source was parsed: `original` keeps the compiler off it. */
function encodeContent(statement: hbs.AST.ContentStatement, { encoding }: Encoding): hbs.AST.Statement {
  const encoded = ENCODERS[encoding].content(statement.value)
  return { ...statement, value: encoded, original: 'settled' } as unknown as hbs.AST.ContentStatement
}

/** `{{x}}` becomes `{{out-html x}}`. */
function encodeMustache(statement: hbs.AST.MustacheStatement, to: Encoding): hbs.AST.Statement {
  const { path, params, hash, loc } = statement
  noteHelpers(statement, to)
  const value =
    params.length > 0 || isHelper(path) ? { type: 'SubExpression', path, params, hash, loc } : path
  const name = `out-${to.encoding}`
  const out = { type: 'PathExpression', data: false, depth: 0, parts: [name], original: name, loc }
  const encoded = { ...statement, path: out, params: [value], strip: NO_STRIP }
  delete (encoded as { hash?: unknown }).hash
  return encoded as unknown as hbs.AST.MustacheStatement
}

function encodeBlock(statement: hbs.AST.BlockStatement, to: Encoding): hbs.AST.Statement {
  const { program, inverse } = statement
  noteHelpers(statement, to)
  const encoded: hbs.AST.BlockStatement = {
    ...statement,
    openStrip: NO_STRIP,
    inverseStrip: NO_STRIP,
    closeStrip: NO_STRIP,
    ...(program ? { program: encodeProgram(program, to) } : {}),
    ...(inverse ? { inverse: encodeProgram(inverse, to) } : {}),
  }
  return encoded
}

function noteHelpers(call: hbs.AST.MustacheStatement | hbs.AST.BlockStatement, { used }: Encoding): void {
  for (const { path } of callsOf(call))
    if (isHelper(path as hbs.AST.Expression)) used.add((path as hbs.AST.PathExpression).original)
}
