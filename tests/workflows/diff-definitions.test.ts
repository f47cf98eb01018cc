import { describe, expect, it } from 'vitest'
import { diffDefinitions } from '../../src/workflows/diff-definitions.ts'
import { outlineOf } from '../../src/workflows/outline.ts'
import { parseText } from '../../src/workflows/parse-definition.ts'

function outline(steps: string, head = 'trigger: { event: visited }') {
  const { definition, issues } = parseText(`workflow: offer\nname: Offer\n${head}\nsteps:\n${steps}`)
  if (!definition) throw new Error(JSON.stringify(issues))
  return outlineOf(definition)
}

const base = '  - { id: a, wait: P1D }\n  - { id: b, wait: P2D }\n  - { id: c, wait: P3D }\n'

function changes(before: string, after: string) {
  return diffDefinitions(outline(before), outline(after)).steps.map(
    ({ id, changes: list }) => `${id}: ${list.join()}`,
  )
}

describe('the difference between two definitions', () => {
  it('is nothing between a definition and itself', () => {
    expect(diffDefinitions(outline(base), outline(base))).toEqual({ settings: [], steps: [] })
  })

  it('names steps that came, went and changed, with the values', () => {
    const after = '  - { id: a, wait: P5D }\n  - { id: c, wait: P3D }\n  - { id: d, exit: enough }\n'
    const diff = diffDefinitions(outline(base), outline(after))

    expect(diff.steps).toEqual([
      { id: 'a', type: 'wait', changes: ['changed'], fields: [{ path: 'for', before: 'P1D', after: 'P5D' }] },
      { id: 'd', type: 'exit', changes: ['added'], fields: [] },
      { id: 'b', type: 'wait', changes: ['removed'], fields: [] },
    ])
  })

  it('names as few moved steps as explain the new order', () => {
    const after = '  - { id: c, wait: P3D }\n  - { id: a, wait: P1D }\n  - { id: b, wait: P2D }\n'

    expect(changes(base, after)).toEqual(['c: moved'])
  })

  it('sees a step that went into a branch', () => {
    const after =
      '  - { id: a, wait: P1D }\n  - id: w\n    wait_for: { event: x, upto: P1D }\n    else:\n      - { id: b, wait: P2D }\n  - { id: c, wait: P3D }\n'

    expect(changes(base, after)).toEqual(['w: added', 'b: moved'])
  })

  it('compares the trigger and the other settings field by field', () => {
    const diff = diffDefinitions(
      outline(base),
      outline(base, 'trigger: { event: ordered }\nholdout: 10%\nreentry: { after: P7D }'),
    )

    expect(diff.settings).toEqual(
      expect.arrayContaining([
        { path: 'trigger.event', before: 'visited', after: 'ordered' },
        { path: 'holdout', before: 0, after: 0.1 },
        { path: 'reentry', before: 'never', after: { after: 'P7D' } },
      ]),
    )
  })
})
