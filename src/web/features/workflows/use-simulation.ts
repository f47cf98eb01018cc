import { useMutation, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { call } from '../../api/call.ts'
import { toastError } from '../../ui/toast.ts'
import type { Figures } from './designer-context.ts'
import { type SimulatedResult, toFigures } from './model/simulated.ts'

const ASK_MS = 1_000

export interface SimulationOptions {
  readonly days: number
  readonly responses: 'learnt' | 'recorded' | 'none'
  readonly customers: number
}

export interface SimulationControl {
  readonly state: 'none' | 'running' | 'done' | 'failed'
  readonly days: number
  readonly progress: number
  readonly error: string | null
  readonly figures: Figures | undefined
  readonly result: SimulatedResult | undefined
  start(options: SimulationOptions): void
  stop(): void
  close(): void
}

/** Runs the work as it stands over the stored history; nothing leaves, and nothing is kept of it but numbers. */
export function useSimulation(key: string, source: string): SimulationControl {
  const [id, setId] = useState<string>()
  const [days, setDays] = useState(0)
  const begin = useMutation({
    mutationFn: (options: SimulationOptions) => {
      setDays(options.days)
      const { responses, customers } = options
      return call('POST /workflows/{key}/simulate', {
        path: { key },
        body: { definition: source, since: `${options.days}d`, responses, customers },
      })
    },
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
  const result =
    data?.state === 'done' && data.result ? (data.result as unknown as SimulatedResult) : undefined
  const figures = useMemo(() => result && toFigures(result), [result])
  const ended = result ? 'done' : 'failed'
  return {
    state: running ? 'running' : id === undefined ? 'none' : ended,
    days,
    progress: data?.progress ?? 0,
    error: data?.error ?? null,
    figures,
    result,
    start: (options) => begin.mutate(options),
    stop: () => {
      if (id) void call('POST /simulations/{id}/cancel', { path: { id } }).catch(toastError)
      setId(undefined)
    },
    close: () => setId(undefined),
  }
}

function isRunning(state: string | undefined): boolean {
  return state === undefined || state === 'queued' || state === 'running'
}
