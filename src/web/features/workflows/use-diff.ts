import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import type { Lint } from './use-lint.ts'
import type { Saving } from './use-saving.ts'

export interface DiffControl {
  readonly plan: Schemas['WorkflowPlan'] | undefined
  /** By step, while the changes are shown. */
  readonly steps: ReadonlyMap<string, string> | undefined
  readonly shown: boolean
  show(shown: boolean): void
}

/** What publishing the draft would change. */
export function useDiff(key: string, { draft, state }: Saving, lint: Lint): DiffControl {
  const [shown, show] = useState(false)
  const { data } = useQuery({
    queryKey: ['plan', key, draft?.revision],
    // The server plans only what it can read.
    enabled: draft !== null && state === 'saved' && lint.isClean && lint.of === draft.source,
    retry: false,
    queryFn: () => call('GET /workflows/{key}/draft/plan', { path: { key } }).catch(() => null),
  })
  const plan = draft && data ? data : undefined
  const steps = useMemo(
    () =>
      shown && plan
        ? new Map(plan.diff.steps.map(({ id, changes }) => [id, changes[0] ?? 'changed'] as const))
        : undefined,
    [shown, plan],
  )
  return { plan, steps, shown, show }
}
