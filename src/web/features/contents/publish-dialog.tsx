import { Button, Modal } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ApiError } from '../../api/call.ts'
import { texts as words } from '../../ui/texts.ts'
import { toast, toastError } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import { publishDraft } from './contents.ts'
import css from './editor.module.css'
import { useEditor } from './editor-context.ts'
import { texts } from './editor-texts.ts'
import { ProblemList } from './problem-list.tsx'

/** What is wrong stands here, never behind a dead button. */
export function PublishDialog({ reload, onClose }: { reload: () => void; onClose: () => void }) {
  const t = useTexts(texts)
  const { close, cancel } = useTexts(words)
  const { template, work, render } = useEditor()
  const client = useQueryClient()
  const publish = useMutation({
    mutationFn: async (over: number | undefined) => {
      const revision = (await work.flush()) || (await beginDraft())
      return publishDraft(template.key, revision, over)
    },
    onSuccess: ({ version }) => {
      toast(t.published(version))
      void client.invalidateQueries({ queryKey: ['contents'] })
      onClose()
      reload()
    },
    onError: (error) => {
      if (overtakenBy(error) === undefined) toastError(error)
    },
  })
  /** Nothing was changed: the same again is a new version all the same. */
  async function beginDraft(): Promise<number> {
    work.change({ ...work.content })
    return work.flush()
  }
  const errors = render.problems.filter(({ severity }) => severity === 'error').length
  const warnings = render.problems.length - errors
  const overtaken = overtakenBy(publish.error)
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.publishTitle}
      size="lg"
      closeButtonProps={{ 'aria-label': close }}
    >
      <div className={css.dialog}>
        <p>{t.publishText}</p>
        {errors > 0 ? <p className={css.bad}>{t.publishErrors(errors)}</p> : null}
        {errors === 0 && warnings > 0 ? <p>{t.publishWarnings(warnings)}</p> : null}
        <ProblemList problems={render.problems} />
        {overtaken === undefined ? null : <p className={css.bad}>{t.overtaken(overtaken)}</p>}
      </div>
      <div className={css.dialogActions}>
        <Button variant="default" onClick={onClose}>
          {cancel}
        </Button>
        <Button loading={publish.isPending} disabled={errors > 0} onClick={() => publish.mutate(overtaken)}>
          {overtaken === undefined ? t.publish : t.publishAnyway}
        </Button>
      </div>
    </Modal>
  )
}

/** The version that went live meanwhile. */
function overtakenBy(error: unknown): number | undefined {
  if (!(error instanceof ApiError) || error.status !== 409) return undefined
  const [, version] = /^version (\d+) /.exec(error.message) ?? []
  return version === undefined ? undefined : Number(version)
}
