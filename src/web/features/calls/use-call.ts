import { useLocalStorage } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, call, type ResponseOf } from '../../api/call.ts'
import { toastError } from '../../ui/toast.ts'
import { presentIso } from '../../words/now.ts'
import type { CallConsent, ClaimedCall } from './calls.ts'

const KEEP_MS = 60_000
const RETRY_MS = 2_000

interface Draft {
  /** The attempt that it belongs to. */
  readonly attempt: string
  readonly notes: string
  readonly consents: readonly CallConsent[]
  readonly dialledAt: string | null
}

const noDraft: Draft = { attempt: '', notes: '', consents: [], dialledAt: null }

/**
 * The call in hand: claimed, kept, ended. Notes and consents are kept in the browser until they are sent, and
 * a result is sent again until the server has it: to send it twice changes nothing.
 */
export function useCall(list: string) {
  const client = useQueryClient()
  const [inHand, hold] = useState<ClaimedCall>()
  const [stored, store] = useLocalStorage<Draft>({ key: `relance.call.${list}`, defaultValue: noDraft })
  const draft = inHand && stored.attempt === inHand.attempt.id ? stored : noDraft
  const refresh = () => {
    void client.invalidateQueries({ queryKey: ['call-queue', list] })
    void client.invalidateQueries({ queryKey: ['call-lists'] })
  }
  const claim = useMutation({
    mutationFn: async () => (await call('POST /call-lists/{key}/claim', { path: { key: list } })) ?? null,
    onSuccess: (given) => {
      hold(given ?? undefined)
      refresh()
    },
    onError: toastError,
  })
  const end = useMutation({
    networkMode: 'always',
    retry: (_, error) => !(error instanceof ApiError),
    retryDelay: RETRY_MS,
    mutationFn: (result: { outcome: string; callbackAt?: string; path: string }) => {
      if (!inHand) throw new Error('no call in hand')
      const { path, ...body } = result
      const notes = [draft.notes.trim(), path].filter(Boolean).join('\n')
      return call('POST /call-tasks/{id}/outcome', {
        path: { id: inHand.task.id },
        body: { ...body, fence: inHand.fence, consents: [...draft.consents], ...(notes && { notes }) },
      })
    },
    onSuccess: () => {
      hold(undefined)
      store(noDraft)
      refresh()
    },
    onError: toastError,
  })
  const lost = useKept(inHand)
  const write = (change: Partial<Draft>) => {
    if (inHand) store({ ...draft, attempt: inHand.attempt.id, ...change })
  }
  return {
    inHand,
    draft,
    write,
    claim,
    end,
    lost,
    dial: () => write({ dialledAt: draft.dialledAt ?? presentIso() }),
  }
}
export type CallInHand = ReturnType<typeof useCall>

/** Tells the server every minute that the agent is still there; true once the call is somebody else's. */
function useKept(inHand: ClaimedCall | undefined): boolean {
  const kept = useQuery({
    queryKey: ['call-kept', inHand?.attempt.id],
    enabled: inHand !== undefined,
    refetchInterval: KEEP_MS,
    refetchIntervalInBackground: true,
    queryFn: (): Promise<ResponseOf<'POST /call-tasks/{id}/keep'>> =>
      call('POST /call-tasks/{id}/keep', {
        path: { id: inHand?.task.id ?? '' },
        body: { fence: inHand?.fence ?? 0 },
      }),
  })
  return kept.error instanceof ApiError && kept.error.status === 409
}
