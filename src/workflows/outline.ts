import { compile } from './compile.ts'
import type { Definition } from './definition.ts'
import { parseSource } from './parse-definition.ts'
import type { Program } from './program.ts'
import type { Node } from './step.ts'

/** A definition laid out flat, to be compared with another. */
export interface Outline {
  /** Everything but the steps: trigger, re-entry, goal and so on. */
  readonly settings: Readonly<Record<string, unknown>>
  /** In the order of the definition. */
  readonly steps: readonly OutlinedStep[]
}

export interface OutlinedStep {
  readonly id: string
  readonly type: string
  readonly settings: unknown
  /** The list that it stands in: `steps`, or `<id>.<branch>`. */
  readonly list: string
}

export function outlineOf(definition: Definition): Outline {
  const { steps, workflow: _key, ...settings } = definition
  return { settings, steps: toSteps(steps, compile(definition)) }
}

/** Of a version as stored; of one whose grammar is no longer read, what it was compiled to, in one list. */
export function outlineOfVersion({
  definition,
  program,
}: {
  definition: unknown
  program: Program
}): Outline {
  const parsed = parseSource(definition)
  if (parsed.definition) return outlineOf(parsed.definition)
  const { key: _key, ...settings } = program.header
  const steps = program.instructions.map(({ id, type, settings: own }) => ({
    id,
    type,
    settings: own,
    list: 'steps',
  }))
  return { settings, steps }
}

/** The instructions are in the order of the steps, so the one that comes next belongs to the node that comes next. */
function toSteps(nodes: readonly Node[], { instructions }: Program): OutlinedStep[] {
  const steps: OutlinedStep[] = []
  const walk = (list: readonly Node[], name: string) => {
    for (const node of list) {
      const instruction = instructions[steps.length]
      if (!instruction) throw new Error('a step was not compiled')
      const { id, type, settings } = instruction
      steps.push({ id, type, settings, list: name })
      for (const inner of node.lists) walk(inner.nodes, `${id}.${inner.name}`)
    }
  }
  walk(nodes, 'steps')
  return steps
}
