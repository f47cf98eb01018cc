import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compile } from '../../src/workflows/compile.ts'
import { successorsOf } from '../../src/workflows/lint/reach.ts'
import { parseSource, parseText } from '../../src/workflows/parse-definition.ts'

/** Any list of blocks that the grammar allows, a few levels deep. */
const { steps } = fc.letrec<{ steps: unknown[]; block: unknown }>((tie) => ({
  steps: fc.array(tie('block'), { maxLength: 4, depthIdentifier: 'block' }),
  block: fc.oneof(
    { depthIdentifier: 'block', maxDepth: 3 },
    fc.constantFrom<unknown>(
      'exit',
      { wait: 'P1D' },
      { send: { email: 'a' } },
      { score: { add: 1 } },
      { exit: 'enough' },
    ),
    fc.tuple(tie('steps'), tie('steps')).map(([done, otherwise]) =>
      Object.fromEntries([
        ['wait_for', { event: 'x', upto: 'P1D' }],
        ['then', done],
        ['else', otherwise],
      ]),
    ),
    fc.array(tie('steps'), { minLength: 1, maxLength: 3 }).map((lists) => ({
      branch: lists.map((list, n) =>
        Object.fromEntries([
          ['if', { entry: { n } }],
          ['then', list],
        ]),
      ),
    })),
    fc.tuple(tie('steps'), tie('steps')).map(([sale, otherwise]) => ({
      call: { list: 'a', script: 'b' },
      outcomes: { sale },
      else: otherwise,
    })),
  ),
}))

const definitions = steps.map((list) => ({
  workflow: 'any',
  name: 'Any',
  purpose: 'p',
  trigger: { api: true },
  steps: list,
}))

function programOf(source: unknown) {
  const { definition, issues } = parseSource(source)
  if (!definition) throw new Error(JSON.stringify(issues))
  return compile(definition)
}

describe('a program', () => {
  it('goes on only to steps that exist, whatever the definition', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const { first, instructions } = programOf(definition)
        const ids = new Set(instructions.map(({ id }) => id))

        expect(ids.size).toBe(instructions.length)
        expect(first === null || ids.has(first)).toBe(true)
        for (const instruction of instructions) {
          for (const id of successorsOf(instruction)) expect(ids.has(id)).toBe(true)
        }
      }),
    )
  })

  it('always comes to an end: no step can be reached from itself', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const { instructions } = programOf(definition)
        const place = new Map(instructions.map(({ id }, index) => [id, index]))
        for (const instruction of instructions) {
          for (const id of successorsOf(instruction)) {
            expect(place.get(id)).toBeGreaterThan(place.get(instruction.id) ?? -1)
          }
        }
      }),
    )
  })

  it('is the same after the definition was written out as text and read again', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const again = parseText(JSON.stringify(definition))

        expect(again.definition && compile(again.definition)).toEqual(programOf(definition))
      }),
    )
  })
})
