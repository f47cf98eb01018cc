import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiError } from './call.ts'

export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed' | 'conflict'

export interface Autosave<Draft, Work> {
  readonly state: SaveState
  readonly revision: number
  readonly draft: Draft | null
  /** Saves what is not saved yet; returns the revision. Throws what the server says. */
  flush(): Promise<number>
  /** What is to be saved next, before it is rendered. */
  take(work: Work): void
  /** Goes on from what the server has: a draft that was read again, or none after publishing. */
  follow(draft: Draft | null, work: Work): void
}

const AFTER_MS = 800

/**
 * A draft that is saved by itself a moment after each change, over the revision that was read. `save` must stay the
 * same function from one rendering to the next.
 */
export function useAutosave<Draft extends { readonly revision: number }, Work>(
  work: Work,
  initial: Draft | null,
  save: (revision: number, work: Work) => Promise<Draft>,
): Autosave<Draft, Work> {
  const [draft, setDraft] = useState(initial)
  const [state, setState] = useState<SaveState>('saved')
  const known = useRef({ revision: initial?.revision ?? 0, saved: work, latest: work })
  const running = useRef<Promise<number>>(Promise.resolve(known.current.revision))
  known.current.latest = work

  const flush = useCallback((): Promise<number> => {
    const next = running.current
      .catch(() => undefined)
      .then(async () => {
        const { latest, saved, revision } = known.current
        if (latest === saved) return revision
        setState('saving')
        const stored = await save(revision, latest)
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
  }, [save])

  useEffect(() => {
    if (work === known.current.saved || state === 'conflict') return
    setState((before) => (before === 'saving' ? before : 'waiting'))
    const timer = window.setTimeout(() => void flush().catch(() => undefined), AFTER_MS)
    return () => window.clearTimeout(timer)
  }, [work, flush, state])

  const take = useCallback((next: Work) => {
    known.current.latest = next
  }, [])

  const follow = useCallback((stored: Draft | null, from: Work) => {
    known.current = { revision: stored?.revision ?? 0, saved: from, latest: from }
    setDraft(stored)
    setState('saved')
  }, [])
  return { state, revision: known.current.revision, draft, flush, take, follow }
}
