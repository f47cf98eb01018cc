import { identityText } from '../customers/identity.ts'
import type { IncomingItem } from './incoming.ts'

/** Which pairs of user and device were linked lately by this process. */
export interface LinkMemory {
  /** The same items; an event whose pair is known needs its first identity only. */
  lighten(items: readonly IncomingItem[]): IncomingItem[]
  remember(items: readonly IncomingItem[]): void
}

const PAIRS_MAX = 100_000

/**
 * Many senders put user id and anonymous id on every event, and the two have to be linked once. Forgetting a
 * pair, or remembering one that was since undone, costs or skips a repetition and nothing else: an event goes
 * to whoever has its first identity, which is looked up every time.
 */
export function createLinkMemory(pairsMax = PAIRS_MAX): LinkMemory {
  let young = new Set<string>()
  let old = new Set<string>()

  return {
    lighten: (items) => items.map((item) => (isPair(item) && knows(textOf(item)) ? first(item) : item)),
    remember(items) {
      for (const item of items) if (isPair(item)) young.add(textOf(item))
      if (young.size <= pairsMax / 2) return
      old = young
      young = new Set()
    },
  }

  function knows(pair: string): boolean {
    return young.has(pair) || old.has(pair)
  }
}

function isPair(item: IncomingItem): boolean {
  return item.kind === 'event' && item.identities.length > 1
}

function first(item: IncomingItem): IncomingItem {
  return { ...item, identities: item.identities.slice(0, 1) }
}

function textOf({ identities }: IncomingItem): string {
  return identities.map(identityText).join(' ')
}
