import { ActionIcon, Button, SegmentedControl, Tooltip } from '@mantine/core'
import { IconAlertTriangle, IconArrowBackUp, IconArrowForwardUp, IconArrowLeft } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useMay } from '../../api/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { SaveState } from '../../ui/save-state.tsx'
import { useTexts } from '../../words/locale.tsx'
import type { BarProps } from './bar-props.ts'
import { ConflictDialog } from './conflict-dialog.tsx'
import css from './designer.module.css'
import { TRIGGER, useDesigner } from './designer-context.ts'
import { DesignerMenu } from './designer-menu.tsx'
import { texts } from './designer-texts.ts'
import { MigrateDialog } from './migrate-dialog.tsx'
import { PublishDialog } from './publish-dialog.tsx'
import { type DesignerView, designerViews } from './route-search.ts'
import { SimulationBar } from './simulation-bar.tsx'
import { TryMenu } from './try-menu.tsx'
import { ViewingBar } from './viewing-bar.tsx'

const route = getRouteApi('/shell/workflows/$key')

export function DesignerBar(props: BarProps) {
  const { title, workflow, history, saving, simulation, diff, view, lint, viewing, reload, onTry } = props
  const t = useTexts(texts)
  const { mayEdit } = useDesigner()
  const navigate = route.useNavigate()
  const [publishing, publish] = useState(false)
  const [migrating, migrate] = useState<number>()
  const mayTry = useMay('marketer') && viewing === undefined
  return (
    <>
      <header className={css.bar}>
        <Link to="/workflows" className={css.back} aria-label={t.back}>
          <IconArrowLeft size={19} />
        </Link>
        <div className={css.titles}>
          <h1 className={css.title}>{title}</h1>
          <Versions workflow={workflow} saving={saving} />
        </div>
        <SegmentedControl
          size="xs"
          aria-label={t.design}
          value={view}
          onChange={(chosen) =>
            void navigate({
              search: (before) => ({ ...before, view: chosen as DesignerView }),
              replace: true,
            })
          }
          data={designerViews.map((value) => ({ value, label: t[value] }))}
        />
        {workflow.version === null ? null : (
          <Link to="/reports/$key" params={{ key: workflow.key }} className={css.tab}>
            {t.results}
          </Link>
        )}
        <div className={css.spacer} />
        {mayEdit ? <SaveState {...saving} /> : null}
        {mayEdit ? <UndoRedo history={history} /> : null}
        <ToFix />
        {mayTry ? <TryMenu {...{ simulation, onTry }} /> : null}
        {mayEdit ? <Button onClick={() => publish(true)}>{t.publish}</Button> : null}
        <DesignerMenu {...{ workflow, saving, diff, reload }} onMigrate={migrate} />
      </header>
      {viewing === undefined ? null : <ViewingBar {...{ viewing, workflow }} />}
      <SimulationBar simulation={simulation} />
      {publishing ? (
        <PublishDialog
          {...{ workflow, saving, lint, diff, reload }}
          onClose={() => publish(false)}
          onMigrate={migrate}
        />
      ) : null}
      {migrating === undefined ? null : (
        <MigrateDialog
          workflowKey={workflow.key}
          version={migrating}
          onClose={() => {
            migrate(undefined)
            reload()
          }}
        />
      )}
      {saving.state === 'conflict' ? <ConflictDialog {...{ workflow, history, saving }} /> : null}
    </>
  )
}

function Versions({ workflow, saving }: Pick<BarProps, 'workflow' | 'saving'>) {
  const t = useTexts(texts)
  const { state, version } = workflow
  const hasDraft = saving.draft !== null || saving.state !== 'saved'
  return (
    <div className={css.versions}>
      {state === 'archived' ? <Badge>{t.archived}</Badge> : null}
      {state !== 'archived' && version !== null ? (
        <Badge tone={state === 'paused' ? 'warn' : 'good'}>
          {state === 'paused' ? t.pausedAt(version) : t.live(version)}
        </Badge>
      ) : null}
      {version === null ? <Badge>{t.neverLive}</Badge> : null}
      {hasDraft ? <Badge>{t.draftOver((version ?? 0) + 1)}</Badge> : null}
    </div>
  )
}

function UndoRedo({ history }: Pick<BarProps, 'history'>) {
  const t = useTexts(texts)
  return (
    <>
      <Tool label={t.undo} disabled={!history.canUndo} onClick={history.undo}>
        <IconArrowBackUp size={18} />
      </Tool>
      <Tool label={t.redo} disabled={!history.canRedo} onClick={history.redo}>
        <IconArrowForwardUp size={18} />
      </Tool>
    </>
  )
}

interface ToolProps {
  readonly label: string
  readonly disabled: boolean
  readonly onClick: () => void
  readonly children: ReactNode
}

function Tool({ label, disabled, onClick, children }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={32}
        aria-label={label}
        disabled={disabled}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}

/** How many; each press goes to the next of them. */
function ToFix() {
  const t = useTexts(texts)
  const { findings, select, steps, selected, wantField } = useDesigner()
  const errors = [...findings.values()].flat().filter(({ level }) => level === 'error').length
  if (errors === 0) return null
  const order = [TRIGGER, ...steps.map(({ id }) => id)]
  const wrong = order.filter((id) => findings.get(id)?.some(({ level }) => level === 'error'))
  const next = wrong[(wrong.indexOf(selected ?? '') + 1) % Math.max(1, wrong.length)]
  return (
    <Button
      variant="light"
      color="rose"
      leftSection={<IconAlertTriangle size={16} />}
      onClick={() => {
        select(next)
        wantField(true)
      }}
    >
      {t.toFix(errors)}
    </Button>
  )
}
