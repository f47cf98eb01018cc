import { bucketOf } from '../../src/core/bucket.ts'
import { matchesTest } from '../../src/segments/property-filter.ts'

/** What is known about a customer, in memory: the small evaluator below shares no SQL with the compiler. */
export interface Person {
  id: number
  gone: boolean
  attributes: Record<string, unknown>
  events: { type: string; at: number; properties: Record<string, unknown>; value: number | null }[]
  consents: Record<string, { state: string; since: number; expiresAt: number | null }>
  score?: { value: number; band: string }
}

// biome-ignore lint/suspicious/noExplicitAny: trees here are whatever the generator made
type Tree = any

export interface Universe {
  now: number
  zoneDay(ms: number): string
  /** Is the person in the segment with this key? */
  isIn(key: string, person: Person): boolean
}

export function holds(tree: Tree, person: Person, universe: Universe): boolean {
  const ask = (part: Tree) => holds(part, person, universe)
  if (tree.all) return tree.all.every(ask)
  if (tree.any) return tree.any.some(ask)
  if (tree.none) return !tree.none.some(ask)
  if (tree.not) return !ask(tree.not)
  if (tree.of) return tree.of.filter(ask).length >= tree.atLeast
  return leafHolds(tree, person, universe)
}

function leafHolds(tree: Tree, person: Person, universe: Universe): boolean {
  if (tree.event) return ofEvents(tree, eventsOf(tree, person), universe)
  if (tree.sequence) return ofSequence(tree, person, universe)
  if (tree.message) return ofEvents(tree.message, clicks(tree.message.clicked, person), universe)
  if (tree.attribute) return ofAttribute(tree, person, universe)
  if (tree.consent) return ofConsent(tree.consent, person, universe)
  if (tree.score) return ofScore(tree, person)
  if (tree.segment) return universe.isIn(tree.segment, person)
  const draw = bucketOf(tree.bucket.salt, person.id) * 100
  return draw >= tree.bucket.from && draw < tree.bucket.to
}

function eventsOf(tree: Tree, person: Person) {
  return person.events.filter((event) => event.type === tree.event && filter(tree.where, event.properties))
}

function ms(duration: string): number {
  return Number(/^PT(\d+)H$/.exec(duration)?.[1]) * 3_600_000
}

function at(path: string, from: Record<string, unknown>): unknown {
  return path
    .split('.')
    .reduce<Tree>(
      (value, key) =>
        value !== null && typeof value === 'object' && !Array.isArray(value) ? value[key] : undefined,
      from,
    )
}

function filter(where: Tree, properties: Record<string, unknown>): boolean {
  return Object.entries(where ?? {}).every(([path, test]) => {
    const asked = (typeof test === 'object' ? test : { is: test }) as Tree
    return matchesTest(asked, at(path, properties), 'UTC')
  })
}

function clicks(which: Tree, person: Person) {
  return person.events.filter(
    (e) =>
      e.type === 'message_clicked' &&
      e.properties['machine'] !== true &&
      (which === 'any' || e.properties['template'] === which.template),
  )
}

function ofEvents(tests: Tree, matching: Person['events'], { now }: Universe): boolean {
  const seen = matching.filter(
    (e) => e.at <= now && (tests.within === undefined || e.at > now - ms(tests.within)),
  )
  const instants = seen.map((e) => e.at)
  const other = tests.sum || tests.max || tests.first || tests.last
  const count =
    typeof tests.count === 'number'
      ? { exactly: tests.count }
      : (tests.count ?? (other ? {} : { atLeast: 1 }))
  const hasAny = seen.length > 0
  return (
    inBounds(seen.length, count) &&
    foldsHold(tests, seen) &&
    (!tests.first || (hasAny && inTime(Math.min(...instants), tests.first, now))) &&
    (!tests.last || (hasAny && inTime(Math.max(...instants), tests.last, now)))
  )
}

