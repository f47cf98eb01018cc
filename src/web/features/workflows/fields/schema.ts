import { isBlock } from '../model/definition.ts'

/** What of JSON Schema the grammar of workflows uses. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly $defs?: Readonly<Record<string, Schema>>
}

export const refOf = ({ $ref }: Schema): string | undefined => $ref?.replace('#/$defs/', '')

/** An `anyOf` within an `anyOf` is one choice to whoever fills it in. */
export function variantsOf(schema: Schema): readonly Schema[] {
  return (schema.anyOf ?? []).flatMap((one) => (one.anyOf && !one.$ref ? variantsOf(one) : [one]))
}

/** The alternative that a value was written for: the one whose keys it has most of. */
export function variantIndex(variants: readonly Schema[], value: unknown): number {
  const scores = variants.map((variant) => score(variant, value))
  const best = Math.max(0, ...scores)
  return Math.max(0, scores.indexOf(best))
}

function score(schema: Schema, value: unknown): number {
  if ('const' in schema) return schema.const === value ? 3 : 0
  if (schema.enum) return schema.enum.includes(String(value)) ? 3 : 0
  if (schema.type === 'object' && isBlock(value)) return scoreObject(schema, value)
  return kindOf(value) === (schema.type === 'integer' ? 'number' : schema.type) ? 2 : 0
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function scoreObject({ properties = {}, required = [] }: Schema, value: object): number {
  const keys = Object.keys(value)
  const known = keys.filter((key) => key in properties).length
  const has = required.filter((key) => key in value).length
  return 1 + 3 * has + known - 2 * (keys.length - known)
}

/** The same, with what was filled in already as far as it has a place there. */
export function blankLike(schema: Schema, before: unknown): unknown {
  const blank = blankOf(schema)
  if (!isBlock(blank) || !isBlock(before) || !schema.properties) return blank
  const kept = Object.entries(before).filter(([key, value]) => {
    const inner = schema.properties?.[key]
    return inner !== undefined && (!inner.enum || inner.enum.includes(String(value)))
  })
  return { ...blank, ...Object.fromEntries(kept) }
}

/** What a field begins with when this alternative is chosen. */
export function blankOf(schema: Schema): unknown {
  if ('const' in schema) return schema.const
  if (schema.default !== undefined) return schema.default
  if (schema.enum) return schema.enum[0]
  switch (schema.type) {
    case 'object': {
      const { properties = {}, required = [] } = schema
      return Object.fromEntries(required.map((key) => [key, blankOf(properties[key] ?? {})]))
    }
    case 'array':
      return schema.items && !schema.items.$ref ? [blankOf(schema.items)] : []
    case 'number':
    case 'integer':
      return schema.minimum !== undefined && schema.minimum > 0 ? schema.minimum : 0
    case 'boolean':
      return false
    case 'null':
      return null
    default:
      return schema.$ref ? {} : ''
  }
}
