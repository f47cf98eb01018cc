import type { Variables } from './code/completions.ts'
import type { ContentSource } from './contents.ts'

const MENTION = /\bevent\.(\w+)/g

/** The types of events that have something the content shows, the best first. */
export function fittingEvents(content: ContentSource, variables: Variables | undefined): string[] {
  const named = new Set([...JSON.stringify(content.source).matchAll(MENTION)].map(([, name]) => name))
  if (named.size === 0 || !variables) return []
  return variables.events
    .map(({ event, variables: known }) => {
      const names = new Set(known.map(({ path }) => path.split(/\.|\[/)[1]))
      return { event, shared: [...named].filter((name) => names.has(name)).length }
    })
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared)
    .map(({ event }) => event)
}
