import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { insertStep, moveStep, removeStep, setAt } from '../../src/web/features/workflows/model/edit.ts'
import { inOrder } from '../../src/web/features/workflows/model/in-order.ts'
import { patchSource } from '../../src/web/features/workflows/model/patch-source.ts'

const source = `# Who left something behind.
workflow: cart
trigger: { event: cart_updated } # every change
steps:
  # Give them an hour.
  - id: pause
    wait: PT1H
  - id: mail # the first one
    send:
      email: cart
  - id: out
    exit: null
`
const definition = parse(source)

describe('an edit on the canvas of a workflow that was written as text', () => {
  it('changes only what it is about: comments, order and layout of the rest stay', () => {
    const next = setAt(definition, ['steps', 1, 'send', 'email'], 'cart-2') as typeof definition

    expect(patchSource(source, next)).toBe(source.replace('email: cart', 'email: cart-2'))
  })

  it('keeps the comments of steps that were moved, and of those around a new or a removed one', () => {
    const moved = moveStep(definition, ['steps', 2], -1)
    const added = insertStep(moved, ['steps'], 0, { id: 'tag-1', tag: 'cart' })
    const text = patchSource(source, removeStep(added, ['steps', 1])) ?? ''

    expect(parse(text)).toEqual(removeStep(added, ['steps', 1]))
    expect(text).toContain('# the first one')
    expect(text).toContain('# every change')
    expect(text).toContain('# Who left something behind.')
  })

  it('says when the text cannot be read, for the definition to be written anew', () => {
    expect(patchSource('steps: [', definition)).toBeUndefined()
  })
})

describe('a definition out of the database, which keeps no order of keys', () => {
  it('is written as people write it: the workflow first, what kind of step it is before its branches', () => {
    const shuffled = JSON.parse(
      '{"steps":[{"else":[],"id":"b","branch":[{"then":[],"if":{"is":"clicked","message":"mail"}}]}],"trigger":{"event":"x"},"workflow":"w"}',
    ) as { steps: object[] }

    const ordered = inOrder(shuffled)

    expect(ordered).toEqual(shuffled)
    expect(Object.keys(ordered)).toEqual(['workflow', 'trigger', 'steps'])
    expect(Object.keys(ordered.steps[0] ?? {})).toEqual(['id', 'branch', 'else'])
  })
})
