import { Button, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Result } from '../../ui/result.tsx'
import { toastError } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import { readDraft, saveDraft } from './contents.ts'
import { Diff } from './diff.tsx'
import css from './editor.module.css'
import { useEditor } from './editor-context.ts'
import { texts } from './editor-texts.ts'
import { textOf } from './text-of.ts'

/** Two people at one draft: both texts are shown, nothing is lost until one is chosen. */
export function ConflictDialog({ reload }: { reload: () => void }) {
  const t = useTexts(texts)
  const { template, work, locale } = useEditor()
  const [busy, setBusy] = useState(false)
  const theirs = useQuery({
    queryKey: ['content', template.key, 'theirs'],
    gcTime: 0,
    queryFn: () => readDraft(template.key),
  })
  async function keepMine(): Promise<void> {
    setBusy(true)
    try {
      const stored = await saveDraft(template.key, theirs.data?.revision ?? 0, work.content)
      work.follow(stored, work.content)
    } catch (error) {
      toastError(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal opened onClose={() => undefined} withCloseButton={false} size="xl" title={t.conflictTitle}>
      <Result of={theirs}>
        {(draft) => (
          <div className={css.dialog}>
            <p>{draft ? t.conflictText(draft.updatedBy) : t.conflictGone}</p>
            {draft ? (
              <Diff
                before={textOf(draft.content, locale) ?? ''}
                after={textOf(work.content, locale) ?? ''}
                names={[t.theirs, t.mine]}
              />
            ) : null}
          </div>
        )}
      </Result>
      <div className={css.dialogActions}>
        <Button
          variant="default"
          disabled={busy}
          onClick={() => (theirs.data ? work.follow(theirs.data, theirs.data.content) : reload())}
        >
          {t.takeTheirs}
        </Button>
        <Button loading={busy} onClick={() => void keepMine()}>
          {t.keepMine}
        </Button>
      </div>
    </Modal>
  )
}
