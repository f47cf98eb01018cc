import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import { toast, toastError } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import { texts } from './texts.ts'

export type Move = 'pause' | 'resume' | 'archive' | 'retry'

export function useMoves(key: string) {
  const t = useTexts(texts)
  const client = useQueryClient()
  const said = { pause: t.paused, resume: t.resumed, archive: t.archived }
  return useMutation({
    mutationFn: async (move: Move): Promise<string> => {
      if (move !== 'retry') {
        await call(`POST /workflows/{key}/${move}`, { path: { key } })
        return said[move]
      }
      const { retried } = await call('POST /workflows/{key}/retry-failed', { path: { key } })
      return t.retried(retried)
    },
    onError: toastError,
    onSuccess: async (message) => {
      toast(message)
      await client.invalidateQueries({ queryKey: ['home', 'progress'] })
      await client.invalidateQueries({ queryKey: ['workflows'] })
    },
  })
}
