import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiError } from '../../api/call.ts'
import { toKey } from '../../ui/slug.ts'
import { toastError } from '../../ui/toast.ts'
import { saveDraft, toSource } from '../workflows/drafts.ts'
import type { Plan } from './model/plan.ts'
import { toDefinition } from './model/to-definition.ts'

export type SaveState = 'new' | 'changed' | 'saving' | 'saved' | 'failed'

export interface Saved {
  readonly key: string
  readonly revision: number
}

export interface Wizard {
  readonly plan: Plan
  readonly change: (part: Partial<Plan>) => void
  readonly saved: Saved | null
  readonly state: SaveState
  /** Undefined when it could not be saved; whoever asked has been told. */
  readonly save: () => Promise<Saved | undefined>
}

const AFTER_MS = 1_000
const NAMES_MAX = 30

/** The plan and its draft on the server: made with the first save, then kept up to date by itself. */
export function useWizard(begun: Plan, before: Saved | null): Wizard {
  const client = useQueryClient()
  const [plan, setPlan] = useState(begun)
  const [saved, setSaved] = useState(before)
  const [state, setState] = useState<SaveState>(before ? 'saved' : 'new')
  const latest = useRef({ plan, saved, stored: before ? begun : (undefined as Plan | undefined) })
  const running = useRef<Promise<Saved | undefined>>(Promise.resolve(undefined))
  latest.current.plan = plan
  const change = useCallback((part: Partial<Plan>) => {
    setPlan((now) => ({ ...now, ...part }))
    setState((now) => (now === 'new' ? 'new' : 'changed'))
  }, [])

  const store = useCallback(async (): Promise<Saved | undefined> => {
    const { plan: written, saved: known, stored } = latest.current
    if (known && stored === written) return known
    setState('saving')
    try {
      const result = known ? await overwrite(known, written) : await create(written)
      latest.current = { ...latest.current, saved: result, stored: written }
      setSaved(result)
      setState(latest.current.plan === written ? 'saved' : 'changed')
      void client.invalidateQueries({ queryKey: ['home', 'progress'] })
      return result
    } catch (error) {
      setState('failed')
      toastError(error)
      return undefined
    }
  }, [client])
  const save = useCallback(() => {
    running.current = running.current.then(store, store)
    return running.current
  }, [store])

  const unsaved = state === 'changed' && saved !== null ? plan : undefined
  useEffect(() => {
    if (unsaved === undefined) return
    const timer = window.setTimeout(() => void save(), AFTER_MS)
    return () => window.clearTimeout(timer)
  }, [unsaved, save])
  return { plan, change, saved, state, save }
}

async function overwrite({ key, revision }: Saved, plan: Plan): Promise<Saved> {
  const stored = await saveDraft(key, revision, toSource(toDefinition(key, plan)))
  return { key, revision: stored.revision }
}

/** Under a key made of the name; a number behind it where there is one already. */
async function create(plan: Plan): Promise<Saved> {
  const name = Object.values(plan.name).find((one) => one.trim() !== '') ?? ''
  const base = toKey(name).slice(0, 50) || 'campaign'
  for (let number = 1; ; number++) {
    const key = number === 1 ? base : `${base}-${number}`
    try {
      return await overwrite({ key, revision: 0 }, plan)
    } catch (error) {
      const isTaken = error instanceof ApiError && error.status === 409
      if (!isTaken || number >= NAMES_MAX) throw error
    }
  }
}
