import type { Program } from '../program.ts'
import { type Finding, warning } from './finding.ts'

/** A trigger that comes round again is of little use to those who may enter once. */
export function lintEntry({ header: { trigger, reentry } }: Program): Finding[] {
  if (reentry !== 'never' || !comesAgain(trigger)) return []
  const message = 'the trigger comes round again and again, and each customer enters the first time only'
  const remedy = 'set reentry: always (or one_at_a_time, or { after: … }), unless only newcomers are meant'
  return [warning('enters_once_only', 'reentry', { message, remedy })]
}

function comesAgain(trigger: Program['header']['trigger']): boolean {
  if ('date' in trigger) return trigger.yearly
  return 'audience' in trigger && trigger.every !== undefined
}
