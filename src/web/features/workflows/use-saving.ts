import { useCallback } from 'react'
import { type Autosave, useAutosave } from '../../api/use-autosave.ts'
import { type Draft, saveDraft, toSource } from './drafts.ts'
import type { Work } from './use-history.ts'

export type Saving = Autosave<Draft, Work>

/** The draft of a workflow: as text, where it was typed as text. */
export function useSaving(key: string, work: Work, initial: Draft | null): Saving {
  const save = useCallback(
    (revision: number, { source, definition }: Work) =>
      saveDraft(key, revision, source ?? toSource(definition)),
    [key],
  )
  return useAutosave(work, initial, save)
}
