import { isHelper, parseHandlebars } from './compile-body.ts'
import type { TemplateVariable } from './template.ts'
import { type Ancestor, expressionsOf, walkStatements } from './walk-handlebars.ts'

/** What the data of a template begins with; anything else can never have a value. */
export const dataRoots = [
  'customer',
  'event',
  'scores',
  'company',
  'links',
  'agent',
  'task',
  'message',
  'data',
] as const

/**
 * The values that a source takes from its data, as full paths: inside `{{#each event.items}}`, `{{name}}` is
 * `event.items[].name`. One that is only tested, or has a default, or is used where it was tested, may be missing.
 */
export function extractVariables(source: string): TemplateVariable[] {
  const found = new Map<string, boolean>()
  for (const { path, optional } of locateVariables(source))
    found.set(path, (found.get(path) ?? true) && optional)
  return [...found].map(([path, optional]) => ({ path, optional })).sort((a, b) => (a.path < b.path ? -1 : 1))
}

export interface LocatedVariable extends TemplateVariable {
  /** From 1. */
  readonly line: number
}

/** Every use of a value, in the order of the source. */
export function locateVariables(source: string): LocatedVariable[] {
  const found: LocatedVariable[] = []
  walkStatements(parseHandlebars(source), (statement, ancestors) => {
    for (const use of usesOf(statement)) {
      const path = resolvePath(use.path, ancestors)
      if (!path) continue
      const optional = use.optional || isGuarded(path, ancestors)
      found.push({ path, optional, line: use.path.loc.start.line })
    }
  })
  return found
}

interface Use {
  readonly path: hbs.AST.PathExpression
  readonly optional: boolean
}

function usesOf(statement: hbs.AST.Statement): Use[] {
  if (statement.type !== 'MustacheStatement' && statement.type !== 'BlockStatement') return []

  const call = statement as hbs.AST.MustacheStatement
  const optional = statement.type === 'BlockStatement' || isDefault(call)
  return expressionsOf(call)
    .filter((expression) => expression.type === 'PathExpression' && !isHelper(expression))
    .map((expression) => ({ path: expression as hbs.AST.PathExpression, optional }))
}

const isDefault = (call: hbs.AST.MustacheStatement) =>
  (call.path as hbs.AST.PathExpression).original === 'default'

/** Undefined for `@index` and such, which are not data. */
function resolvePath(path: hbs.AST.PathExpression, ancestors: readonly Ancestor[]): string | undefined {
  if (path.data) return path.parts[0] === 'root' ? join('', path.parts.slice(1)) : undefined

  const scopes = scopesOf(ancestors)
  const named = path.depth === 0 ? namedScope(String(path.parts[0]), ancestors) : undefined
  if (named !== undefined) return join(named, path.parts.slice(1))

  const scope = scopes[scopes.length - 1 - path.depth] ?? ''
  return join(scope, path.parts)
}

/** The prefix of `this` at the root and in each block that changes it. */
function scopesOf(ancestors: readonly Ancestor[]): string[] {
  const scopes = ['']
  for (const [index, { block, half }] of ancestors.entries()) {
    const scope = half === 'program' ? scopeOf(block, ancestors.slice(0, index)) : undefined
    if (scope !== undefined) scopes.push(scope)
  }
  return scopes
}

function scopeOf(block: hbs.AST.BlockStatement, outer: readonly Ancestor[]): string | undefined {
  const name = block.path.type === 'PathExpression' ? block.path.original : ''
  const [subject] = block.params
  if ((name !== 'each' && name !== 'with') || subject?.type !== 'PathExpression') return undefined

  const path = resolvePath(subject as hbs.AST.PathExpression, outer)
  return path && name === 'each' ? `${path}[]` : path
}

/** `{{#each items as |item|}}` gives `item` the scope of its block. */
function namedScope(name: string, ancestors: readonly Ancestor[]): string | undefined {
  for (let index = ancestors.length - 1; index >= 0; index--) {
    const ancestor = ancestors[index]
    if (ancestor?.half !== 'program') continue
    if (ancestor.block.program?.blockParams?.[0] === name)
      return scopeOf(ancestor.block, ancestors.slice(0, index))
  }
  return undefined
}

function join(scope: string, parts: readonly unknown[]): string | undefined {
  const rest = parts.map(String).join('.')
  return [scope, rest].filter(Boolean).join('.') || undefined
}

/** Used inside the block that tested it, or that goes through it. */
function isGuarded(path: string, ancestors: readonly Ancestor[]): boolean {
  if (path.includes('[]')) return true
  return ancestors.some(({ block, half }, index) => {
    if (half !== 'program') return false
    return expressionsOf(block).some(
      (expression) =>
        expression.type === 'PathExpression' &&
        resolvePath(expression as hbs.AST.PathExpression, ancestors.slice(0, index)) === path,
    )
  })
}
