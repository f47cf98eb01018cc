/** Handlebars expressions back to source, for the parts of a template that are kept on their own. */
export function toSource(node: hbs.AST.Node): string {
  switch (node.type) {
    case 'StringLiteral':
      return quote((node as hbs.AST.StringLiteral).value)
    case 'SubExpression':
      return `(${callSource(node as hbs.AST.SubExpression)})`
    case 'NumberLiteral':
    case 'BooleanLiteral':
    case 'PathExpression':
      return String((node as hbs.AST.PathExpression | hbs.AST.NumberLiteral).original)
    case 'NullLiteral':
      return 'null'
    default:
      return 'undefined'
  }
}

/** `name argument key=value`, without the braces around it. */
export function callSource(call: Pick<hbs.AST.MustacheStatement, 'path' | 'params' | 'hash'>): string {
  const pairs = call.hash?.pairs ?? []
  const parts = [call.path, ...call.params].map(toSource)
  return [...parts, ...pairs.map((pair) => `${pair.key}=${toSource(pair.value)}`)].join(' ')
}

function quote(text: string): string {
  return text.includes('"') ? `'${text}'` : `"${text}"`
}
