import { type Block, isBlock, type StepType } from './model/definition.ts'
import { newId } from './model/edit.ts'
import { flatten, treeOf } from './model/tree.ts'

export type ChoiceName = StepType | 'sms'

/** What the menu offers, in its groups. */
export const choiceGroups: readonly {
  readonly group: 'reach' | 'steer' | 'follow'
  readonly choices: readonly ChoiceName[]
}[] = [
  { group: 'reach', choices: ['send', 'sms', 'call'] },
  { group: 'steer', choices: ['wait', 'branch', 'wait_for', 'split', 'holdout', 'repeat'] },
  {
    group: 'follow',
    choices: [
      'update',
      'tag',
      'segment',
      'score',
      'consent',
      'webhook',
      'notify',
      'start',
      'stop',
      'goal',
      'exit',
    ],
  },
]

const blank: Readonly<Record<ChoiceName, Block>> = {
  send: { send: { email: '' } },
  sms: { send: { sms: '' } },
  call: { call: { list: '', script: '' } },
  wait: { wait: { for: 'P1D' } },
  wait_for: { wait_for: { event: '', upto: 'P3D' } },
  branch: { branch: [{ if: {} }], else: [] },
  split: {
    split: [
      { name: 'a', share: '50%' },
      { name: 'b', share: '50%' },
    ],
  },
  holdout: { holdout: '10%' },
  repeat: { repeat: { times: 3 }, steps: [] },
  update: { update: { set: {} } },
  tag: { tag: '' },
  segment: { segment: { add: '' } },
  start: { start: '' },
  stop: { stop: '' },
  score: { score: { add: 10 } },
  consent: { consent: { withdraw: 'email' } },
  webhook: { webhook: { endpoint: '' } },
  notify: { notify: { roles: ['marketer'], template: '' } },
  goal: { goal: 'reached' },
  exit: { exit: null },
}

/** A new step: with an id of its own, and what is likely filled in already. */
export function blankStep(definition: Block, choice: ChoiceName): Block {
  const base = choice === 'send' ? 'email' : choice
  const block = { id: newId(definition, base), ...blank[choice] }
  if (choice !== 'branch') return block
  const sent = flatten(treeOf(definition))
    .filter(({ type }) => type === 'send')
    .at(-1)
  return sent ? { ...block, branch: [{ if: { message: sent.id, is: 'clicked' } }] } : block
}

const CLIP = 'relance.step'

/** The clipboard of steps outlives the page, so that a block can go to another workflow. */
export function copyStep(step: Block): void {
  sessionStorage.setItem(CLIP, JSON.stringify(step))
}

export function copiedStep(): Block | undefined {
  const text = sessionStorage.getItem(CLIP)
  if (text === null) return undefined
  const step: unknown = JSON.parse(text)
  return isBlock(step) ? step : undefined
}
