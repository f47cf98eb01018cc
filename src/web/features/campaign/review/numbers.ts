import type { Review } from '../use-review.ts'

type Counts = Readonly<Record<string, number>>

export function sumOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

/** Messages that leave, now or later. */
export function leaving({ now, later }: { now: number; later: Counts }): number {
  return now + sumOf(later)
}

/** Whom the first message, in whatever version, reaches. */
export function reached({ messages }: Review): number {
  const first = messages.filter(({ certain }) => certain)
  return first.length === 0
    ? 0
    : Math.max(...groupsOf(first).map((group) => group.reduce((sum, one) => sum + leaving(one), 0)))
}

/** Versions of one message belong together: `message-1-a` and `message-1-b`. */
function groupsOf<M extends { readonly step: string }>(messages: readonly M[]): M[][] {
  const groups = new Map<string, M[]>()
  for (const message of messages) {
    const name = message.step.replace(/-[a-d]$/, '')
    groups.set(name, [...(groups.get(name) ?? []), message])
  }
  return [...groups.values()]
}

/** For one reason, over the messages that surely come. */
export function countOf(review: Review, kind: 'later' | 'held', reasons: readonly string[]): number {
  const certain = review.messages.filter((message) => message.certain)
  return certain.reduce(
    (sum, message) => sum + reasons.reduce((part, reason) => part + (message[kind][reason] ?? 0), 0),
    0,
  )
}
