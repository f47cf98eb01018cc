/** A block that a statement stands in, and in which of its two halves. */
export interface Ancestor {
  readonly block: hbs.AST.BlockStatement
  readonly half: 'program' | 'inverse'
}

/** Calls `visit` for each statement, outer ones first, with the blocks around it from the outside in. */
export function walkStatements(
  program: hbs.AST.Program | undefined,
  visit: (statement: hbs.AST.Statement, ancestors: readonly Ancestor[]) => void,
  ancestors: readonly Ancestor[] = [],
): void {
  for (const statement of program?.body ?? []) {
    visit(statement, ancestors)
    if (statement.type !== 'BlockStatement') continue

    const block = statement as hbs.AST.BlockStatement
    walkStatements(block.program, visit, [...ancestors, { block, half: 'program' }])
    walkStatements(block.inverse, visit, [...ancestors, { block, half: 'inverse' }])
  }
}

/** The expressions of one statement: its own path, its arguments, and theirs. */
export function expressionsOf(
  call: Pick<hbs.AST.MustacheStatement, 'path' | 'params' | 'hash'>,
): hbs.AST.Expression[] {
  const values = [...call.params, ...(call.hash?.pairs ?? []).map((pair) => pair.value)]
  const nested = values.flatMap((value) =>
    value.type === 'SubExpression' ? expressionsOf(value as hbs.AST.SubExpression) : [value],
  )
  return [call.path as hbs.AST.Expression, ...nested]
}

/** Every call in a statement: the statement itself and the bracketed ones in its arguments. */
export function callsOf(
  call: Pick<hbs.AST.MustacheStatement, 'path' | 'params' | 'hash' | 'loc'>,
): Pick<hbs.AST.MustacheStatement, 'path' | 'params' | 'hash' | 'loc'>[] {
  const values = [...call.params, ...(call.hash?.pairs ?? []).map((pair) => pair.value)]
  const nested = values.filter((value) => value.type === 'SubExpression')
  return [call, ...nested.flatMap((value) => callsOf(value as hbs.AST.SubExpression))]
}
