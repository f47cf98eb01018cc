import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import type { Schemas } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { useLocale } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import { Canvas } from './canvas/canvas.tsx'
import css from './designer.module.css'
import { DesignerBar } from './designer-bar.tsx'
import { DesignerContext } from './designer-context.ts'
import { type Draft, lintSource, toDefinition, toSource } from './drafts.ts'
import type { Schema } from './fields/schema.ts'
import { Inspector } from './inspector.tsx'
import { isBlock } from './model/definition.ts'
import { nameSteps } from './model/edit.ts'
import { Outline } from './outline.tsx'
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
  readonly reload: () => void
}

export function Designer({ workflow, draft, schema, reload }: DesignerProps) {
  const { key } = workflow
  const { locale } = useLocale()
  const { view = 'canvas' } = route.useSearch()
  const mayEdit = useMay('marketer') && workflow.state !== 'archived'
  const history = useHistory(useMemo(() => beginWork(workflow, draft), [workflow, draft]))
  const saving = useSaving(key, history.work, draft)
  const source = history.work.source ?? toSource(history.work.definition)
  const lint = useLint(source)
  const simulation = useSimulation(key, source)
  const figures = useFigures(key)
  const state = useDesignerState(history, { workflowKey: key, mayEdit, lint })
  const designer = { ...state, figures: simulation.figures ?? figures }
  const diff = useDiff(key, saving)
  const onKeyDown = useKeys(designer, history)
  const title = pick(namesOf(history.work.definition['name'] ?? workflow.name), locale)
  useEffect(() => {
    document.title = `${title} · Relance`
  }, [title])
  return (
    <DesignerContext.Provider value={designer}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its keys act on the step that has the focus */}
      <div className={css.screen} onKeyDown={onKeyDown}>
        <DesignerBar {...{ title, workflow, history, saving, simulation, diff, reload, view, lint }} />
        <div className={css.work}>
          {view === 'canvas' ? <Canvas changedSteps={diff.steps} /> : null}
          {view === 'list' ? <Outline /> : null}
          {view === 'yaml' ? <YamlView history={history} source={source} lint={lint} /> : null}
          {view !== 'yaml' && state.selected ? <Inspector schema={schema as Schema} /> : null}
        </div>
      </div>
    </DesignerContext.Provider>
  )
}

/** From the draft, else from what is live; its steps named, so that edits do not rename them. */
function beginWork({ key, name, definition }: Schemas['WorkflowDetail'], draft: Draft | null): Work {
  const drafted = draft && toDefinition(draft.source)
  const live = isBlock(definition) ? definition : { workflow: key, name, steps: [] }
  return { definition: nameSteps(drafted ?? live), ...(draft && { source: draft.source }) }
}

function namesOf(name: unknown): Record<string, string> {
  return typeof name === 'string' ? { en: name, fr: name } : (name as Record<string, string>)
}

const SETTLE_MS = 500

function useLint(source: string) {
  const [settled, settle] = useState(source)
  useEffect(() => {
    const timer = window.setTimeout(() => settle(source), SETTLE_MS)
    return () => window.clearTimeout(timer)
  }, [source])
  const { data } = useQuery({
    queryKey: ['lint', settled],
    queryFn: () => lintSource(settled),
    placeholderData: (before) => before,
    gcTime: 0,
  })
  return data ?? NO_FINDINGS
}
