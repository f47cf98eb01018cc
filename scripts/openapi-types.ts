import { existsSync, readFileSync, writeFileSync } from 'node:fs'

interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  nullable?: boolean
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  prefixItems?: Schema[]
  oneOf?: Schema[]
  anyOf?: Schema[]
  allOf?: Schema[]
}

interface Body {
  content?: Record<string, { schema?: Schema }>
}

interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[]
  requestBody?: Body
  responses?: Record<string, Body>
}

const methods = ['get', 'put', 'post', 'delete', 'patch'] as const
const head = `// Made by \`npm run api-types\` from the server's own routes. Do not edit; it is not in git.\n`

/** TypeScript of an OpenAPI 3.1 document: `Schemas` by name, and `Operations` by "METHOD /path". */
export function writeTypes(document: object): string {
  const { components, paths } = document as {
    components?: { schemas?: Record<string, Schema> }
    paths?: Record<string, Record<string, Operation>>
  }
  const schemas = Object.entries(components?.schemas ?? {}).map(
    ([name, schema]) => `  ${quote(name)}: ${toType(schema)}\n`,
  )
  const operations = Object.entries(paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method]
      return operation ? [`  ${quote(`${method.toUpperCase()} ${path}`)}: ${toOperation(operation)}\n`] : []
    }),
  )
  return `${head}export interface Schemas {\n${schemas.join('')}}\n\nexport interface Operations {\n${operations.join('')}}\n`
}

/** The same text is not written again: watchers and build caches stay quiet. */
export function writeIfChanged(file: string, text: string): void {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
}

function toOperation(operation: Operation): string {
  const success = Object.entries(operation.responses ?? {}).filter(([status]) => status.startsWith('2'))
  const parts = [
    `path: ${toParameters(operation, 'path')}`,
    `query: ${toParameters(operation, 'query')}`,
    `body: ${toBody(operation.requestBody)}`,
    `response: ${success.map(([, response]) => toBody(response)).join(' | ') || 'undefined'}`,
  ]
  return `{ ${parts.join('; ')} }`
}

function toParameters({ parameters = [] }: Operation, place: string): string {
  const found = parameters.filter((parameter) => parameter.in === place)
  if (found.length === 0) return 'undefined'
  const fields = found.map(
    ({ name, required, schema }) =>
      `${quote(name)}${required ? '' : '?'}: ${toType(schema ?? {})}${required ? '' : ' | undefined'}`,
  )
  return `{ ${fields.join('; ')} }`
}

function toBody(body: Body | undefined): string {
  const schema = Object.entries(body?.content ?? {}).find(([type]) => type.includes('json'))?.[1].schema
  if (schema) return toType(schema)
  return body?.content ? 'unknown' : 'undefined'
}

function toType(schema: Schema): string {
  const type = toPlain(schema)
  return schema.nullable ? `(${type} | null)` : type
}

function toPlain(schema: Schema): string {
  if (schema.$ref) return `Schemas[${quote(schema.$ref.replace(/^.*\//, ''))}]`
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return `(${schema.enum.map((value) => JSON.stringify(value)).join(' | ')})`
  const any = schema.oneOf ?? schema.anyOf
  if (any) return `(${any.map(toType).join(' | ')})`
  if (schema.allOf)
    return `(${[...schema.allOf.map(toType), ...(schema.properties ? [toObject(schema)] : [])].join(' & ')})`
  return toUnion(schema)
}

function toUnion(schema: Schema): string {
  const types = Array.isArray(schema.type)
    ? schema.type
    : [schema.type ?? (schema.properties ? 'object' : 'unknown')]
  return types.length === 1
    ? toNamed(types[0] ?? 'unknown', schema)
    : `(${types.map((type) => toNamed(type, schema)).join(' | ')})`
}

function toNamed(type: string, schema: Schema): string {
  if (type === 'integer') return 'number'
  if (type === 'array') return toArray(schema)
  return type === 'object' ? toObject(schema) : type
}

function toArray({ prefixItems, items }: Schema): string {
  if (prefixItems) return `[${prefixItems.map(toType).join(', ')}]`
  return `Array<${toType(items ?? {})}>`
}

function toObject({ properties, required = [], additionalProperties }: Schema): string {
  const fields = Object.entries(properties ?? {}).map(([name, schema]) => {
    const needed = required.includes(name)
    return `${quote(name)}${needed ? '' : '?'}: ${toType(schema)}${needed ? '' : ' | undefined'}`
  })
  if (fields.length > 0) return `{ ${fields.join('; ')} }`
  return `Record<string, ${typeof additionalProperties === 'object' ? toType(additionalProperties) : 'unknown'}>`
}

function quote(text: string): string {
  return JSON.stringify(text)
}
