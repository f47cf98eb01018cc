import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { call } from '../../api/call.ts'

const LIVE_MS = 10_000

export function useReport(key: string) {
  return useQuery({
    queryKey: ['reports', key],
    queryFn: () => call('GET /reports/workflows/{key}', { path: { key } }),
    // Counted over every message: too much for a live topic, and nobody needs it faster.
    refetchInterval: LIVE_MS,
  })
}

/** The report that this one is compared with, if any. */
export function useOther(key: string | undefined) {
  const { data } = useQuery({
    queryKey: ['reports', key],
    queryFn: () => call('GET /reports/workflows/{key}', { path: { key: key ?? '' } }),
    enabled: key !== undefined,
  })
  return key === undefined ? undefined : data
}

export function useReactions(key: string) {
  return useQuery({
    queryKey: ['reports', key, 'reactions'],
    queryFn: () => call('GET /reports/workflows/{key}/reactions', { path: { key } }),
    refetchInterval: LIVE_MS,
    placeholderData: keepPreviousData,
  })
}
