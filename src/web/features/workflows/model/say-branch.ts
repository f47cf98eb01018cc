import type { StepWords } from '../step-texts.ts'
import { asList, type Block, type StepType } from './definition.ts'
import { fields, type Names, sayCondition } from './say.ts'

/** What a branch is called on the canvas. */
export function sayBranch(
  t: StepWords,
  { type, block }: { type: StepType; block: Block },
  branch: string,
  names: Names,
): string {
  if (type === 'branch') return sayCase(t, asList(block['branch']), branch, names)
  if (type === 'call') return t.outcomes[branch as keyof StepWords['outcomes']] ?? sayOther(t, branch)
  if (type === 'repeat') return t.eachTime
  if (branch === 'on') return t.goOn
  if (branch === 'then') return sayThen(t, type)
  return branch === 'else' ? sayElse(t, type) : branch.replace(/^arm:/, '')
}

function sayThen(t: StepWords, type: StepType): string {
  if (type === 'consent') return t.agreed
  return type === 'webhook' ? t.answered : t.happened
}

function sayOther(t: StepWords, branch: string): string {
  return branch === 'else' ? t.otherwise : branch
}

function sayCase(t: StepWords, cases: readonly unknown[], branch: string, names: Names): string {
  if (cases.length === 1) return branch === 'else' ? t.no : t.yes
  if (branch === 'else') return t.otherwise
  const at = Number(branch.slice(3)) - 1
  return sayCondition(t, fields(cases[at])['if'], names) || t.case(at + 1)
}

function sayElse(t: StepWords, type: StepType): string {
  const said: Partial<Record<StepType, string>> = {
    holdout: t.heldOut,
    wait: t.late,
    wait_for: t.notInTime,
    webhook: t.callFailed,
  }
  return said[type] ?? t.otherwise
}
