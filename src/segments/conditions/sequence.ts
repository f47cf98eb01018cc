import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { Duration, durationInWords, toMs } from '../duration.ts'
import {
  AHEAD_MS,
  aggregate,
  type Direction,
  defineLeaf,
  ifLater,
  interval,
  type LeafPlan,
  type LeafScope,
  type Locale,
} from '../leaf.ts'
import { filterInWords, filterSql, PropertyFilter } from '../property-filter.ts'
import { Text } from '../text.ts'
import { quoted } from '../value-test.ts'

const Step = z.strictObject({
  event: Text.max(200),
  where: PropertyFilter.optional(),
  /** After the step before it: later than it, and at most so long. */
  within: Duration.optional(),
  /** It must not have happened, and the time for it must be over. Only the last step. */
  absent: z.literal(true).optional(),
})
type Step = z.infer<typeof Step>

const schema = z
  .strictObject({ sequence: z.array(Step).min(2).max(6), within: Duration.optional() })
  .superRefine(({ sequence: steps }, context) => {
    steps.forEach((step, place) => {
      const complain = (key: string, message: string) =>
        context.addIssue({ code: 'custom', path: ['sequence', place, key], message })
      if (place === 0 && step.within !== undefined) complain('within', 'the first step comes after nothing')
      if (step.absent && place !== steps.length - 1) complain('absent', 'only the last step may be absent')
      if (step.absent && step.within === undefined)
        complain('within', 'is needed: until when must it be absent?')
    })
  })
type SequenceLeaf = z.infer<typeof schema>

/** One thing after another in time: A, then B in at most two days, and not C in the hour after. */
export const sequence = defineLeaf<SequenceLeaf>({
  key: 'sequence',
  schema,
  example:
    '{ sequence: [{ event: cart_updated }, { event: order_placed, within: P2D, absent: true }], within: P30D }',
  knowsThePast: true,
  dependsOn: ({ sequence: steps }) => [...new Set(steps.map(({ event: type }) => `event:${type}`))],
  direction,
  plan,
  sentence,
})

/** More of a step makes a chain likelier, more of what must be absent makes it less likely. */
function direction({ sequence: steps }: SequenceLeaf, topic: string): Direction | undefined {
  const concerned = steps.filter(({ event: type }) => topic === `event:${type}`)
  const absent = concerned.filter((step) => step.absent)
  if (absent.length > 0 && absent.length < concerned.length) return undefined
  return absent.length > 0 ? 'down' : 'up'
}

function plan({ sequence: steps, within }: SequenceLeaf, scope: LeafScope): LeafPlan {
  const [first, ...rest] = steps
  if (!first) throw new Error('a sequence was not validated')
  const withinMs = within === undefined ? undefined : toMs(within)
  const holds = sql`s0.occurred_at <= ${scope.at} and ${chainSql(rest, 1, scope)}`
  const feature = aggregate({
    from: sql`events s0`,
    owner: sql`s0.customer_id`,
    where: sql`${stepSql(first, 0, scope)} and s0.occurred_at <= ${scope.ago(-AHEAD_MS)}
      and ${withinMs === undefined ? sql`true` : sql`s0.occurred_at > ${scope.ago(withinMs)}`}`,
    columns: (owner) => ({
      n: sql`count(*) filter (where ${holds})`,
      last_at: sql`max(s0.occurred_at) filter (where ${holds})`,
      next_at: sql`least(${sql.join(nextsOf(steps, owner, scope, withinMs), sql`, `)})`,
    }),
  })
  return {
    feature,
    test: sql`coalesce(${scope.row('n')}, 0) > 0`,
    next: scope.row('next_at'),
    seen: sql`jsonb_build_object('times', coalesce(${scope.row('n')}, 0), 'last', ${scope.row('last_at')})`,
  }
}

function alias(place: number): SQL {
  return sql.raw(`s${place}`)
}

function stepSql({ event: type, where }: Step, place: number, scope: LeafScope): SQL {
  const filter = where ? filterSql(where, sql`${alias(place)}.properties`, scope.zone) : sql`true`
  return sql`${alias(place)}.type = ${type}::text and ${filter}`
}

/** Do the other steps follow on the one before `place`? As everywhere, a duration's last instant is outside it. */
function chainSql(steps: readonly Step[], place: number, scope: LeafScope): SQL {
  const [step, ...rest] = steps
  if (!step) return sql`true`

  const before = alias(place - 1)
  const here = alias(place)
  const end =
    step.within === undefined ? undefined : sql`${before}.occurred_at + ${interval(toMs(step.within))}`
  const follows = sql`exists (select 1 from events ${here} where ${here}.customer_id = ${before}.customer_id
    and ${stepSql(step, place, scope)} and ${here}.occurred_at > ${before}.occurred_at and ${here}.occurred_at <= ${scope.at}
    and ${end ? sql`${here}.occurred_at < ${end}` : sql`true`} and ${chainSql(rest, place + 1, scope)})`
  return step.absent && end ? sql`(${end} <= ${scope.at} and not ${follows})` : follows
}

/** Early guesses, never late: a first step leaves the window, the wait for the last is over, a later date comes. */
function nextsOf(steps: readonly Step[], owner: SQL, scope: LeafScope, withinMs: number | undefined): SQL[] {
  const [last, before] = [steps.at(-1), steps.at(-2)]
  const nexts = [sql`min(s0.occurred_at) filter (where s0.occurred_at > ${scope.at})`]
  if (withinMs !== undefined)
    nexts.push(sql`min(${ifLater(sql`s0.occurred_at + ${interval(withinMs)}`, scope)})`)
  if (last?.absent && last.within !== undefined && before) {
    nexts.push(firstOf(before, owner, scope, toMs(last.within)))
  }
  for (const step of steps.slice(1)) nexts.push(firstOf(step, owner, scope))
  return nexts
}

/** The first instant to come among those of a step, or among their ends when each lasts `length`. */
function firstOf(step: Step, owner: SQL, scope: LeafScope, lengthMs = 0): SQL {
  return sql`(select min(s9.occurred_at) + ${interval(lengthMs)} from events s9
    where s9.customer_id = ${owner} and ${stepSql(step, 9, scope)} and s9.occurred_at > ${scope.ago(lengthMs)}
      and s9.occurred_at <= ${scope.ago(-AHEAD_MS)})`
}

function sentence({ sequence: steps, within }: SequenceLeaf, locale: Locale): string {
  const { after, next, none, window } = words[locale]
  const said = steps.map(({ event: type, where, within: limit, absent }, place) => {
    const filter = where ? ` (${filterInWords(where, locale)})` : ''
    const delay = limit === undefined ? '' : ` ${after} ${durationInWords(limit, locale)}`
    return `${place === 0 ? '' : next}${absent ? none : ''}${quoted(type, locale)}${filter}${delay}`
  })
  return said.join(', ') + (within === undefined ? '' : `, ${window} ${durationInWords(within, locale)}`)
}

const words = {
  en: { after: 'within', next: 'then ', none: 'no ', window: 'in the last' },
  fr: { after: 'dans les', next: 'puis ', none: 'pas de ', window: 'ces derniers' },
} as const
