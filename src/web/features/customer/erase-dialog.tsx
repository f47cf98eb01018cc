import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { call } from '../../api/call.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import { texts } from './texts.ts'

export function EraseDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const t = useTexts(texts)
  const client = useQueryClient()
  const navigate = useNavigate()
  const erase = useMutation({
    mutationFn: () => call('POST /customers/{id}/erasure', { path: { id }, body: { confirm: 'erase' } }),
    onError: toastError,
    onSuccess: async () => {
      toast(t.erased)
      await navigate({ to: '/customers' })
      client.removeQueries({ queryKey: ['customers'] })
    },
  })
  return (
    <Confirm
      title={`${t.eraseTitle} : ${name}`}
      action={t.eraseAction}
      danger
      retype={{ label: t.eraseRetype(t.eraseWord), text: t.eraseWord }}
      busy={erase.isPending}
      onConfirm={() => erase.mutate()}
      onClose={onClose}
    >
      {t.eraseText}
    </Confirm>
  )
}
