import { InvalidInputError } from '../core/errors.ts'
import { parseHandlebars } from './compile-body.ts'
import { authorBlocks, authorHelpers } from './helpers/catalogue.ts'
import { callsOf, walkStatements } from './walk-handlebars.ts'

export interface HandlebarsProblem {
  readonly line?: number
  readonly message: string
  readonly remedy?: string
}

/** Blocks in blocks deeper than this are a mistake or an attack. */
const MAX_DEPTH = 12

type Call = Pick<hbs.AST.MustacheStatement, 'path' | 'params' | 'hash' | 'loc'>

/** What an author may not write, each with its line. `partials` are the names that `{{> name}}` may take. */
export function lintHandlebars(source: string): HandlebarsProblem[] {
  let program: hbs.AST.Program
  try {
    program = parseHandlebars(source)
  } catch (error) {
    if (error instanceof InvalidInputError) return [toProblem(error.message)]
    throw error
  }
  const problems: HandlebarsProblem[] = []
  walkStatements(program, (statement, ancestors) => {
    if (ancestors.length === MAX_DEPTH)
      problems.push(at(statement, `blocks stand in more than ${MAX_DEPTH} others`))
    problems.push(...lintStatement(statement))
  })
  return problems
}

/** `Parse error on line 3:` and the lines after it. */
function toProblem(message: string): HandlebarsProblem {
  const line = /line (\d+)/.exec(message)?.[1] ?? / - (\d+):\d+$/.exec(message)?.[1]
  return {
    message: message.replace(/\s+/g, ' ').slice(0, 300),
    ...(line ? { line: Number(line) } : {}),
    remedy: 'check that every {{#block}} is closed and every {{ has its }}',
  }
}

function lintStatement(statement: hbs.AST.Statement): HandlebarsProblem[] {
  switch (statement.type) {
    case 'ContentStatement':
    case 'CommentStatement':
      return []
    case 'MustacheStatement':
      return lintMustache(statement as hbs.AST.MustacheStatement)
    case 'BlockStatement':
      return lintBlock(statement as hbs.AST.BlockStatement)
    case 'PartialStatement':
    case 'PartialBlockStatement':
      return [at(statement, 'includes another template', 'only {{> name}} with a name of the list, in MJML')]
    default:
      return [at(statement, 'uses a decorator', 'take it out')]
  }
}

function lintMustache(mustache: hbs.AST.MustacheStatement): HandlebarsProblem[] {
  const problems = callsOf(mustache).flatMap(lintCall)
  if (mustache.escaped) return problems
  return [
    ...problems,
    at(mustache, `{{{${nameOf(mustache)}}}} would put a value in unescaped`, `write {{${nameOf(mustache)}}}`),
  ]
}

function lintBlock(block: hbs.AST.BlockStatement): HandlebarsProblem[] {
  const problems = callsOf(block).slice(1).flatMap(lintCall)
  if (authorBlocks.includes(nameOf(block))) return problems
  return [
    ...problems,
    at(block, `there is no block {{#${nameOf(block)}}}`, `use one of ${authorBlocks.join(', ')}`),
  ]
}

/** A name with arguments, or alone in brackets, is a helper; a name alone is a value. */
function lintCall(call: Call): HandlebarsProblem[] {
  const name = nameOf(call)
  const isHelper = Object.hasOwn(authorHelpers, name)
  const hasArguments = call.params.length > 0 || (call.hash?.pairs.length ?? 0) > 0
  if (call.path.type !== 'PathExpression') return [at(call, 'calls something that is not a name')]
  if (isHelper && !hasArguments) return [at(call, `${name} needs a value`, `write {{${name} value}}`)]
  if (!isHelper && (hasArguments || isNested(call))) {
    const known = Object.keys(authorHelpers).sort().join(', ')
    return [at(call, `there is no helper called ${name}`, `the helpers are ${known}`)]
  }
  return []
}

const isNested = (call: Call) => (call as { type?: string }).type === 'SubExpression'

function nameOf(call: Pick<Call, 'path'>): string {
  return String((call.path as hbs.AST.PathExpression).original)
}

function at(node: Pick<hbs.AST.Node, 'loc'>, message: string, remedy?: string): HandlebarsProblem {
  return { line: node.loc.start.line, message, ...(remedy ? { remedy } : {}) }
}
