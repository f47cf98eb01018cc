import { Button, Modal } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { texts as words } from '../../ui/texts.ts'
import { toast, toastError } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import type { BarProps } from './bar-props.ts'
import css from './designer.module.css'
import { texts } from './designer-texts.ts'
import { publishDraft } from './drafts.ts'
import { FindingList } from './finding-list.tsx'

type PublishProps = Pick<BarProps, 'workflow' | 'saving' | 'lint' | 'diff' | 'reload'> & {
  readonly onClose: () => void
}

/** What is to be fixed, what changes, and what becomes of those who are inside. */
export function PublishDialog({ workflow, saving, lint, diff, reload, onClose }: PublishProps) {
  const t = useTexts(texts)
  const { close } = useTexts(words)
  const client = useQueryClient()
  const errors = lint.filter(({ level }) => level === 'error')
  const warnings = lint.filter(({ level }) => level === 'warning')
  const hasWork = saving.draft !== null || saving.state !== 'saved'
  const publish = useMutation({
    mutationFn: async () => {
      const revision = await saving.flush()
      return publishDraft(workflow.key, revision, workflow.version ?? 0)
    },
    onSuccess: ({ version }) => {
      toast(t.published(version))
      void client.invalidateQueries({ queryKey: ['home', 'progress'] })
      onClose()
      reload()
    },
    onError: toastError,
  })
  return (
    <Modal opened onClose={onClose} title={t.publishTitle} closeButtonProps={{ 'aria-label': close }}>
      <div className={css.dialog}>
        {hasWork ? null : <p>{t.publishNothing}</p>}
        {errors.length > 0 ? <p>{t.publishFix}</p> : null}
        <FindingList findings={errors} />
        {warnings.length > 0 ? <p>{t.publishWarn}</p> : null}
        <FindingList findings={warnings} />
        <Changes diff={diff} />
        <div className={css.dialogActions}>
          <Button
            data-autofocus
            disabled={errors.length > 0 || !hasWork}
            loading={publish.isPending}
            onClick={() => publish.mutate()}
          >
            {t.publish}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

function Changes({ diff: { plan } }: Pick<PublishProps, 'diff'>) {
  const t = useTexts(texts)
  if (!plan) return null
  const inside = plan.standing.reduce((sum, { count }) => sum + count, 0)
  const { steps, settings } = plan.diff
  return (
    <>
      {steps.length + settings.length > 0 ? <p>{t.publishChanges}</p> : null}
      <ul className={css.changes}>
        {settings.map(({ path }) => (
          <li key={path}>
            {t.changes.changed} · {path}
          </li>
        ))}
        {steps.map(({ id, changes }) => (
          <li key={id}>
            {changes.map((change) => t.changes[change]).join(', ')} · {id}
          </li>
        ))}
      </ul>
      {inside > 0 ? <p>{t.publishInside(inside)}</p> : null}
    </>
  )
}
