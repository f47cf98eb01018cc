import { z } from 'zod'
import type { Node, StepsSchema } from './step.ts'
import { findStepType, stepTypeNames } from './steps/catalogue.ts'

/** The steps of a definition. Each block is read by the schema of its own type, so that errors name the field. */
export const Steps: StepsSchema = z.lazy(() => z.array(Block).max(200))

const Block = z.unknown().transform((raw, context): Node => {
  const block = raw === 'exit' ? { exit: null } : raw
  const type = typeOf(block)
  const step = type === undefined ? undefined : findStepType(type)
  if (!step) {
    context.addIssue({
      code: 'custom',
      message: `is not a step: it needs one of ${stepTypeNames.join(', ')}`,
    })
    return z.NEVER
  }
  const parsed = schemaOf(step.type).safeParse(block)
  if (!parsed.success) {
    for (const issue of parsed.error.issues)
      context.addIssue({ ...issue, code: 'custom', message: explain(issue) })
    return z.NEVER
  }
  const id = parsed.data['id']
  const node = { id: typeof id === 'string' ? id : undefined, type: step.type, ...step.toNode(parsed.data) }
  raws.set(node, raw)
  return node
})

/** Beside the nodes and not in them: what is compiled from a node must not depend on how it was written. */
const raws = new WeakMap<Node, unknown>()

/** What was written for this node, the very object that was parsed: to find its place in the text. */
export function rawOf(node: Node | undefined): unknown {
  return node && raws.get(node)
}

const schemas = new Map<string, z.ZodObject>()

function schemaOf(type: string): z.ZodObject {
  const known = schemas.get(type)
  if (known) return known
  const step = findStepType(type)
  if (!step) throw new Error(`no step type ${type}`)
  const schema = step.block(Steps)
  schemas.set(type, schema)
  return schema
}

function typeOf(block: unknown): string | undefined {
  if (typeof block !== 'object' || block === null) return undefined
  return Object.keys(block).find((key) => findStepType(key) !== undefined)
}

function explain(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `has an unknown key: ${issue.keys.join(', ')}`
  if (issue.code !== 'invalid_union') return issue.message
  // The alternative that came closest says more than "invalid input".
  const closest = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0]?.[0]
  if (!closest) return issue.message
  const where = closest.path.map(String).join('.')
  return where ? `${where}: ${explain(closest)}` : explain(closest)
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length))
}
