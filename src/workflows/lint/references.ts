import type { Instruction, Program } from '../program.ts'
import type { Reference } from '../step.ts'
import { stepTypeOf } from '../steps/catalogue.ts'
import { triggerReferences } from '../triggers/catalogue.ts'
import { error, type Finding, type LintCode, warning } from './finding.ts'
import type { Known } from './known.ts'
import { triggerSegments } from './trigger-segments.ts'

/** Everything that the definition names must exist, and be of the kind that is needed. */
export function lintReferences(program: Program, known: Known): Finding[] {
  return [
    ...lintHeader(program, known),
    ...program.instructions.flatMap((instruction) => lintStep(program, instruction, known)),
  ]
}

function lintHeader({ header, instructions }: Program, known: Known): Finding[] {
  const { trigger, purpose } = header
  const program = { header, instructions, first: null }
  const keys = triggerSegments(trigger).map((key): Reference => ({ kind: 'segment', key }))
  const others = triggerReferences(trigger).filter(({ kind }) => kind !== 'segment')
  const findings = [...keys, ...others].flatMap((reference) =>
    lintReference(program, 'trigger', reference, known),
  )
  if (purpose !== null && !known.purposes.has(purpose)) {
    findings.push(
      error('unknown_purpose', 'purpose', {
        message: `there is no purpose ${purpose}`,
        remedy: 'add the purpose, or name one that exists',
      }),
    )
  }
  if (instructions.length === 0)
    findings.push(
      warning('no_steps', 'steps', { message: 'there is no step: it only counts who would enter' }),
    )
  return findings
}

function lintStep(program: Program, { id, type, settings }: Instruction, known: Known): Finding[] {
  const step = stepTypeOf(type)
  const references = step.references(settings)
  const path = `steps.${id}`
  const findings = references.flatMap((reference) => lintReference(program, path, reference, known))
  const ownPurpose = references.some(({ kind }) => kind === 'purpose')
  const contacts = step.contacts || step.needs(settings).ask !== undefined
  if (contacts && program.header.purpose === null && !ownPurpose) {
    findings.push(
      error('missing_purpose', path, {
        message: 'contacts people without a consent purpose',
        remedy: 'add purpose: to the workflow or to the step',
      }),
    )
  }
  return findings
}

function lintReference(program: Program, path: string, reference: Reference, known: Known): Finding[] {
  const { kind, key } = reference
  if (kind === 'template') return lintTemplate(program, path, reference, known)
  if (kind === 'step') return lintStepReference(program, path, reference)
  if (kind === 'workflow' && key === program.header.key)
    return [
      error('own_workflow', path, { message: `${key} is this workflow`, remedy: 'use exit, or repeat' }),
    ]
  if (reference.isStatic && known.segments.has(key) && !known.staticSegments.has(key)) {
    const message = `the segment ${key} has a condition, so its members cannot be set`
    return [error('segment_not_static', path, { message, remedy: 'name a static segment', blames: key })]
  }

  const { code, what, exists, remedy } = lookUp(kind, key, known)
  if (exists) return []
  if (kind === 'score') {
    const message = `there is no score ${key} yet; until there is, it counts as 0`
    return [warning(code, path, { message, remedy, blames: key })]
  }
  return [error(code, path, { message: `there is no ${what} ${key}`, remedy, blames: key })]
}

interface LookedUp {
  readonly code: LintCode
  readonly what: string
  readonly exists: boolean
  readonly remedy: string
}

function lookUp(kind: Exclude<Reference['kind'], 'template' | 'step'>, key: string, known: Known): LookedUp {
  switch (kind) {
    case 'segment':
      return {
        code: 'unknown_segment',
        what: 'segment',
        exists: known.segments.has(key),
        remedy: 'publish the segment first',
      }
    case 'form':
      return {
        code: 'unknown_form',
        what: 'form',
        exists: known.forms.has(key),
        remedy: 'publish the form first',
      }
    case 'workflow':
      return {
        code: 'unknown_workflow',
        what: 'workflow',
        exists: known.workflows.has(key),
        remedy: 'publish it first',
      }
    case 'endpoint':
      return {
        code: 'unknown_endpoint',
        what: 'webhook endpoint',
        exists: known.endpoints.has(key),
        remedy: 'let an admin add the endpoint: `relance webhooks add KEY URL`',
      }
    case 'wording':
      return {
        code: 'unknown_wording',
        what: 'wording',
        exists: known.wordings.has(key),
        remedy: 'write the wording first: the customer must see what they agree to',
      }
    case 'list':
      return {
        code: 'unknown_list',
        what: 'call list',
        exists: known.lists.has(key),
        remedy: 'make the call list first',
      }
    case 'purpose':
      return {
        code: 'unknown_purpose',
        what: 'purpose',
        exists: known.purposes.has(key),
        remedy: 'add the purpose, or name one that exists',
      }
    case 'score':
      return {
        code: 'unknown_score',
        what: 'score',
        exists: known.scores.has(key),
        remedy: 'make the score model, or name one that exists',
      }
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
  if (!found) {
    const message = `there is no published template ${key}`
    return [error('unknown_template', path, { message, remedy: 'publish the template first', blames: key })]
  }
  if (found.kind !== templateKind) {
    const message = `the template ${key} is of kind ${found.kind}, and ${templateKind} is needed`
    return [
      error('wrong_template_kind', path, {
        message,
        remedy: `name a template of kind ${templateKind}`,
        blames: key,
      }),
    ]
  }
  if (templateKind === 'script' || found.class === templateClass) return []
  const message = `the template ${key} is ${found.class}, and this step is ${templateClass}`
  return [
    error('wrong_template_class', path, {
      message,
      remedy: `publish the template as ${templateClass}, or make the step ${found.class}`,
      blames: key,
    }),
  ]
}

/** A message can only be asked about after the step that sends it. */
function lintStepReference({ instructions }: Program, path: string, { key, within }: Reference): Finding[] {
  const position = instructions.findIndex(({ id }) => id === key)
  const target = instructions[position]
  if (!target) {
    const saying = { message: `there is no step ${key}`, remedy: 'give the send step this id', blames: key }
    return [error('unknown_step', path, saying)]
  }
  if (target.type !== 'send') {
    const message = `${key} is a ${target.type} step, which sends no message`
    return [error('step_sends_nothing', path, { message, remedy: 'name a send step', blames: key })]
  }
  const here = instructions.findIndex(({ id }) => `steps.${id}` === path)
  if (position < here || within) return []
  const message = `${key} comes after this step, so its message cannot have been sent`
  return [error('step_comes_later', path, { message, remedy: 'ask about it after it was sent', blames: key })]
}
