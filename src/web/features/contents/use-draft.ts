import { useBlocker } from '@tanstack/react-router'
import { useCallback, useState } from 'react'
import { type SaveState, useAutosave } from '../../api/use-autosave.ts'
import { type ContentSource, type Draft, saveDraft } from './contents.ts'

export interface Work {
  readonly content: ContentSource
  readonly draft: Draft | null
  readonly state: SaveState
  change(content: ContentSource): void
  /** Saves what is not saved yet; returns the revision. Throws what the server says. */
  flush(): Promise<number>
  /** Goes on from what the server has: a draft that was read again, or none after publishing. */
  follow(draft: Draft | null, content: ContentSource): void
}

/** The content as it is being written, and its draft. */
export function useDraft(key: string, initial: { draft: Draft | null; content: ContentSource }): Work {
  const [content, setContent] = useState(initial.content)
  const save = useCallback(
    (revision: number, latest: ContentSource) => saveDraft(key, revision, latest),
    [key],
  )
  const { state, draft, flush, take, follow: followDraft } = useAutosave(content, initial.draft, save)

  const change = useCallback(
    (next: ContentSource) => {
      take(next)
      setContent(next)
    },
    [take],
  )

  const follow = useCallback(
    (stored: Draft | null, from: ContentSource) => {
      followDraft(stored, from)
      setContent(from)
    },
    [followDraft],
  )

  useLeaving(state, flush)
  return { content, draft, state, change, flush, follow }
}

/** Leaving the screen saves first; what cannot be saved holds the reader back. */
function useLeaving(state: SaveState, flush: () => Promise<number>): void {
  const open = state !== 'saved'
  useBlocker({
    disabled: !open,
    enableBeforeUnload: () => open,
    shouldBlockFn: async ({ current, next }) => {
      if (current.pathname === next.pathname) return false
      return flush().then(
        () => false,
        () => true,
      )
    },
  })
}
