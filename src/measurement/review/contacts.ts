import { compile } from '../../workflows/compile.ts'
import type { Definition } from '../../workflows/definition.ts'
import type { MessageClass, Node } from '../../workflows/step.ts'

export type ReviewChannel = 'email' | 'sms' | 'phone'

export interface Way {
  readonly channel: ReviewChannel
  readonly template: string
}

/** A part of a split on the way to a step: those whose draw by `step` falls in [from, to). */
export interface Draw {
  readonly step: string
  readonly from: number
  readonly to: number
}

/** A step that contacts people, and who comes to it. */
export interface Contact {
  readonly step: string
  /** In order; more than one where the first that reaches is taken. */
  readonly ways: readonly Way[]
  readonly class: MessageClass
  readonly purpose: string
  readonly within: string | undefined
  /** Settings of the waits before it, in order. */
  readonly waits: readonly unknown[]
  readonly draws: readonly Draw[]
  /** False: what people do decides who comes here, so everybody is the most that it can be. */
  readonly certain: boolean
}

interface Path {
  readonly waits: readonly unknown[]
  readonly draws: readonly Draw[]
  readonly certain: boolean
}

/** The contacts of a workflow in the order of its steps. Pure. */
export function contactsOf(definition: Definition): Contact[] {
  const ids = compile(definition).instructions.map(({ id }) => id)
  const contacts: Contact[] = []
  let position = 0
  const walk = (nodes: readonly Node[], start: Path): void => {
    let at = start
    for (const node of nodes) {
      const id = ids[position++] ?? ''
      const contact = contactOf(node, id, at, definition)
      if (contact) contacts.push(contact)
      const after = afterOf(node, at)
      for (const list of node.lists) walk(list.nodes, into(node, id, list.name, after))
      at = node.lists.some((list) => hasExit(list.nodes)) ? { ...after, certain: false } : after
    }
  }
  walk(definition.steps, { waits: [], draws: [], certain: true })
  return contacts
}

interface ContactSettings {
  readonly channel?: 'email' | 'sms'
  readonly template?: string
  readonly ways?: readonly { readonly channel: 'email' | 'sms'; readonly template: string }[]
  readonly script?: string
  readonly class?: MessageClass | undefined
  readonly purpose?: string | undefined
  readonly within?: string | undefined
}

function contactOf(node: Node, step: string, at: Path, definition: Definition): Contact | undefined {
  const settings = (node.settings ?? {}) as ContactSettings
  const ways = waysOf(node.type, settings)
  if (ways.length === 0) return undefined
  return {
    ...at,
    step,
    ways,
    class: settings.class ?? definition.class,
    purpose: settings.purpose ?? definition.purpose ?? '',
    within: settings.within,
  }
}

function waysOf(type: string, { channel, template, ways, script }: ContactSettings): readonly Way[] {
  if (type === 'call') return [{ channel: 'phone', template: script ?? '' }]
  if (type !== 'send') return []
  if (ways) return ways
  return channel === undefined || template === undefined ? [] : [{ channel, template }]
}

function afterOf({ type, settings }: Node, at: Path): Path {
  if (type === 'wait') return { ...at, waits: [...at.waits, settings] }
  if (type === 'wait_for') {
    const { upto } = settings as { upto: string }
    return { ...at, waits: [...at.waits, { for: upto, zone: 'customer' }] }
  }
  return at
}

/** A split's arms are drawn, so who takes them is known; everything else depends on what people do. */
function into({ type, settings }: Node, step: string, list: string, at: Path): Path {
  const { arms, floor } = (settings ?? {}) as {
    arms?: readonly { name: string; share: number }[]
    floor?: number
  }
  if (type !== 'split' || !arms || floor !== undefined) return { ...at, certain: false }
  const index = arms.findIndex(({ name }) => list === `arm:${name}`)
  const upTo = (count: number) => arms.slice(0, count).reduce((sum, { share }) => sum + share, 0)
  const draw =
    index < 0 ? { step, from: upTo(arms.length), to: 1 } : { step, from: upTo(index), to: upTo(index + 1) }
  return { ...at, draws: [...at.draws, draw] }
}

function hasExit(nodes: readonly Node[]): boolean {
  return nodes.some(({ type, lists }) => type === 'exit' || lists.some((list) => hasExit(list.nodes)))
}
