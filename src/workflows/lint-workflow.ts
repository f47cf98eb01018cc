import { listPurposeKeys } from '../consent/queries/consents.ts'
import type { Issue } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { compile } from './compile.ts'
import type { Definition } from './definition.ts'
import type { Instruction, Program } from './program.ts'
import { type KnownKeys, listKnownKeys } from './queries/known-keys.ts'
import type { Reference } from './step.ts'
import { stepTypeOf } from './steps/catalogue.ts'

/** An error keeps a definition from being published; a warning is worth a look. */
export interface Finding extends Issue {
  readonly level: 'error' | 'warning'
}

/** What is wrong with a well-formed definition, given what exists in the database. */
export async function lintWorkflow(db: Db, definition: Definition): Promise<Finding[]> {
  const known = await listKnownKeys(db)
  const purposes = await listPurposeKeys(db)
  return lint(compile(definition), { ...known, purposes: new Set(purposes) })
}

export interface Known extends KnownKeys {
  readonly purposes: ReadonlySet<string>
}

/** Pure. */
export function lint(program: Program, known: Known): Finding[] {
  return [
    ...lintHeader(program, known),
    ...program.instructions.flatMap((instruction) => lintStep(program, instruction, known)),
    ...lintReach(program),
    ...lintGoal(program),
    ...lintGoalStep(program),
  ]
}

function lintHeader({ header, instructions }: Program, known: Known): Finding[] {
  const { trigger, purpose } = header
  const segment =
    'segment_entered' in trigger
      ? trigger.segment_entered
      : 'segment_left' in trigger
        ? trigger.segment_left
        : 'audience' in trigger && typeof trigger.audience === 'string'
          ? trigger.audience
          : undefined
  const findings: Finding[] = []
  if (segment !== undefined && !known.segments.has(segment)) {
    findings.push(error('trigger', `there is no segment ${segment}`, 'publish the segment first'))
  }
  if (purpose !== null && !known.purposes.has(purpose)) {
    findings.push(
      error('purpose', `there is no purpose ${purpose}`, 'add the purpose, or name one that exists'),
    )
  }
  if (instructions.length === 0)
    findings.push(warning('steps', 'there is no step: it only counts who would enter'))
  return findings
}

function lintStep(program: Program, { id, type, settings }: Instruction, known: Known): Finding[] {
  const step = stepTypeOf(type)
  const references = step.references(settings)
  const path = `steps.${id}`
  const findings = references.flatMap((reference) => lintReference(program, path, reference, known))
  const ownPurpose = references.some(({ kind }) => kind === 'purpose')
  if (step.contacts && program.header.purpose === null && !ownPurpose) {
    findings.push(
      error(path, 'contacts people without a consent purpose', 'add purpose: to the workflow or to the step'),
    )
  }
  return findings
}

function lintReference(program: Program, path: string, reference: Reference, known: Known): Finding[] {
  const { kind, key } = reference
  if (kind === 'template') return lintTemplate(program, path, reference, known)
  if (kind === 'step') return lintStepReference(program, path, reference)

  const [what, exists, remedy] = lookUp(kind, key, known)
  if (exists) return []
  if (kind === 'score') return [warning(path, `there is no score ${key} yet; until there is, it counts as 0`)]
  return [error(path, `there is no ${what} ${key}`, remedy)]
}

function lookUp(
  kind: 'segment' | 'list' | 'score' | 'purpose',
  key: string,
  known: Known,
): [string, boolean, string] {
  switch (kind) {
    case 'segment':
      return ['segment', known.segments.has(key), 'publish the segment first']
    case 'list':
      return ['call list', known.lists.has(key), 'make the call list first']
    case 'purpose':
      return ['purpose', known.purposes.has(key), 'add the purpose, or name one that exists']
    case 'score':
      return ['score', known.scores.has(key), '']
    default:
      return kind satisfies never
  }
}

/**
 * A marketing text has the way out that a marketing message needs, and a transactional one goes to people who
 * agreed to nothing: so the class of the step and of its template must be the same.
 */
function lintTemplate(program: Program, path: string, reference: Reference, known: Known): Finding[] {
  const { key, templateKind, templateClass = program.header.class } = reference
  const found = known.templates.get(key)
  if (!found) return [error(path, `there is no published template ${key}`, 'publish the template first')]
  if (found.kind !== templateKind) {
    return [error(path, `the template ${key} is of kind ${found.kind}, and ${templateKind} is needed`)]
  }
  if (templateKind === 'script' || found.class === templateClass) return []
  return [error(path, `the template ${key} is ${found.class}, and this step is ${templateClass}`)]
}

/** A message can only be asked about after the step that sends it. */
function lintStepReference({ instructions }: Program, path: string, { key, within }: Reference): Finding[] {
  const position = instructions.findIndex(({ id }) => id === key)
  const target = instructions[position]
  if (!target) return [error(path, `there is no step ${key}`, 'give the send step this id')]
  if (target.type !== 'send') return [error(path, `${key} is a ${target.type} step, which sends no message`)]
  const here = instructions.findIndex(({ id }) => `steps.${id}` === path)
  return position < here || within
    ? []
    : [error(path, `${key} comes after this step, so its message cannot have been sent`)]
}

/** Steps that nobody can ever stand on: those after an exit in the same list. */
function lintReach({ first, instructions }: Program): Finding[] {
  const byId = new Map(instructions.map((instruction) => [instruction.id, instruction]))
  const reached = new Set<string>()
  const open = first === null ? [] : [first]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const instruction = byId.get(id)
    if (!instruction || reached.has(id)) continue
    reached.add(id)
    open.push(...successorsOf(instruction))
  }
  return instructions
    .filter(({ id }) => !reached.has(id))
    .map(({ id }) => error(`steps.${id}`, 'can never be reached', 'remove it, or move it before the exit'))
}

/** Every place where an instruction can lead. */
export function successorsOf({ type, next, branches }: Instruction): string[] {
  if (type === 'exit') return []
  return [next, ...Object.values(branches)].filter((id) => id !== null)
}

/** The held out never come to a step, so a goal that a step counts makes any workflow look good. */
function lintGoalStep({ header, instructions }: Program): Finding[] {
  if (header.holdout === 0) return []
  return instructions
    .filter(({ type }) => type === 'goal')
    .map(({ id }) =>
      error(
        `steps.${id}`,
        'counts a goal that the holdout can never reach',
        'name an event in goal: instead',
      ),
    )
}

/** Somebody who did what the workflow is for should not be asked for it again. */
function lintGoal({ header, instructions }: Program): Finding[] {
  const sends = instructions.filter(({ type }) => stepTypeOf(type).contacts)
  if (sends.length < 2 || header.goal?.exit) return []
  return [
    warning(
      'goal',
      `contacts people up to ${sends.length} times and does not stop when they did what it is for`,
      'add a goal, which ends the enrolment when it is reached',
    ),
  ]
}

function error(path: string, message: string, remedy?: string): Finding {
  return { level: 'error', path, message, ...(remedy ? { remedy } : {}) }
}

function warning(path: string, message: string, remedy?: string): Finding {
  return { ...error(path, message, remedy), level: 'warning' }
}
