import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { toastError } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import type { BarProps } from './bar-props.ts'
import css from './designer.module.css'
import { texts } from './designer-texts.ts'
import { readDraft, toDefinition, toSource } from './drafts.ts'
import { nameSteps } from './model/edit.ts'

/** Two people at one draft: nothing is lost until one is chosen. */
export function ConflictDialog({
  workflow,
  history,
  saving,
}: Pick<BarProps, 'workflow' | 'history' | 'saving'>) {
  const t = useTexts(texts)
  const [busy, setBusy] = useState(false)
  async function settle(keepsMine: boolean): Promise<void> {
    setBusy(true)
    try {
      const theirs = await readDraft(workflow.key)
      const definition = theirs && toDefinition(theirs.source)
      if (keepsMine || !theirs || !definition) {
        const { work } = history
        saving.follow(theirs, { definition: {} })
        // The same text again is a change over their revision: the next save writes it.
        history.change({ ...work, source: work.source ?? toSource(work.definition) })
      } else {
        const work = { definition: nameSteps(definition), source: theirs.source }
        history.reset(work)
        saving.follow(theirs, work)
      }
    } catch (error) {
      toastError(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal opened onClose={() => undefined} withCloseButton={false} title={t.reloadTitle}>
      <p>{t.reloadText}</p>
      <div className={css.dialogActions}>
        <Button variant="default" loading={busy} onClick={() => void settle(false)}>
          {t.takeTheirs}
        </Button>
        <Button loading={busy} onClick={() => void settle(true)}>
          {t.keepMine}
        </Button>
      </div>
    </Modal>
  )
}
