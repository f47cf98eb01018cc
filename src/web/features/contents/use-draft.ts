import { useBlocker } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiError } from '../../api/call.ts'
import { type ContentSource, type Draft, saveDraft } from './contents.ts'

export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed' | 'conflict'

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

const AFTER_MS = 800

/** The draft is saved by itself a moment after each change, over the revision that was read. */
export function useDraft(key: string, initial: { draft: Draft | null; content: ContentSource }): Work {
  const [content, setContent] = useState(initial.content)
  const [draft, setDraft] = useState(initial.draft)
  const [state, setState] = useState<SaveState>('saved')
  const known = useRef({ revision: initial.draft?.revision ?? 0, saved: content, latest: content })
  const running = useRef<Promise<number>>(Promise.resolve(known.current.revision))

  const flush = useCallback((): Promise<number> => {
    const next = running.current
      .catch(() => undefined)
      .then(async () => {
        const { latest, saved, revision } = known.current
        if (latest === saved) return revision
        setState('saving')
        const stored = await saveDraft(key, revision, latest)
        known.current.revision = stored.revision
        known.current.saved = latest
        setDraft(stored)
        setState(known.current.latest === latest ? 'saved' : 'waiting')
        return stored.revision
      })
    running.current = next
    next.catch((error: unknown) =>
      setState(error instanceof ApiError && error.status === 409 ? 'conflict' : 'failed'),
    )
    return next
  }, [key])

  const change = useCallback((next: ContentSource) => {
    known.current.latest = next
    setContent(next)
  }, [])

  useEffect(() => {
    if (content === known.current.saved || state === 'conflict') return
    setState((before) => (before === 'saving' ? before : 'waiting'))
    const timer = window.setTimeout(() => void flush().catch(() => undefined), AFTER_MS)
    return () => window.clearTimeout(timer)
  }, [content, flush, state])

  const follow = useCallback((stored: Draft | null, from: ContentSource) => {
    known.current = { revision: stored?.revision ?? 0, saved: from, latest: from }
    setDraft(stored)
    setContent(from)
    setState('saved')
  }, [])

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
