import { createContext, useContext } from 'react'
import type { Edited } from './edit.ts'
import type { Block, Mail } from './model.ts'
import type { Offer } from './snippets.ts'
import type { Undo } from './use-undo.ts'

/** What the parts of the visual mode share. */
export interface BlockWork {
  readonly mjml: string
  readonly mail: Mail
  readonly selected: Block | undefined
  readonly undo: Undo
  select(path: string | undefined): void
  /** `of`: typing in one field is one step back. */
  write(mjml: string, of?: string): void
  apply(edited: Edited | undefined): void
  add(offer: Offer): void
  stepBack(): void
  stepForth(): void
}

export const BlockContext = createContext<BlockWork | undefined>(undefined)

export function useBlocks(): BlockWork {
  const work = useContext(BlockContext)
  if (!work) throw new Error('the block editor is missing above this component')
  return work
}
