import { useCallback, useMemo, useState } from 'react'
import { toast } from '../../ui/toast.ts'
import { toastUndo } from '../../ui/toast-undo.tsx'
import { useTexts } from '../../words/locale.tsx'
import { type Designer, placeKey, TRIGGER } from './designer-context.ts'
import { texts } from './designer-texts.ts'
import { toDefinition } from './drafts.ts'
import type { Block } from './model/definition.ts'
import { indexOf, insertStep, listOf, moveStep, removeStep, renameSteps, replaceStep } from './model/edit.ts'
import { findingsOfSteps } from './model/findings-of-steps.ts'
import type { Place } from './model/layout.ts'
import { patchSource } from './model/patch-source.ts'
import { flatten, type StepView, treeOf } from './model/tree.ts'
import { blankStep, type ChoiceName, copiedStep, copyStep } from './step-choices.ts'
import type { WorkHistory } from './use-history.ts'
import type { Lint } from './use-lint.ts'

type Doing = Pick<
  Designer,
  'add' | 'paste' | 'copy' | 'duplicate' | 'remove' | 'move' | 'changeStep' | 'changeDefinition'
>

/** The work on one definition: what is chosen, and every change to it. */
export function useDesignerState(
  history: WorkHistory,
  { workflowKey, mayEdit, lint }: { workflowKey: string; mayEdit: boolean; lint: Lint },
): Omit<Designer, 'figures' | 'simulated'> {
  const { definition } = history.work
  const [selected, select] = useState<string>()
  const [adding, setAdding] = useState<string>()
  const [fieldWanted, wantField] = useState(false)
  const [path, follow] = useState<ReadonlySet<string>>()
  const tree = useMemo(() => treeOf(definition), [definition])
  const steps = useMemo(() => flatten(tree), [tree])
  const linted = useMemo(() => (lint.of === undefined ? undefined : toDefinition(lint.of)), [lint.of])
  const findings = useMemo(
    () => findingsOfSteps(lint.findings, { linted: linted ?? {}, present: steps, otherwise: TRIGGER }),
    [lint.findings, linted, steps],
  )
  const openMenu = useCallback((place: Place | undefined) => setAdding(place && placeKey(place)), [])
  const doing = useDoing(history, { steps, select, openMenu, wantField })
  return {
    workflowKey,
    definition,
    tree,
    steps,
    mayEdit,
    findings,
    fieldWanted,
    path,
    follow,
    wantField,
    selected: selected === TRIGGER || steps.some(({ id }) => id === selected) ? selected : undefined,
    adding,
    select,
    openMenu,
    canPaste: copiedStep() !== undefined,
    ...doing,
  }
}

interface Around {
  readonly steps: readonly StepView[]
  select(id: string | undefined): void
  openMenu(place: Place | undefined): void
  wantField(wanted: boolean): void
}

function useDoing(history: WorkHistory, { steps, select, openMenu, wantField }: Around): Doing {
  const t = useTexts(texts)
  const { definition, source } = history.work
  // What was typed as text stays as it was typed, but for what is changed here.
  const change = (next: Block, of?: string) => {
    const text = source === undefined ? undefined : patchSource(source, next)
    history.change({ definition: next, ...(text !== undefined && { source: text }) }, of)
  }
  const on = (id: string, work: (step: StepView) => void) => {
    const step = steps.find((one) => one.id === id)
    if (step) work(step)
  }
  const put = ({ list, index }: Place, block: Block) => {
    change(insertStep(definition, list, index, block))
    openMenu(undefined)
    select(String(block['id']))
    wantField(true)
  }
  return {
    add: (place: Place, choice: ChoiceName) => put(place, blankStep(definition, choice)),
    paste: (place) => {
      const copied = copiedStep()
      if (copied) put(place, renameSteps(definition, copied) as Block)
    },
    copy: (id) =>
      on(id, ({ block }) => {
        copyStep(block)
        toast(t.copied)
      }),
    duplicate: (id) =>
      on(id, ({ path, block }) =>
        put({ list: listOf(path), index: indexOf(path) + 1 }, renameSteps(definition, block) as Block),
      ),
    remove: (id) =>
      on(id, ({ path }) => {
        change(removeStep(definition, path))
        select(neighbour(steps, id))
        toastUndo(t.removed, t.undoShort, history.undo)
      }),
    move: (id, by) => on(id, ({ path }) => change(moveStep(definition, path, by))),
    changeStep: (id, block, field) =>
      on(id, ({ path }) => {
        change(replaceStep(definition, path, block), field && `${id}.${field}`)
        if (block['id'] !== id) select(String(block['id']))
      }),
    changeDefinition: (next, field) => change(next, field),
  }
}

/** Where the keyboard goes on when a step is gone: to the one above. */
function neighbour(steps: readonly StepView[], id: string): string {
  const at = steps.findIndex((step) => step.id === id)
  return steps[at - 1]?.id ?? TRIGGER
}
