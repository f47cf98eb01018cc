import { useMediaQuery } from '@mantine/hooks'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import type { Schemas } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { useLocale } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import type { Viewing } from './bar-props.ts'
import { Canvas } from './canvas/canvas.tsx'
import css from './designer.module.css'
import { DesignerBar } from './designer-bar.tsx'
import { DesignerContext, useDesigner } from './designer-context.ts'
import { type Draft, toDefinition, toSource } from './drafts.ts'
import type { Schema } from './fields/schema.ts'
import { Inspector } from './inspector.tsx'
import { isBlock } from './model/definition.ts'
import { nameSteps } from './model/edit.ts'
import { inOrder } from './model/in-order.ts'
import { Outline } from './outline.tsx'
import type { DesignerView } from './route-search.ts'
import { SimulationPanel } from './simulation-panel.tsx'
import { TrialPanel } from './trial-panel.tsx'
import { useDesignerState } from './use-designer.ts'
import { useDiff } from './use-diff.ts'
import { useFigures } from './use-figures.ts'
import { useHistory, type Work } from './use-history.ts'
import { useKeys } from './use-keys.ts'
import { type Lint, useLint } from './use-lint.ts'
import { useSaving } from './use-saving.ts'
import { type SimulationControl, useSimulation } from './use-simulation.ts'
import { YamlView } from './yaml-view.tsx'

const route = getRouteApi('/shell/workflows/$key')

interface DesignerProps {
  readonly workflow: Schemas['WorkflowDetail']
  readonly draft: Draft | null
  readonly schema: object
  readonly viewing: Viewing | undefined
  readonly reload: () => void
}

export function Designer({ workflow, draft, schema, viewing, reload }: DesignerProps) {
  const { key } = workflow
  const { locale } = useLocale()
  // A canvas needs room: the list is its equal on a phone.
  const isNarrow = useMediaQuery('(max-width: 760px)', undefined, { getInitialValueInEffect: false })
  const { view = isNarrow ? 'list' : 'canvas' } = route.useSearch()
  const mayEdit = useMay('marketer') && workflow.state !== 'archived' && viewing === undefined
  const history = useHistory(useMemo(() => beginWork(workflow, draft), [workflow, draft]))
  const saving = useSaving(key, history.work, draft)
  const source = history.work.source ?? toSource(history.work.definition)
  const lint = useLint(source, mayEdit)
  const [trying, tryOut] = useState(false)
  const simulation = useSimulation(key, source)
  const figures = useFigures(key)
  const state = useDesignerState(history, { workflowKey: key, mayEdit, lint })
  const designer = {
    ...state,
    figures: simulation.figures ?? figures,
    simulated: simulation.figures !== undefined,
  }
  const diff = useDiff(key, saving, lint)
  const onKeyDown = useKeys(designer, history)
  const title = pick(namesOf(history.work.definition['name'] ?? workflow.name), locale)
  useEffect(() => {
    document.title = `${title} · Relance`
  }, [title])
  return (
    <DesignerContext.Provider value={designer}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its keys act on the step that has the focus */}
      <div className={css.screen} onKeyDown={onKeyDown}>
        <DesignerBar
          {...{ title, workflow, history, saving, simulation, diff, reload, view, viewing }}
          lint={lint.findings}
          onTry={() => tryOut(true)}
        />
        <div className={css.work}>
          {view === 'canvas' ? <Canvas changedSteps={diff.steps} /> : null}
          {view === 'list' ? <Outline /> : null}
          {view === 'yaml' ? (
            <YamlView history={history} source={source} lint={lint.findings} schema={schema} />
          ) : null}
          <Side {...{ view, source, trying, tryOut, lint, simulation, schema }} />
        </div>
      </div>
    </DesignerContext.Provider>
  )
}

interface SideProps {
  readonly view: DesignerView
  readonly source: string
  readonly trying: boolean
  readonly tryOut: (trying: boolean) => void
  readonly lint: Lint
  readonly simulation: SimulationControl
  readonly schema: object
}

/** Beside the work: a trial, else what the chosen step is set to, else what a simulation came to. */
function Side({ view, source, trying, tryOut, lint, simulation, schema }: SideProps) {
  const { selected, follow } = useDesigner()
  function close(): void {
    tryOut(false)
    follow(undefined)
  }
  if (trying) return <TrialPanel source={source} publishable={lint.isClean} onClose={close} />
  if (view === 'yaml') return null
  if (selected) return <Inspector schema={schema as Schema} />
  return simulation.result ? <SimulationPanel result={simulation.result} /> : null
}

/** From the draft, else from what is live; its steps named, so that edits do not rename them. */
function beginWork(
  { key, name, definition, source: published }: Schemas['WorkflowDetail'],
  draft: Draft | null,
): Work {
  const source = draft?.source ?? published
  const written = source === null ? undefined : toDefinition(source)
  const live = isBlock(definition) ? inOrder(definition) : { workflow: key, name, steps: [] }
  return { definition: nameSteps(written ?? live), ...(source !== null && { source }) }
}

function namesOf(name: unknown): Record<string, string> {
  return typeof name === 'string' ? { en: name, fr: name } : (name as Record<string, string>)
}
