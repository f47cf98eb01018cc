import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/web/features/workflows/drafts.ts'
import type { Block } from '../../src/web/features/workflows/model/definition.ts'
import { findingsOfSteps } from '../../src/web/features/workflows/model/findings-of-steps.ts'
import { flatten, treeOf } from '../../src/web/features/workflows/model/tree.ts'

const mail = { id: 'email-1', send: { email: '' } }
const tag = { id: 'tag-1', tag: '' }
const linted: Block = { steps: [mail, { branch: [{ if: {} }], else: [tag] }] }
const atPlace: Finding = { level: 'error', path: 'steps.0.send.email', message: 'must be a key' }
const inBranch: Finding = { level: 'error', path: 'steps.1.else.0.tag', message: 'is empty' }
const byId: Finding = { level: 'error', path: 'steps.email-1.send', message: 'there is no template x' }
const ofAll: Finding = { level: 'error', path: 'trigger', message: 'must have one of these keys' }

function placed(findings: readonly Finding[], present: Block): Record<string, readonly Finding[]> {
  const steps = flatten(treeOf(present))
  return Object.fromEntries(findingsOfSteps(findings, { linted, present: steps, otherwise: 'trigger' }))
}

describe('where a finding is shown', () => {
  it('is the step that the linter read at that place, or named', () => {
    expect(placed([atPlace, byId, inBranch, ofAll], linted)).toEqual({
      'email-1': [atPlace, byId],
      'tag-1': [inBranch],
      trigger: [ofAll],
    })
  })

  it('stays with its step when another is put above it before the linter has read that', () => {
    const present = { steps: [{ id: 'wait-1', wait: 'P1D' }, mail] }
    expect(placed([atPlace], present)).toEqual({ 'email-1': [atPlace] })
  })

  it('is nowhere once its step is removed, and not at the trigger', () => {
    expect(placed([atPlace, byId, ofAll], { steps: [tag] })).toEqual({ trigger: [ofAll] })
  })

  it('is the step that the designer has named as the server does, where the text gives it no id', () => {
    const finding: Finding = { ...inBranch, path: 'steps.1.branch.0.if' }
    expect(placed([finding], { steps: [{ id: 'branch-1', branch: [] }] })).toEqual({ 'branch-1': [finding] })
  })
})
