import { useMutation, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { call } from '../../api/call.ts'
import { toastError } from '../../ui/toast.ts'
import type { Figures } from './designer-context.ts'
import { fields } from './model/say.ts'

export const SIMULATED_DAYS = 90
const ASK_MS = 1_000

export interface SimulationControl {
  readonly state: 'none' | 'running' | 'done' | 'failed'
  readonly progress: number
  readonly error: string | null
  readonly figures: Figures | undefined
  start(): void
  stop(): void
  close(): void
}

/** Runs the work as it stands over the stored history; nothing leaves, and nothing is kept of it but numbers. */
export function useSimulation(key: string, source: string): SimulationControl {
  const [id, setId] = useState<string>()
  const begin = useMutation({
    mutationFn: () =>
      call('POST /workflows/{key}/simulate', {
        path: { key },
        body: { definition: source, since: `${SIMULATED_DAYS}d`, responses: 'learnt' },
      }),
    onSuccess: (started) => setId(started.id),
    onError: toastError,
  })
  const { data } = useQuery({
    queryKey: ['simulation', id],
    enabled: id !== undefined,
    queryFn: () => call('GET /simulations/{id}', { path: { id: id ?? '' } }),
    // Its progress is no topic: it lives for seconds, and for one reader.
    refetchInterval: ({ state }) => (isRunning(state.data?.state) ? ASK_MS : false),
  })
  const running = begin.isPending || (id !== undefined && isRunning(data?.state))
  const figures = useMemo(() => (data?.state === 'done' ? toFigures(data.result) : undefined), [data])
  const ended = data?.state === 'done' ? 'done' : 'failed'
  return {
    state: running ? 'running' : id === undefined ? 'none' : ended,
    progress: data?.progress ?? 0,
    error: data?.error ?? null,
    figures,
    start: () => begin.mutate(),
    stop: () => {
      if (id) void call('POST /simulations/{id}/cancel', { path: { id } }).catch(toastError)
      setId(undefined)
    },
    close: () => setId(undefined),
  }
}

function isRunning(state: string | undefined): boolean {
  return state === undefined || state === 'waiting' || state === 'running'
}

interface SimulatedStep {
  readonly step: string
  readonly passages: number
  readonly waiting: number
  readonly branches: readonly { readonly branch: string; readonly count: number }[]
}

function toFigures(result: Record<string, unknown> | null): Figures {
  const steps = (result?.['steps'] ?? []) as readonly SimulatedStep[]
  return {
    entered: Number(fields(result?.['entered'])['treated'] ?? 0),
    steps: new Map(
      steps.map(({ step, passages, waiting, branches }) => [
        step,
        {
          passed: passages,
          waiting,
          branches: Object.fromEntries(branches.map(({ branch, count }) => [branch, count])),
        },
      ]),
    ),
  }
}
