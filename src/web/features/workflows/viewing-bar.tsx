import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMay } from '../../api/session.ts'
import { toast, toastError } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import type { BarProps, Viewing } from './bar-props.ts'
import css from './designer.module.css'
import { readDraft, saveDraft } from './drafts.ts'
import { texts } from './version-texts.ts'

const route = getRouteApi('/shell/workflows/$key')

/** Says that this is an older version, which can be taken up again. */
export function ViewingBar({ viewing, workflow }: Pick<BarProps, 'workflow'> & { viewing: Viewing }) {
  const t = useTexts(texts)
  const navigate = route.useNavigate()
  const mayRestore = useMay('marketer') && workflow.state !== 'archived'
  const back = () => void navigate({ search: {} })
  const restore = useMutation({
    mutationFn: async () => {
      const draft = await readDraft(workflow.key)
      return saveDraft(workflow.key, draft?.revision ?? 0, viewing.source)
    },
    onSuccess: () => {
      toast(t.restored)
      back()
    },
    onError: toastError,
  })
  return (
    <div className={css.viewing} role="status">
      <strong>{t.seen(viewing.version)}</strong>
      {mayRestore ? (
        <Button size="compact-sm" loading={restore.isPending} onClick={() => restore.mutate()}>
          {t.restore}
        </Button>
      ) : null}
      <Button size="compact-sm" variant="default" onClick={back}>
        {t.back}
      </Button>
    </div>
  )
}
