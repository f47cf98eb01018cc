import { useCallback, useRef, useState } from 'react'

export interface Undo {
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** Keeps `before` to come back to; changes of the same field join. */
  note(before: string, of?: string): void
  undo(present: string): string | undefined
  redo(present: string): string | undefined
}

const STEPS_BACK = 100

/** A hundred steps back, for one language and this visit. */
export function useUndo(): Undo {
  const stacks = useRef({ past: [] as string[], future: [] as string[], of: undefined as string | undefined })
  const [, draw] = useState(0)
  const note = useCallback((before: string, of?: string) => {
    const { past, of: last } = stacks.current
    const joins = of !== undefined && of === last
    stacks.current = { past: joins ? past : [...past, before].slice(-STEPS_BACK), future: [], of }
    draw((count) => count + 1)
  }, [])
  const undo = useCallback((present: string) => {
    const { past, future } = stacks.current
    const back = past.at(-1)
    if (back === undefined) return undefined
    stacks.current = { past: past.slice(0, -1), future: [present, ...future], of: undefined }
    draw((count) => count + 1)
    return back
  }, [])
  const redo = useCallback((present: string) => {
    const { past, future } = stacks.current
    const [next, ...later] = future
    if (next === undefined) return undefined
    stacks.current = { past: [...past, present], future: later, of: undefined }
    draw((count) => count + 1)
    return next
  }, [])
  const { past, future } = stacks.current
  return { canUndo: past.length > 0, canRedo: future.length > 0, note, undo, redo }
}
