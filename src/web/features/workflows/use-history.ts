import { useCallback, useMemo, useReducer } from 'react'
import type { Block } from './model/definition.ts'

/** A state of the work: the definition, and its text when it was typed as text (its comments stay). */
export interface Work {
  readonly definition: Block
  readonly source?: string
}

interface History {
  readonly past: readonly Work[]
  readonly present: Work
  readonly future: readonly Work[]
  /** What the last change was of: further changes of the same join it in one step back. */
  readonly of: string | undefined
}

type Action =
  | { readonly kind: 'change'; readonly work: Work; readonly of: string | undefined }
  | { readonly kind: 'undo' | 'redo' }
  | { readonly kind: 'reset'; readonly work: Work }

const STEPS_BACK = 100

function reduce(history: History, action: Action): History {
  const { past, present, future, of } = history
  if (action.kind === 'reset') return { past: [], present: action.work, future: [], of: undefined }
  if (action.kind === 'change') {
    if (action.work.definition === present.definition && action.work.source === present.source) return history
    const joins = action.of !== undefined && action.of === of
    const before = joins ? past : [...past, present].slice(-STEPS_BACK)
    return { past: before, present: action.work, future: [], of: action.of }
  }
  if (action.kind === 'undo') {
    const last = past.at(-1)
    if (!last) return history
    return { past: past.slice(0, -1), present: last, future: [present, ...future], of: undefined }
  }
  const [next, ...later] = future
  if (!next) return history
  return { past: [...past, present], present: next, future: later, of: undefined }
}

export interface WorkHistory {
  readonly work: Work
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** `of`: typing in one field is one step back. */
  change(work: Work, of?: string): void
  undo(): void
  redo(): void
  reset(work: Work): void
}

/** A hundred steps back, for this visit. */
export function useHistory(initial: Work): WorkHistory {
  const [{ past, present, future }, act] = useReducer(reduce, {
    past: [],
    present: initial,
    future: [],
    of: undefined,
  })
  const change = useCallback((work: Work, of?: string) => act({ kind: 'change', work, of }), [])
  const undo = useCallback(() => act({ kind: 'undo' }), [])
  const redo = useCallback(() => act({ kind: 'redo' }), [])
  const reset = useCallback((work: Work) => act({ kind: 'reset', work }), [])
  const canUndo = past.length > 0
  const canRedo = future.length > 0
  return useMemo(
    () => ({ work: present, canUndo, canRedo, change, undo, redo, reset }),
    [present, canUndo, canRedo, change, undo, redo, reset],
  )
}
