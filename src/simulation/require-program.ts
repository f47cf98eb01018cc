import type { Context } from '../context.ts'
import { InvalidInputError } from '../core/errors.ts'
import { compile } from '../workflows/compile.ts'
import type { Definition } from '../workflows/definition.ts'
import { lintParsed } from '../workflows/lint-workflow.ts'
import { describe, requireDefinition } from '../workflows/parse-definition.ts'
import type { Program } from '../workflows/program.ts'

export interface Runnable {
  readonly definition: Definition
  /** As it was written, parsed. */
  readonly source: unknown
  readonly program: Program
}

/** Only what could be published can run. Throws InvalidInputError with each problem. */
export async function requireProgram({ db, clock }: Context, input: unknown): Promise<Runnable> {
  const parsed = requireDefinition(input)
  const { definition, source } = parsed
  const findings = await lintParsed(db, parsed, clock.now())
  const errors = findings.filter(({ level }) => level === 'error')
  if (errors.length > 0)
    throw new InvalidInputError(
      `the workflow ${definition.workflow} cannot be simulated`,
      errors.map(describe),
    )
  return { definition, source, program: compile(definition) }
}
