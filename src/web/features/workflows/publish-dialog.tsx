import { Button, Modal, Radio } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { texts as words } from '../../ui/texts.ts'
import { toast, toastError } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import type { BarProps } from './bar-props.ts'
import css from './designer.module.css'
import { TRIGGER, useDesigner } from './designer-context.ts'
import { type Finding, publishDraft } from './drafts.ts'
import { FindingList } from './finding-list.tsx'
import { PlanChanges } from './plan-changes.tsx'
import { texts } from './version-texts.ts'

type PublishProps = Pick<BarProps, 'workflow' | 'saving' | 'lint' | 'diff' | 'reload'> & {
  readonly onClose: () => void
  /** To choose what becomes of those under way. */
  readonly onMigrate: (version: number) => void
}

/** What is to be fixed, what changes, and what becomes of those who are inside. */
export function PublishDialog({ workflow, saving, lint, diff, reload, onClose, onMigrate }: PublishProps) {
  const t = useTexts(texts)
  const { close } = useTexts(words)
  const client = useQueryClient()
  const [plansMove, planMove] = useState(false)
  const isClean = lint.every(({ level }) => level !== 'error')
  const isFirst = workflow.version === null
  const changes = isFirst ? undefined : diff.plan?.diff
  const hasWork = saving.draft !== null || saving.state !== 'saved'
  const inside = diff.plan?.standing.reduce((sum, { count }) => sum + count, 0) ?? 0
  const publish = useMutation({
    mutationFn: async () => {
      const revision = await saving.flush()
      return publishDraft(workflow.key, revision, workflow.version ?? 0)
    },
    onSuccess: ({ version }) => {
      toast(t.published(version))
      void client.invalidateQueries({ queryKey: ['home', 'progress'] })
      onClose()
      if (plansMove) onMigrate(version)
      else reload()
    },
    onError: toastError,
  })
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={t.publishTitle}
      closeButtonProps={{ 'aria-label': close }}
    >
      <div className={css.dialog}>
        {hasWork ? null : <p>{t.publishNothing}</p>}
        <Findings lint={lint} onClose={onClose} />
        {isClean && isFirst ? <p>{t.publishFirst}</p> : null}
        {changes ? <h3 className={css.dialogHead}>{t.publishChanges}</h3> : null}
        {changes ? <PlanChanges diff={changes} /> : null}
        {isClean && inside > 0 ? <Inside {...{ inside, plansMove, planMove }} /> : null}
        <div className={css.dialogActions}>
          {changes ? (
            <Button
              variant="default"
              onClick={() => {
                diff.show(true)
                onClose()
              }}
            >
              {t.showOnCanvas}
            </Button>
          ) : null}
          <Button
            data-autofocus
            disabled={!isClean || !hasWork}
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

interface InsideProps {
  readonly inside: number
  readonly plansMove: boolean
  readonly planMove: (plans: boolean) => void
}

function Inside({ inside, plansMove, planMove }: InsideProps) {
  const t = useTexts(texts)
  return (
    <Radio.Group
      label={`${t.inside(inside)}. ${t.insideAsk}`}
      value={plansMove ? 'plan' : 'stay'}
      onChange={(chosen) => planMove(chosen === 'plan')}
    >
      <div className={css.choices}>
        <Radio value="stay" label={t.insideStay} />
        <Radio value="plan" label={t.insidePlan} />
      </div>
    </Radio.Group>
  )
}

/** Each goes to its place. */
function Findings({ lint, onClose }: Pick<PublishProps, 'lint' | 'onClose'>) {
  const t = useTexts(texts)
  const { findings, select, wantField } = useDesigner()
  const errors = lint.filter(({ level }) => level === 'error')
  const warnings = lint.filter(({ level }) => level === 'warning')
  function go(finding: Finding): void {
    const [id] = [...findings].find(([, found]) => found.includes(finding)) ?? []
    onClose()
    select(id ?? TRIGGER)
    wantField(true)
  }
  return (
    <>
      {errors.length > 0 ? <h3 className={css.dialogHead}>{t.publishFix}</h3> : null}
      <FindingList findings={errors} onGo={go} />
      {warnings.length > 0 ? <h3 className={css.dialogHead}>{t.publishWarn}</h3> : null}
      <FindingList findings={warnings} onGo={go} />
    </>
  )
}