function foldsHold({ sum, max }: Tree, seen: Person['events']): boolean {
  const numbers = (of: string) =>
    seen
      .map((e) => (of === '$value' ? e.value : e.properties[of]))
      .filter((value) => typeof value === 'number')
  if (
    sum &&
    !inBounds(
      numbers(sum.of).reduce((a, b) => a + b, 0),
      sum,
    )
  )
    return false
  return !max || (numbers(max.of).length > 0 && inBounds(Math.max(...numbers(max.of)), max))
}

function inBounds(n: number, b: Tree): boolean {
  return (
    (b.atLeast === undefined || n >= b.atLeast) &&
    (b.atMost === undefined || n <= b.atMost) &&
    (b.exactly === undefined || n === b.exactly) &&
    (b.below === undefined || n < b.below)
  )
}

function inTime(t: number, test: Tree, now: number): boolean {
  return (
    (test.within === undefined || (t <= now && now < t + ms(test.within))) &&
    (test.olderThan === undefined || now >= t + ms(test.olderThan)) &&
    (test.upcoming === undefined || (t > now && t - ms(test.upcoming) <= now))
  )
}

function ofSequence(tree: Tree, person: Person, { now }: Universe): boolean {
  const happened = (type: string) => person.events.filter((e) => e.type === type && e.at <= now)
  const follows = (place: number, before: number): boolean => {
    const step = tree.sequence[place]
    if (!step) return true
    const end = step.within === undefined ? Number.POSITIVE_INFINITY : before + ms(step.within)
    const found = happened(step.event).some((e) => e.at > before && e.at < end && follows(place + 1, e.at))
    return step.absent ? end <= now && !found : found
  }
  const first = happened(tree.sequence[0].event)
  return first.some((e) => (tree.within === undefined || e.at > now - ms(tree.within)) && follows(1, e.at))
}

function ofAttribute(
  { attribute, within, olderThan, upcoming, anniversary, ...asked }: Tree,
  person: Person,
  universe: Universe,
): boolean {
  const value = at(attribute, person.attributes)
  if (!matchesTest(asked, value, 'UTC')) return false
  if (anniversary) return isAnniversary(value, anniversary.inDays, universe)
  if (within === undefined && olderThan === undefined && upcoming === undefined) return true
  const instant = instants[String(value)]
  return instant !== undefined && inTime(Date.parse(instant), { within, olderThan, upcoming }, universe.now)
}

/** The readable ones among the generator's odd dates. */
const instants: Record<string, string> = {
  '2026-03-04': '2026-03-04T00:00Z',
  '2026-03-01T10:00:00Z': '2026-03-01T10:00Z',
  '2026-02-28': '2026-02-28T00:00Z',
  '1990-03-05': '1990-03-05T00:00Z',
  '1988-02-29': '1988-02-29T00:00Z',
  '2026-03-03 09:00': '2026-03-03T09:00Z',
}

function isAnniversary(value: unknown, inDays: number, { now, zoneDay }: Universe): boolean {
  const instant = instants[String(value)]
  if (instant === undefined) return false
  const born = instant.slice(5, 10) === '02-29' ? '02-28' : instant.slice(5, 10)
  for (let ahead = 0; ahead <= inDays; ahead++) if (zoneDay(now + ahead * 86_400_000) === born) return true
  return false
}

function ofConsent(
  { channel, state = 'granted', within, olderThan }: Tree,
  person: Person,
  { now }: Universe,
): boolean {
  const row = person.consents[channel]
  if (state === 'none') return !row
  if (!row) return false
  const isOver = row.expiresAt !== null && row.expiresAt <= now
  const effective = row.state === 'granted' && isOver ? 'expired' : row.state
  return effective === state && inTime(row.since, { within, olderThan }, now)
}

function ofScore({ atLeast, band }: Tree, { score }: Person): boolean {
  return (
    score !== undefined &&
    (atLeast === undefined || score.value >= atLeast) &&
    (band === undefined || score.band === band)
  )
}
