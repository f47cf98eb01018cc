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
  const report = useQuery({
    queryKey: ['workflow-report', key, flow?.steps.length],
    queryFn: () => call('GET /reports/workflows/{key}', { path: { key } }),
    placeholderData: (before) => before,
  })
  const messages = report.data?.steps
  return useMemo(() => {
    if (!flow) return undefined
    const steps = flow.steps.map(({ step, passed, waiting, branches }) => {
      const figures = messages?.find((one) => one.step === step)
      const { sent = 0, opened = 0, clicked = 0 } = figures ?? {}
      return [step, { passed, waiting, branches, sent, opened, clicked }] as const
    })
    return { entered: flow.entered, steps: new Map(steps) }
  }, [flow, messages])
}
