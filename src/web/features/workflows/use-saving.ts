import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiError } from '../../api/call.ts'
import { type Draft, saveDraft, toSource } from './drafts.ts'
import type { Work } from './use-history.ts'

export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed' | 'conflict'

export interface Saving {
  readonly state: SaveState
  readonly revision: number
  readonly draft: Draft | null
  /** Saves what is not saved yet; returns the revision. Throws what the server says. */
  flush(): Promise<number>
  /** Goes on from what the server has: a draft that was read again, or none after publishing. */
  follow(draft: Draft | null, work: Work): void
}

const AFTER_MS = 800

/** The draft is saved by itself a moment after each change, over the revision that was read. */
export function useSaving(key: string, work: Work, initial: Draft | null): Saving {
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
        const stored = await saveDraft(key, revision, latest.source ?? toSource(latest.definition))
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

  useEffect(() => {
    if (work === known.current.saved || state === 'conflict') return
    setState((before) => (before === 'saving' ? before : 'waiting'))
    const timer = window.setTimeout(() => void flush().catch(() => undefined), AFTER_MS)
    return () => window.clearTimeout(timer)
  }, [work, flush, state])

  const follow = useCallback((stored: Draft | null, from: Work) => {
    known.current.revision = stored?.revision ?? 0
    known.current.saved = from
    setDraft(stored)
    setState('saved')
  }, [])
  return { state, revision: known.current.revision, draft, flush, follow }
}
