import { createContext, useContext } from 'react'
import type { Finding } from './drafts.ts'
import type { Block } from './model/definition.ts'
import type { Place } from './model/layout.ts'
import type { ListView, StepView } from './model/tree.ts'
import type { ChoiceName } from './step-choices.ts'

export const TRIGGER = 'trigger'

/** What people did at a step: really, or in a simulation. */
export interface StepFigures {
  readonly passed: number
  readonly waiting: number
  readonly branches: Readonly<Record<string, number>>
  readonly sent?: number
  readonly opened?: number
  readonly clicked?: number
  /** Messages that the gate kept back. */
  readonly held?: number
}

export interface Figures {
  readonly entered: number
  readonly steps: ReadonlyMap<string, StepFigures>
}

export interface Designer {
  readonly workflowKey: string
  readonly definition: Block
  readonly tree: ListView
  /** From top to bottom. */
  readonly steps: readonly StepView[]
  readonly mayEdit: boolean
  readonly figures: Figures | undefined
  /** Whether the figures are those of a simulation. */
  readonly simulated: boolean
  /** The steps of one passage that is followed: the others step back. */
  readonly path: ReadonlySet<string> | undefined
  follow(path: ReadonlySet<string> | undefined): void
  /** By step; those of the definition itself under TRIGGER. */
  readonly findings: ReadonlyMap<string, readonly Finding[]>
  /** A step's id, or TRIGGER. */
  readonly selected: string | undefined
  /** Whether the keyboard is to go to the first field of the panel. */
  readonly fieldWanted: boolean
  wantField(wanted: boolean): void
  /** The place whose menu is open, as `placeKey` writes it. */
  readonly adding: string | undefined
  select(id: string | undefined): void
  openMenu(place: Place | undefined): void
  add(place: Place, choice: ChoiceName): void
  paste(place: Place): void
  canPaste: boolean
  copy(id: string): void
  duplicate(id: string): void
  remove(id: string): void
  move(id: string, by: 1 | -1): void
  /** `field`: typing in one field is one step back. */
  changeStep(id: string, block: Block, field?: string): void
  changeDefinition(definition: Block, field?: string): void
}

export const DesignerContext = createContext<Designer | undefined>(undefined)

export function useDesigner(): Designer {
  const designer = useContext(DesignerContext)
  if (!designer) throw new Error('DesignerContext is missing above this component')
  return designer
}

export function placeKey({ list, index }: Place): string {
  return `${list.join('.')}:${index}`
}
