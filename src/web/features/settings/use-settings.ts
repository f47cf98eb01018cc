import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call, type Schemas } from '../../api/call.ts'
import { settingsQuery } from '../../api/session.ts'
import { toast } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import { texts } from './texts.ts'

export type Settings = Schemas['Settings']

export function useSettings() {
  return useQuery(settingsQuery)
}

/** Saves what a page changed; what went wrong is shown by the page, beside its button. */
export function useSaveSettings() {
  const t = useTexts(texts)
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Schemas['SettingsPatch']) => call('PATCH /settings', { body }),
    onError: () => undefined,
    onSuccess: (saved) => {
      client.setQueryData(settingsQuery.queryKey, saved)
      toast(t.saved)
    },
  })
}
