import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Block } from '../../src/web/features/workflows/model/definition.ts'
import {
  insertStep,
  moveStep,
  nameSteps,
  removeStep,
  renameSteps,
} from '../../src/web/features/workflows/model/edit.ts'
import { draw } from '../../src/web/features/workflows/model/layout.ts'
import { flatten, treeOf } from '../../src/web/features/workflows/model/tree.ts'
import { compile } from '../../src/workflows/compile.ts'
import { THEN } from '../../src/workflows/fields.ts'
import { parseSource } from '../../src/workflows/parse-definition.ts'

const folder = join(import.meta.dirname, '../../workflows')
const starters = ['abandoned-cart', 'welcome', 'winback-campaign']

function starter(key: string): Block {
  return parse(readFileSync(join(folder, `${key}.yaml`), 'utf8')) as Block
}

function idsOf(definition: Block): string[] {
  return flatten(treeOf(definition)).map(({ id }) => id)
}

const everyKind: Block = {
  workflow: 'every-kind',
  name: { en: 'Every kind' },
  trigger: { api: true },
  steps: [
    { wait: 'P1D' },
    {
      wait_for: {
        cases: [
          { event: 'a', name: 'one', [THEN]: ['exit'] },
          { event: 'b', name: 'two' },
        ],
        upto: 'P1D',
      },
      else: [{ wait: 'PT1H' }],
    },
    { split: [{ name: 'x', share: '50%', [THEN]: [{ tag: 'x' }] }], else: [{ wait: 'PT2H' }] },
    { repeat: { times: 2 }, steps: [{ wait: 'PT3H' }, { score: { add: 1 } }] },
    { holdout: '10%', else: [{ wait: 'PT4H' }] },
    'exit',
  ],
}

describe('steps that nobody named', () => {
  it.each([...starters.map(starter), everyKind])(
    'get from the designer the ids that the server gives them',
    (definition) => {
      const parsed = parseSource(definition)
      if (!parsed.definition) throw new Error(JSON.stringify(parsed.issues))

      expect(idsOf(nameSteps(definition))).toEqual(
        compile(parsed.definition).instructions.map(({ id }) => id),
      )
    },
  )

  it('keep their ids when a step is put before them', () => {
    const named = nameSteps(everyKind)

    const more = insertStep(named, ['steps'], 0, { id: 'first', wait: 'P2D' })

    expect(idsOf(more)).toEqual(['first', ...idsOf(named)])
  })
})

describe('edits', () => {
  it('make the list that a branch has not yet', () => {
    const definition = { steps: [{ branch: [{ if: {} }] }] }

    expect(insertStep(definition, ['steps', 0, 'branch', 0, 'then'], 0, 'exit')).toEqual({
      steps: [{ branch: [{ if: {}, [THEN]: ['exit'] }] }],
    })
  })

  it('take a step out with all that it holds, and leave the rest as it was', () => {
    const definition = {
      steps: [
        { id: 'a', wait: 'P1D' },
        { id: 'b', repeat: {}, steps: ['exit'] },
      ],
    }

    expect(removeStep(definition, ['steps', 1])).toEqual({ steps: [{ id: 'a', wait: 'P1D' }] })
    expect(definition.steps).toHaveLength(2)
  })

  it('move a step within its list, and not beyond its ends', () => {
    const definition: Block = { steps: [{ id: 'a' }, { id: 'b' }] }

    expect(moveStep(definition, ['steps', 0], 1)).toEqual({ steps: [{ id: 'b' }, { id: 'a' }] })
    expect(moveStep(definition, ['steps', 0], -1)).toBe(definition)
  })

  it('give a copy and all that it holds ids of their own', () => {
    const step = { id: 'ask', branch: [{ if: {}, [THEN]: [{ id: 'inner', wait: 'P1D' }] }] }
    const definition = { steps: [step] }

    const copied = insertStep(definition, ['steps'], 1, renameSteps(definition, step))

    expect(new Set(idsOf(copied)).size).toBe(4)
  })
})

describe('the drawing', () => {
  it('puts no step on another, and joins every branch that people come out of', () => {
    const { nodes, edges } = draw(treeOf(nameSteps(everyKind)))
    const cards = nodes.filter(({ kind }) => kind === 'step')
    const overlaps = cards.flatMap((a) =>
      cards.filter(
        (b) =>
          a.id < b.id &&
          a.x < b.x + b.width &&
          b.x < a.x + a.width &&
          a.y < b.y + b.height &&
          b.y < a.y + a.height,
      ),
    )
    const drawn = new Set(nodes.map(({ id }) => id))

    expect(overlaps).toEqual([])
    expect(edges.filter(({ source, target }) => !drawn.has(source) || !drawn.has(target))).toEqual([])
    expect(edges.filter(({ source }) => source.startsWith('exit'))).toEqual([])
  })

  it('offers a place for a step before, between and after those of every list', () => {
    const { edges } = draw(treeOf({ steps: [{ id: 'a', branch: [{ if: {} }], else: [] }] }))

    expect(
      edges.flatMap(({ plus }) => (plus ? [`${plus.list.join('.')}:${plus.index}`] : [])).sort(),
    ).toEqual(['steps.0.branch.0.then:0', 'steps.0.else:0', 'steps:0', 'steps:1'])
  })
})
