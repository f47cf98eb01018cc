import type { Instruction, Program } from '../program.ts'
import { error, type Finding } from './finding.ts'

/** Steps that nobody can ever stand on: those after an exit in the same list. */
export function lintReach({ first, instructions }: Program): Finding[] {
  const byId = new Map(instructions.map((instruction) => [instruction.id, instruction]))
  const reached = reachableFrom(first === null ? [] : [first], byId)
  return instructions
    .filter(({ id }) => !reached.has(id))
    .map(({ id }) =>
      error('unreachable_step', `steps.${id}`, {
        message: 'can never be reached',
        remedy: 'remove it, or move it before the exit',
      }),
    )
}

/** Every step that can follow, through any number of others. */
export function reachableFrom(from: readonly string[], byId: ReadonlyMap<string, Instruction>): Set<string> {
  const reached = new Set<string>()
  const open = [...from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const instruction = byId.get(id)
    if (!instruction || reached.has(id)) continue
    reached.add(id)
    open.push(...successorsOf(instruction))
  }
  return reached
}

/** Every place where an instruction can lead. */
export function successorsOf({ type, next, branches }: Instruction): string[] {
  if (type === 'exit') return []
  return [next, ...Object.values(branches)].filter((id) => id !== null)
}
