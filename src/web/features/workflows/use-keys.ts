import { type KeyboardEvent, useEffect, useRef } from 'react'
import { type Designer, TRIGGER } from './designer-context.ts'
import { indexOf, listOf } from './model/edit.ts'
import type { Place } from './model/layout.ts'
import type { ListView, StepView } from './model/tree.ts'
import type { WorkHistory } from './use-history.ts'

type Act = () => void

/** The keys of the designer; they stay out of fields and menus. */
export function useKeys(designer: Designer, history: WorkHistory): (event: KeyboardEvent) => void {
  const { selected } = designer
  const follows = useRef(false)
  useEffect(() => {
    if (!follows.current || selected === undefined) return
    follows.current = false
    document.getElementById(`step-${selected}`)?.focus({ preventScroll: true })
  })
  return (event) => {
    if (event.defaultPrevented || isTyping(event.target)) return
    const isCommand = event.ctrlKey || event.metaKey
    const act = isCommand
      ? commands(designer, history, event.shiftKey)[event.key.toLowerCase()]
      : plainKeys(designer, event.target)[event.key]
    if (!act) return
    event.preventDefault()
    if (!isCommand || event.key.toLowerCase() !== 'c')
      follows.current = event.key !== 'Enter' && event.key !== '+'
    act()
  }
}

function isTyping(target: EventTarget): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest(
      'input, textarea, select, [contenteditable], [role="dialog"], [role="listbox"], .cm-editor',
    ) !== null
  )
}

function commands(designer: Designer, { undo, redo }: WorkHistory, shift: boolean): Record<string, Act> {
  const { selected, mayEdit, copy, remove, duplicate, paste } = designer
  if (!mayEdit) return {}
  const always: Record<string, Act> = { z: shift ? redo : undo, y: redo }
  if (selected === undefined) return always
  const after = placeAfter(designer, selected)
  const pasting: Record<string, Act> = after ? { ...always, v: () => paste(after) } : always
  if (selected === TRIGGER) return pasting
  return {
    ...pasting,
    c: () => copy(selected),
    d: () => duplicate(selected),
    x: () => {
      copy(selected)
      remove(selected)
    },
  }
}

function plainKeys(designer: Designer, target: EventTarget): Record<string, Act> {
  const { selected, select, mayEdit, openMenu, remove, wantField } = designer
  const current = selected ?? TRIGGER
  const acts = new Map<string, Act>([
    ['ArrowDown', () => select(stepBy(designer, current, 1))],
    ['ArrowUp', () => select(stepBy(designer, current, -1))],
    ['ArrowLeft', () => select(beside(designer, current, -1))],
    ['ArrowRight', () => select(beside(designer, current, 1))],
    ['Escape', () => select(undefined)],
  ])
  if (target instanceof HTMLElement && target.id.startsWith('step-')) {
    acts.set('Enter', () => {
      select(target.id.slice('step-'.length))
      wantField(true)
    })
  }
  const after = mayEdit ? placeAfter(designer, current) : undefined
  if (after) acts.set('+', () => openMenu(after))
  if (mayEdit && current !== TRIGGER) {
    acts.set('Delete', () => remove(current))
    acts.set('Backspace', () => remove(current))
  }
  return Object.fromEntries(acts)
}

/** Where a step after this one goes: into its first branch that is empty yet, else below it. */
function placeAfter({ steps }: Designer, id: string): Place | undefined {
  if (id === TRIGGER) return { list: ['steps'], index: 0 }
  const step = steps.find((one) => one.id === id)
  if (!step) return undefined
  const inside = step.lists.find(({ path, steps: held }) => path !== undefined && held.length === 0)
  if (inside?.path) return { list: inside.path, index: 0 }
  if (step.type === 'exit') return undefined
  return { list: listOf(step.path), index: indexOf(step.path) + 1 }
}

function stepBy({ steps }: Designer, id: string, by: 1 | -1): string {
  const order = [TRIGGER, ...steps.map((step) => step.id)]
  return order[order.indexOf(id) + by] ?? id
}

/** The first step of the branch beside the one that this step stands in, or of a branch that it opens. */
function beside({ tree }: Designer, id: string, by: 1 | -1): string {
  const fork = findHolder(tree, id)
  if (!fork) return id
  const { lists } = fork.holder
  const own = lists.indexOf(fork.list)
  const others = by === 1 ? lists.slice(own + 1) : lists.slice(0, own).reverse()
  return others.find(({ steps }) => steps.length > 0)?.steps[0]?.id ?? id
}

function findHolder(list: ListView, id: string): { holder: StepView; list: ListView } | undefined {
  for (const holder of list.steps) {
    for (const inner of holder.lists) {
      if (inner.steps.some((step) => step.id === id)) return { holder, list: inner }
      const found = findHolder(inner, id)
      if (found) return found
    }
  }
  return undefined
}
