import {
  type Channel,
  emptyPlan,
  type Frequency,
  frequencies,
  type Message,
  type Plan,
  type Target,
  type Version,
  type When,
} from './plan.ts'
import { type Json, THEN, toDefinition } from './to-definition.ts'

/**
 * The plan that a definition says; undefined when the wizard could not have written it, so that nothing of it is
 * lost on the way there and back.
 */
export function fromDefinition(definition: Json): Plan | undefined {
  const plan = readPlan(definition)
  const again = toDefinition(String(definition['workflow']), plan)
  return canonical(again) === canonical(definition) ? plan : undefined
}

function readPlan(definition: Json): Plan {
  const trigger = asJson(definition['trigger'])
  const { name } = definition
  const messages = readMessages(asList(definition['steps']))
  const { include, exclude } = readAudience(trigger['audience'])
  return {
    name: typeof name === 'string' ? { en: name } : (asJson(name) as Record<string, string>),
    purpose: text(definition['purpose']),
    include,
    exclude,
    messages: messages.length === 0 ? emptyPlan.messages : messages,
    when: { ...readWhen(trigger), lateDays: lateDaysOf(definition['steps']) },
    goal: definition['goal'] === undefined ? null : readGoal(asJson(definition['goal'])),
    holdout: Number.parseFloat(text(definition['holdout']) || '0'),
  }
}

function readAudience(audience: unknown): { include: string[]; exclude: string[] } {
  if (typeof audience === 'string') return { include: audience === '' ? [] : [audience], exclude: [] }
  const written = asJson(audience)
  const [wanted, others] = written['all'] ? asList(written['all']) : [written]
  const keys = (list: unknown) => asList(list).map((one) => text(asJson(one)['segment']))
  const inside = asJson(wanted)
  return {
    include: inside['any'] ? keys(inside['any']) : [text(inside['segment'])],
    exclude: keys(asJson(others)['none']),
  }
}

function readWhen(trigger: Json): Omit<When, 'lateDays'> {
  const at = text(trigger['at'])
  const every = text(trigger['every'])
  const frequency = frequencies.find((one) => every === `FREQ=${one}`) ?? emptyPlan.when.frequency
  const kind = at === '' ? 'now' : every !== '' ? 'every' : trigger['zone'] === 'customer' ? 'local' : 'at'
  const perHour = trigger['per_hour']
  return {
    kind,
    at,
    frequency: frequency satisfies Frequency,
    perHour: typeof perHour === 'number' ? perHour : null,
  }
}

function readGoal(goal: Json): NonNullable<Plan['goal']> {
  return { event: text(goal['event']), days: daysOf(goal['within']) ?? 0, value: text(goal['value']) }
}

/** The messages along the way that the wizard lays: message, wait, and the branch that holds the rest. */
function readMessages(steps: readonly unknown[]): Message[] {
  const messages: Message[] = []
  let list = steps
  let next: Pick<Message, 'days' | 'time' | 'target'> | undefined
  while (list.length > 0) {
    const [first, wait, after] = list.map(asJson)
    messages.push({ ...readMessage(first ?? {}), ...(next ?? {}) })
    const waits = asJson(wait?.['wait'])
    if (!wait) break
    next = { days: daysOf(waits['for']) ?? 0, time: text(waits['at']), target: 'everybody' }
    const branch = asJson(asList(after?.['branch'])[0])
    if (after?.['branch'] === undefined) {
      list = list.slice(2)
      continue
    }
    const target: Target = after['else'] === undefined ? 'clicked' : 'not_clicked'
    next = { ...next, target }
    list = asList(target === 'clicked' ? branch[THEN] : after['else'])
  }
  return messages
}

function readMessage(step: Json): Message {
  const base = emptyPlan.messages[0] as Message
  if (step['call'] !== undefined) {
    const { list, script } = asJson(step['call'])
    const versions = [{ template: text(script), share: 100 }]
    return { ...base, id: text(step['id']), channel: 'phone', versions, list: text(list) }
  }
  if (step['split'] === undefined) {
    const { channel, template } = readSend(step)
    return { ...base, id: text(step['id']), channel, versions: [{ template, share: 100 }] }
  }
  const arms = asList(step['split']).map(asJson)
  const sends = arms.map((arm) => asJson(asList(arm[THEN])[0]))
  const versions = arms.map((arm, index): Version => {
    const { template } = readSend(sends[index] ?? {})
    return { template, share: Number.parseFloat(text(arm['share'])) }
  })
  const id = text(sends[0]?.['id']).replace(/-a$/, '')
  return { ...base, id, channel: readSend(sends[0] ?? {}).channel, versions }
}

function readSend(step: Json): { channel: Channel; template: string } {
  const send = asJson(step['send'])
  const channel = send['sms'] === undefined ? 'email' : 'sms'
  return { channel, template: text(send[channel]) }
}

/** From the first send or call that says how late it may be. */
function lateDaysOf(steps: unknown): number | null {
  const found = /"(?:send|call)":\{[^}]*"within":"P(\d+)D"/.exec(JSON.stringify(steps ?? []))
  return found ? Number(found[1]) : null
}

function daysOf(duration: unknown): number | undefined {
  const found = /^P(\d+)D$/.exec(text(duration))
  return found ? Number(found[1]) : undefined
}

/** Only messages have ids that mean something: the designer gives every step one. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    const entries = Object.entries(part).filter(([name]) => name !== 'id' || 'send' in part || 'call' in part)
    const kept = key === '' ? entries.map(([name, one]) => nameAsRecord(name, one)) : entries
    return Object.fromEntries(kept.sort(([a], [b]) => a.localeCompare(b)))
  })
}

function nameAsRecord(name: string, value: unknown): [string, unknown] {
  return [name, name === 'name' && typeof value === 'string' ? { en: value } : value]
}

function asJson(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
