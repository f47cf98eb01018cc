import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { Duration, durationInWords, toMs, windowInWords } from '../duration.ts'
import {
  AHEAD_MS,
  type Direction,
  defineLeaf,
  type Feature,
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
  const withinMs = within === undefined ? undefined : toMs(within)
  return {
    feature: feature(steps, withinMs, scope),
    test: sql`coalesce(${scope.row('n')}, 0) > 0`,
    next: scope.row('next_at'),
    seen: sql`jsonb_build_object('times', coalesce(${scope.row('n')}, 0), 'last', ${scope.row('last_at')})`,
  }
}

function feature(steps: readonly Step[], withinMs: number | undefined, scope: LeafScope): Feature {
  const holds = sql`s.f0 and s.occurred_at <= ${scope.at}`
  const columns = (owner: SQL) => sql`count(*) filter (where ${holds}) as n,
    max(s.occurred_at) filter (where ${holds}) as last_at,
    least(${sql.join(nextsOf(steps, owner, scope, withinMs), sql`, `)}) as next_at`
  const chains = (isOwned: SQL) => chainsSql(steps, rowsSql(steps, isOwned, withinMs, scope), scope)
  return {
    one: (owner) => sql`select ${columns(owner)} from ${chains(sql`ev.customer_id = ${owner}`)} s where s.m0`,
    each: (isInRange) => sql`select s.customer_id, ${columns(sql`s.customer_id`)}
      from ${chains(isInRange(sql`ev.customer_id`))} s where s.m0 group by s.customer_id`,
  }
}

/** Everything that is a step: `m0` says whether it may be the first, `m1` the second… */
function rowsSql(steps: readonly Step[], isOwned: SQL, withinMs: number | undefined, scope: LeafScope): SQL {
  const types = [...new Set(steps.map(({ event: type }) => type))]
  const places = steps.map((step, place) => sql`${stepSql(step, sql`ev`, scope)} as ${column('m', place)}`)
  return sql`(select ev.customer_id, ev.occurred_at, ${sql.join(places, sql`, `)} from events ev
    where ${isOwned} and ev.type in (${sql.join(
      types.map((type) => sql`${type}::text`),
      sql`, `,
    )}) and ev.occurred_at <= ${scope.ago(-AHEAD_MS)}
      and ${withinMs === undefined ? sql`true` : sql`ev.occurred_at > ${scope.ago(withinMs)}`})`
}

/**
 * Adds `f0`: do the other steps follow? From the last step back: of those from which the rest goes on, the next
 * one decides, for it is the first to be in time. So each step is one walk through the events of a customer,
 * where trying each with each would take for ever with somebody who does the same thing all day.
 */
function chainsSql(steps: readonly Step[], from: SQL, scope: LeafScope): SQL {
  const last = steps.length - 1
  const ends = sql`(select s.*, s.${column('m', last)} and s.occurred_at <= ${scope.at} as ${column('f', last)}
    from ${from} s)`
  return steps.slice(0, last).reduceRight((later, _step, place) => {
    const next = column('n', place + 1)
    const withNext = sql`(select s.*, min(s.occurred_at) filter (where s.${column('f', place + 1)}) over (
        partition by s.customer_id order by s.occurred_at desc
        range between unbounded preceding and interval '1 microsecond' preceding) as ${next}
      from ${later} s)`
    const goesOn = followsSql(steps[place + 1], sql`s.${next}`, scope)
    return sql`(select s.*, s.${column('m', place)} and ${goesOn} as ${column('f', place)} from ${withNext} s)`
  }, ends)
}

/** As everywhere, a duration's last instant is outside it. */
function followsSql(step: Step | undefined, next: SQL, scope: LeafScope): SQL {
  if (step?.within === undefined) return sql`${next} is not null`
  const end = sql`s.occurred_at + ${interval(toMs(step.within))}`
  return step.absent
    ? sql`${end} <= ${scope.at} and coalesce(${next} >= ${end}, true)`
    : sql`coalesce(${next} < ${end}, false)`
}

function column(letter: 'm' | 'f' | 'n', place: number): SQL {
  return sql.raw(`${letter}${place}`)
}

function stepSql({ event: type, where }: Step, row: SQL, scope: LeafScope): SQL {
  const filter = where
    ? sql`coalesce(${filterSql(where, sql`${row}.properties`, scope.zone)}, false)`
    : sql`true`
  return sql`${row}.type = ${type}::text and ${filter}`
}

/** Early guesses, never late: a first step leaves the window, the wait for the last is over, a later date comes. */
function nextsOf(steps: readonly Step[], owner: SQL, scope: LeafScope, withinMs: number | undefined): SQL[] {
  const [last, before] = [steps.at(-1), steps.at(-2)]
  const nexts = [sql`min(s.occurred_at) filter (where s.occurred_at > ${scope.at})`]
  if (withinMs !== undefined)
    nexts.push(sql`min(${ifLater(sql`s.occurred_at + ${interval(withinMs)}`, scope)})`)
  if (last?.absent && last.within !== undefined && before) {
    nexts.push(firstOf(before, owner, scope, toMs(last.within)))
  }
  for (const step of steps.slice(1)) nexts.push(firstOf(step, owner, scope))
  return nexts
}

/** The first instant to come among those of a step, or among their ends when each lasts `length`. */
function firstOf(step: Step, owner: SQL, scope: LeafScope, lengthMs = 0): SQL {
  return sql`(select min(s9.occurred_at) + ${interval(lengthMs)} from events s9
    where s9.customer_id = ${owner} and ${stepSql(step, sql`s9`, scope)} and s9.occurred_at > ${scope.ago(lengthMs)}
      and s9.occurred_at <= ${scope.ago(-AHEAD_MS)})`
}

function sentence({ sequence: steps, within }: SequenceLeaf, locale: Locale): string {
  const { after, next, none } = words[locale]
  const said = steps.map(({ event: type, where, within: limit, absent }, place) => {
    const filter = where ? ` (${filterInWords(where, locale)})` : ''
    const delay = limit === undefined ? '' : ` ${after} ${durationInWords(limit, locale)}`
    return `${place === 0 ? '' : next}${absent ? none : ''}${quoted(type, locale)}${filter}${delay}`
  })
  return said.join(', ') + (within === undefined ? '' : `, ${windowInWords('last', within, locale)}`)
}

const words = {
  en: { after: 'within', next: 'then ', none: 'no ' },
  fr: { after: 'dans les', next: 'puis ', none: 'pas de ' },
} as const
