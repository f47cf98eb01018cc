import type { Definition, Goal, Reentry } from './definition.ts'
import type { MessageClass } from './step.ts'
import type { Trigger } from './triggers/catalogue.ts'

/** A step compiled: where it goes on is written in it. Null: the end. */
export interface Instruction {
  readonly id: string
  readonly type: string
  readonly settings: unknown
  readonly next: string | null
  readonly branches: Readonly<Record<string, string | null>>
}

/** What a published version holds beside its steps. */
export interface Header {
  readonly key: string
  readonly purpose: string | null
  readonly class: MessageClass
  readonly trigger: Trigger
  readonly reentry: Reentry
  readonly goal: Goal | null
  /** 0 to 1. */
  readonly holdout: number
}

export interface Program {
  readonly header: Header
  readonly first: string | null
  /** In the order of the definition. */
  readonly instructions: readonly Instruction[]
}

export function toHeader(definition: Definition): Header {
  return {
    key: definition.workflow,
    purpose: definition.purpose ?? null,
    class: definition.class,
    trigger: definition.trigger,
    reentry: definition.reentry,
    goal: definition.goal ?? null,
    holdout: definition.holdout,
  }
}

/** Where an instruction goes on. A branch without steps of its own rejoins at once. */
export function successorOf(instruction: Instruction, branch: string | undefined): string | null {
  if (branch === undefined) return instruction.next
  const target = instruction.branches[branch]
  return target === undefined ? instruction.next : target
}
