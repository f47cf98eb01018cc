import { Button, Modal, Select } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { Progress } from '../../ui/progress.tsx'
import { Result } from '../../ui/result.tsx'
import { texts as words } from '../../ui/texts.ts'
import { toastError } from '../../ui/toast.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './designer.module.css'
import { useDesigner } from './designer-context.ts'
import { sayStep } from './model/say.ts'
import table from './plan.module.css'
import { texts as stepTexts } from './step-texts.ts'
import { useNames } from './use-names.ts'
import { texts } from './version-texts.ts'

type Plan = Schemas['WorkflowMigrationPlan']
type Action = NonNullable<Plan['steps']>[string]

interface MigrateProps {
  readonly workflowKey: string
  readonly version: number
  readonly onClose: () => void
}

/** What becomes of those who stand on older versions: counted before it is done, and followed while it is. */
export function MigrateDialog({ workflowKey, version, onClose }: MigrateProps) {
  const t = useTexts(texts)
  const { close } = useTexts(words)
  const [steps, setSteps] = useState<Readonly<Record<string, Action>>>({})
  const [running, setRunning] = useState<number>()
  const plan: Plan = { to: version, steps, rest: 'same_step' }
  const preview = useQuery({
    queryKey: ['migration-preview', workflowKey, plan],
    queryFn: () =>
      call('POST /workflows/{key}/migrations/preview', { path: { key: workflowKey }, body: plan }),
    placeholderData: (before) => before,
  })
  const apply = useMutation({
    mutationFn: () => call('POST /workflows/{key}/migrations', { path: { key: workflowKey }, body: plan }),
    onSuccess: ({ id }) => setRunning(id),
    onError: toastError,
  })
  return (
    <Modal
      opened
      size="xl"
      onClose={onClose}
      title={t.migrateTitle}
      closeButtonProps={{ 'aria-label': close }}
    >
      <div className={css.dialog}>
        <p>{t.migrateText(version)}</p>
        {running === undefined ? (
          <Result of={preview}>
            {(found) => (
              <>
                <PreviewTable
                  found={found}
                  chosen={steps}
                  onChoose={(step, action) => setSteps({ ...steps, [step]: action })}
                />
                <div className={css.dialogActions}>
                  <Button
                    disabled={found.moving + found.exiting === 0}
                    loading={apply.isPending}
                    onClick={() => apply.mutate()}
                  >
                    {t.apply}
                  </Button>
                </div>
              </>
            )}
          </Result>
        ) : (
          <Running workflowKey={workflowKey} id={running} onClose={onClose} />
        )}
      </div>
    </Modal>
  )
}

interface PreviewProps {
  readonly found: Schemas['WorkflowMigrationPreview']
  readonly chosen: Readonly<Record<string, Action>>
  readonly onChoose: (step: string, action: Action) => void
}

function PreviewTable({ found, chosen, onChoose }: PreviewProps) {
  const t = useTexts(texts)
  const format = useFormat()
  const { steps: target } = useDesigner()
  const say = useSayStepId()
  if (found.steps.length === 0) return <p>{t.nobodyInside}</p>
  return (
    <>
      <table className={table.plan}>
        <thead>
          <tr>
            <th scope="col">{t.step}</th>
            <th scope="col">{t.people}</th>
            <th scope="col">{t.becomes}</th>
          </tr>
        </thead>
        <tbody>
          {found.steps.map(({ version, step, people }) => (
            <tr key={`${version} ${step}`}>
              <td>
                {say(step)} <small>v{version}</small>
              </td>
              <td className={table.number}>{format.number(people)}</td>
              <td>
                <Select
                  aria-label={`${t.becomes} : ${step}`}
                  value={toChoice(chosen[step] ?? 'same_step')}
                  allowDeselect={false}
                  data={[
                    ...(['stay', 'same_step', 'exit'] as const)
                      .filter((one) => one !== 'same_step' || target.some(({ id }) => id === step))
                      .map((one) => ({ value: one as string, label: t.actions[one] })),
                    ...target
                      .filter(({ id }) => id !== step)
                      .map(({ id }) => ({ value: `move:${id}`, label: t.moveTo(say(id)) })),
                  ]}
                  onChange={(next) => onChoose(step, toAction(next ?? 'stay'))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p role="status">
        {t.summary(format.number(found.staying), format.number(found.moving), format.number(found.exiting))}
        {found.cancelledMessages > 0 ? ` · ${t.cancelled(found.cancelledMessages)}` : ''}
      </p>
    </>
  )
}

function Running({ workflowKey, id, onClose }: { workflowKey: string; id: number; onClose: () => void }) {
  const t = useTexts(texts)
  const format = useFormat()
  const path = { key: workflowKey, id }
  const { data } = useQuery({
    queryKey: ['migration', workflowKey, id],
    queryFn: () => call('GET /workflows/{key}/migrations/{id}', { path }),
    // It lives for seconds, and for whoever started it.
    refetchInterval: (query) => ((query.state.data?.state ?? 'running') === 'running' ? 1_000 : false),
  })
  const { state = 'running', total = 0, moved = 0, exited = 0 } = data ?? {}
  const stop = useMutation({
    mutationFn: () => call('POST /workflows/{key}/migrations/{id}/cancel', { path }),
    onError: toastError,
  })
  return (
    <div className={css.dialog} role="status">
      <Progress share={total === 0 ? 1 : (moved + exited) / total} label={t.applying} />
      <p>
        {t.applied(format.number(moved), format.number(exited))}
        {state === 'cancelled' ? ` · ${t.stopped}` : ''}
      </p>
      <div className={css.dialogActions}>
        {state === 'running' ? (
          <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
            {t.stopMigration}
          </Button>
        ) : (
          <Button onClick={onClose}>{t.close}</Button>
        )}
      </div>
    </div>
  )
}

/** A step that this version no longer has is named by its key. */
function useSayStepId(): (id: string) => string {
  const said = useTexts(stepTexts)
  const names = useNames()
  const { steps } = useDesigner()
  return (id) => {
    const step = steps.find((one) => one.id === id)
    if (!step) return id
    const { kind, title } = sayStep(said, step.type, step.block, names)
    return `${kind} · ${title}`
  }
}

function toChoice(action: Action): string {
  return typeof action === 'string' ? action : `move:${action.move}`
}

function toAction(choice: string): Action {
  return choice.startsWith('move:') ? { move: choice.slice(5) } : (choice as Action)
}
