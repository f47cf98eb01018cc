import { topicsOf } from '../segments/dependencies.ts'
import type { Instruction } from '../workflows/program.ts'
import { stepTypeOf } from '../workflows/steps/catalogue.ts'
import type { ReadFacts } from './queries/trial.ts'
import type { SeenFact } from './trial.ts'

/** What of the customer a step's decision could look at. Pure. */
export function factsSeen({ type, settings }: Instruction, facts: ReadFacts): SeenFact[] {
  const { attributes = [], conditions = [], score } = stepTypeOf(type).needs(settings)
  const topics = new Set([
    ...attributes.map((name) => `attribute:${name}`),
    ...conditions.flatMap(topicsOf),
    ...(typeof score === 'string' ? [`score:${score}`] : []),
  ])
  return [...topics].flatMap((topic) => {
    const at = topic.indexOf(':')
    return at < 0 ? [] : toFacts(topic.slice(0, at), topic.slice(at + 1), facts)
  })
}

function toFacts(kind: string, key: string, facts: ReadFacts): SeenFact[] {
  switch (kind) {
    case 'attribute':
      return [{ kind, key, value: facts.attributes[key] ?? null }]
    case 'segment':
      return [{ kind, key, value: facts.segments.includes(key) }]
    case 'score':
      return [{ kind, key, value: facts.scores[key] ?? null }]
    case 'event':
      return [{ kind, key, value: facts.events[key] ?? 0 }]
    case 'consent': {
      const held = facts.consents.filter(({ channel }) => channel === key)
      if (held.length === 0) return [{ kind, key, value: null }]
      return held.map(({ purpose, state }) => ({ kind, key: `${key} ${purpose}`, value: state }))
    }
    default:
      return []
  }
}
