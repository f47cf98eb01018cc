import { useQuery } from '@tanstack/react-query'
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
import { DesignerContext } from './designer-context.ts'
import { type Draft, type Finding, lintSource, toDefinition, toSource } from './drafts.ts'
import type { Schema } from './fields/schema.ts'
import { Inspector } from './inspector.tsx'
import { isBlock } from './model/definition.ts'
import { nameSteps } from './model/edit.ts'
import { inOrder } from './model/in-order.ts'
import { Outline } from './outline.tsx'
import { SimulationPanel } from './simulation-panel.tsx'
import { TrialPanel } from './trial-panel.tsx'
import { useDesignerState } from './use-designer.ts'
import { useDiff } from './use-diff.ts'
import { useFigures } from './use-figures.ts'
import { useHistory, type Work } from './use-history.ts'
import { useKeys } from './use-keys.ts'
import { useSaving } from './use-saving.ts'
import { useSimulation } from './use-simulation.ts'
import { YamlView } from './yaml-view.tsx'

const route = getRouteApi('/shell/workflows/$key')
const NO_FINDINGS = [] as const

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
  const { view = 'canvas' } = route.useSearch()
  const mayEdit = useMay('marketer') && workflow.state !== 'archived' && viewing === undefined
  const history = useHistory(useMemo(() => beginWork(workflow, draft), [workflow, draft]))
  const saving = useSaving(key, history.work, draft)
  const source = history.work.source ?? toSource(history.work.definition)
  const lint = useLint(source, mayEdit)
  const [trying, tryOut] = useState(false)
  const simulation = useSimulation(key, source)
  const figures = useFigures(key)
  const state = useDesignerState(history, { workflowKey: key, mayEdit, lint: lint.findings })
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
          {view === 'yaml' ? <YamlView history={history} source={source} lint={lint.findings} /> : null}
          {view !== 'yaml' && state.selected && !trying ? <Inspector schema={schema as Schema} /> : null}
          {trying ? (
            <TrialPanel
              source={source}
              publishable={lint.isClean}
              onClose={() => {
                tryOut(false)
                state.follow(undefined)
              }}
            />
          ) : null}
          {view !== 'yaml' && !state.selected && !trying && simulation.result ? (
            <SimulationPanel result={simulation.result} />
          ) : null}
        </div>
      </div>
    </DesignerContext.Provider>
  )
}

/** From the draft, else from what is live; its steps named, so that edits do not rename them. */
function beginWork({ key, name, definition }: Schemas['WorkflowDetail'], draft: Draft | null): Work {
  const drafted = draft && toDefinition(draft.source)
  const live = isBlock(definition) ? inOrder(definition) : { workflow: key, name, steps: [] }
  return { definition: nameSteps(drafted ?? live), ...(draft && { source: draft.source }) }
}

function namesOf(name: unknown): Record<string, string> {
  return typeof name === 'string' ? { en: name, fr: name } : (name as Record<string, string>)
}

const SETTLE_MS = 500

export interface Lint {
  /** The text that was read. */
  readonly of: string | undefined
  readonly findings: readonly Finding[]
  /** Known to be free of errors, as it stands. */
  readonly isClean: boolean
}

/** Only for whoever may write: the others need no advice. */
function useLint(source: string, mayEdit: boolean): Lint {
  const [settled, settle] = useState(source)
  useEffect(() => {
    const timer = window.setTimeout(() => settle(source), SETTLE_MS)
    return () => window.clearTimeout(timer)
  }, [source])
  const { data } = useQuery({
    queryKey: ['lint', settled],
    enabled: mayEdit,
    queryFn: async () => ({ of: settled, findings: await lintSource(settled) }),
    placeholderData: (before) => before,
    gcTime: 0,
  })
  const findings = data?.findings ?? NO_FINDINGS
  const isClean = data?.of === source && findings.every(({ level }) => level !== 'error')
  return useMemo(() => ({ of: data?.of, findings, isClean }), [data, findings, isClean])
}
