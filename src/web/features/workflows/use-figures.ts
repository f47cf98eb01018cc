import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { useLive } from '../../api/live.tsx'
import type { Figures } from './designer-context.ts'

/** What people did in the last 30 days, and who waits where now: told by the server as it changes. */
export function useFigures(key: string): Figures | undefined {
  const asked = useQuery({
    queryKey: ['workflow-flow', key],
    queryFn: () => call('GET /workflows/{key}/flow', { path: { key } }),
  })
  const told = useLive<Schemas['WorkflowFlow']>(`workflow:${key}`)
  const flow = told ?? asked.data
  return useMemo(() => {
    if (!flow) return undefined
    return {
      entered: flow.entered,
      steps: new Map(flow.steps.map(({ step, ...figures }) => [step, figures])),
    }
  }, [flow])
}
