import { describe, expect, it } from 'vitest'
import {
  addRow,
  type Condition,
  changeRow,
  emptyDraft,
  newGroup,
  newRow,
  toCondition,
  toDraft,
} from '../../src/web/features/segment/draft.ts'

const lyon = { attribute: 'city', is: 'Lyon' }
const bought = { event: 'order_placed', within: 'P30D' }
const clicked = { message: { clicked: 'any', within: 'P7D' } }

describe('the tree of the segment builder', () => {
  it.each<[string, Condition]>([
    ['one condition of several', { any: [lyon, bought] }],
    ['all of them, one turned around', { all: [lyon, { not: bought }] }],
    ['a group inside', { all: [lyon, { any: [bought, clicked] }] }],
    ['an exception for whoever meets any', { all: [lyon, { none: [clicked] }] }],
    ['an exception for whoever meets all', { all: [lyon, { not: { all: [bought, clicked] } }] }],
    ['alternatives with an exception', { all: [{ any: [lyon, bought] }, { none: [clicked] }] }],
    ['what the builder cannot draw', { all: [{ atLeast: 2, of: [lyon, bought, clicked] }] }],
    ['two exceptions', { all: [{ none: [lyon] }, { none: [bought] }] }],
  ])('gives back what was stored: %s', (_, condition) => {
    expect(toCondition(toDraft(condition))).toEqual(condition)
  })

  it('reads a lone condition, and writes it as a group of one', () => {
    expect(toCondition(toDraft(lyon))).toEqual({ all: [lyon] })
  })

  it('says nothing while it is empty, and leaves out groups without a row', () => {
    const withGroup = { ...emptyDraft, include: addRow(emptyDraft.include, undefined, newGroup()) }

    expect([toCondition(emptyDraft), toCondition(withGroup)]).toEqual([undefined, undefined])
  })

  it('adds to a group by its id, changes a row wherever it lies, and takes it out', () => {
    const group = newGroup()
    const row = newRow(lyon)
    const filled = addRow(addRow(emptyDraft.include, undefined, group), group.id, row)
    const changed = changeRow(filled, row.id, () => ({ ...row, kind: 'leaf', leaf: bought, negated: false }))
    const emptied = changeRow(changed, row.id, () => undefined)

    const conditions = [filled, changed, emptied].map((include) =>
      toCondition({ include, except: undefined }),
    )
    expect(conditions).toEqual([{ all: [{ any: [lyon] }] }, { all: [{ any: [bought] }] }, undefined])
  })
})
