import type { Finding } from '../drafts.ts'
import type { Block } from './definition.ts'
import { nameSteps } from './edit.ts'
import { flatten, type StepView, treeOf } from './tree.ts'

/**
 * By the step that each is about; those of the definition itself under `otherwise`. The linter says where a step was
 * written when it read it: it is looked up in what was linted, so that an edit moves no finding to another step. One
 * about a step that is gone since is gone too.
 */
export function findingsOfSteps(
  findings: readonly Finding[],
  { linted, present, otherwise }: { linted: Block; present: readonly StepView[]; otherwise: string },
): Map<string, Finding[]> {
  const steps = flatten(treeOf(nameSteps(linted)))
  const held = new Set([otherwise, ...present.map(({ id }) => id)])
  const found = new Map<string, Finding[]>()
  for (const finding of findings) {
    const id = stepOf(finding.path, steps) ?? otherwise
    if (held.has(id)) found.set(id, [...(found.get(id) ?? []), finding])
  }
  return found
}

/** The linter names a step by its id once the grammar holds, else by where it is written. */
function stepOf(path: string, steps: readonly StepView[]): string | undefined {
  const named = steps.find(({ id }) => path === `steps.${id}` || path.startsWith(`steps.${id}.`))
  if (named) return named.id
  const around = steps.filter((step) => `${path}.`.startsWith(`${step.path.join('.')}.`))
  return around.sort((a, b) => b.path.length - a.path.length)[0]?.id
}
