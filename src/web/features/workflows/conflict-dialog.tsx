import { Button, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useFormat, useTexts } from '../../words/locale.tsx'
import type { BarProps } from './bar-props.ts'
import css from './designer.module.css'
import { texts } from './designer-texts.ts'
import { readDraft, toDefinition, toSource } from './drafts.ts'
import { nameSteps } from './model/edit.ts'

/** Two people at one draft: both texts side by side; nothing is lost until one is chosen. */
export function ConflictDialog({
  workflow,
  history,
  saving,
}: Pick<BarProps, 'workflow' | 'history' | 'saving'>) {
  const t = useTexts(texts)
  const format = useFormat()
  const { data: theirs } = useQuery({
    queryKey: ['draft-of-theirs', workflow.key],
    queryFn: () => readDraft(workflow.key),
    gcTime: 0,
  })
  const mine = history.work.source ?? toSource(history.work.definition)
  function takeTheirs(): void {
    const definition = theirs && toDefinition(theirs.source)
    if (!theirs || !definition) return
    const work = { definition: nameSteps(definition), source: theirs.source }
    history.reset(work)
    saving.follow(theirs, work)
  }
  function keepMine(): void {
    saving.follow(theirs ?? null, { definition: {} })
    // The same text again is a change over their revision: the next save writes it.
    history.change({ ...history.work, source: mine })
  }
  return (
    <Modal opened size="xl" onClose={() => undefined} withCloseButton={false} title={t.reloadTitle}>
      <p>{t.reloadText}</p>
      <div className={css.sides}>
        <Side
          title={theirs ? t.theirs(theirs.updatedBy, format.dateTime(theirs.updatedAt)) : '…'}
          text={theirs?.source ?? ''}
          other={mine}
        />
        <Side title={t.mine} text={mine} other={theirs?.source ?? ''} />
      </div>
      <div className={css.dialogActions}>
        <Button variant="default" loading={theirs === undefined} onClick={takeTheirs}>
          {t.takeTheirs}
        </Button>
        <Button loading={theirs === undefined} onClick={keepMine}>
          {t.keepMine}
        </Button>
      </div>
    </Modal>
  )
}

/** Lines that the other side lacks are marked. */
function Side({ title, text, other }: { title: string; text: string; other: string }) {
  const known = new Set(other.split('\n'))
  return (
    <section>
      <strong>{title}</strong>
      <pre tabIndex={0}>
        {text.split('\n').map((line, index) => {
          const shown = `${line}\n`
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has its number only
          return known.has(line) ? shown : <mark key={index}>{shown}</mark>
        })}
      </pre>
    </section>
  )
}
