import type { DefinitionDiff, FieldChange, StepChange, StepDiff } from '../../workflows/diff-definitions.ts'
import type { Standing } from '../../workflows/queries/standing.ts'

/** A diff as a person reads it: settings first, then the steps, each with those who stand on it. */
export function diffLines(diff: DefinitionDiff, standing: readonly Standing[]): string[] {
  return [
    ...diff.settings.map((change) => `  ~ ${fieldLine(change)}`),
    ...diff.steps.flatMap((step) => [
      `  ${SIGN[step.changes[0] ?? 'changed']} ${step.id} (${step.type}) ${step.changes.join(', ')}${people(step, standing)}`,
      ...step.fields.map((change) => `      ${fieldLine(change)}`),
    ]),
  ]
}

const SIGN: Record<StepChange, string> = { added: '+', removed: '-', changed: '~', moved: '>' }

function fieldLine({ path, before, after }: FieldChange): string {
  return `${path}: ${shown(before)} → ${shown(after)}`
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}

function people({ id }: StepDiff, standing: readonly Standing[]): string {
  const here = standing.filter(({ step }) => step === id)
  if (here.length === 0) return ''
  const counts = here.map(({ version, count }) => `${count} on version ${version}`).join(', ')
  return `: ${counts}, who stay there until they are migrated`
}
