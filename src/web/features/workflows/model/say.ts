import type { StepWords } from '../step-texts.ts'
import { asList, type Block, isBlock, type StepType } from './definition.ts'
import { sayDuration } from './say-duration.ts'

/** What keys are called by people; a key that nothing has stays as it is. */
export interface Names {
  template(key: string): string
  segment(key: string): string
  list(key: string): string
  workflow(key: string): string
  /** A send step is called by what it sends. */
  step(id: string): string
}

/** Two lines that say what a step does. */
export interface Said {
  readonly kind: string
  readonly title: string
  readonly note: string
}

type Say = (t: StepWords, settings: unknown, names: Names) => Omit<Said, 'kind'>

/** A step in words. What lacks is said to lack. */
export function sayStep(t: StepWords, type: StepType, block: Block, names: Names): Said {
  const kind = type === 'send' && isSms(block) ? t.types.sms : t.types[type]
  const { title, note } = sayings[type](t, block[type], names)
  return { kind, title: title === '' ? t.toComplete : title, note: note === '' ? text(block['note']) : note }
}

export function isSms({ send }: Block): boolean {
  return isBlock(send) && 'sms' in send
}

const sayings: Readonly<Record<StepType, Say>> = {
  send: (t, settings, names) => {
    const { email, sms, first_of: ways, within, variant } = fields(settings)
    const notes = [text(variant), within ? t.atMost(sayDuration(t, text(within))) : '']
    return {
      title: ways
        ? asList(ways)
            .map((way) => names.template(text(fields(way)['email'] ?? fields(way)['sms'])))
            .join(' → ')
        : names.template(text(email ?? sms)),
      note: joined(notes),
    }
  },
  call: (t, settings, names) => {
    const { list, script } = fields(settings)
    return {
      title: list ? t.list(names.list(text(list))) : '',
      note: script ? t.script(names.template(text(script))) : '',
    }
  },
  wait: (t, settings) => ({ title: sayWait(t, settings), note: '' }),
  wait_for: (t, settings, names) => {
    const { upto, cases } = fields(settings)
    const named = cases
      ? asList(cases).map((one) => sayAwaited(t, one, names))
      : [sayAwaited(t, settings, names)]
    return { title: named.filter(Boolean).join(t.or), note: upto ? t.atMost(sayDuration(t, text(upto))) : '' }
  },
  branch: (t, settings, names) => {
    const written = asList(settings)
    const [first] = written
    if (written.length === 1) return { title: sayCondition(t, fields(first)['if'], names), note: '' }
    return { title: t.conditions(written.length), note: t.firstTrue }
  },
  split: (t, settings) => {
    const arms = asList(settings).map(fields)
    return {
      title: arms.map(({ name, share }) => `${text(name)} ${text(share)}`).join(' · '),
      note: t.arms(arms.length),
    }
  },
  holdout: (t, settings) => ({ title: settings ? t.share(text(settings)) : '', note: '' }),
  repeat: (t, settings, names) => {
    const { times, until } = fields(settings)
    return {
      title: times ? t.times(Number(times)) : '',
      note: until ? t.untilHolds(sayCondition(t, until, names)) : '',
    }
  },
  update: (t, settings) => {
    const { set, increment, append, clear } = fields(settings)
    const names = [
      ...[set, increment, append].flatMap((part) => Object.keys(fields(part))),
      ...asList(clear).map(text),
    ]
    return { title: names.length > 0 ? t.sets(names.join(', ')) : '', note: '' }
  },
  tag: (_, settings) => {
    if (!isBlock(settings)) return { title: words(settings), note: '' }
    const add = words(settings['add'])
    const remove = words(settings['remove'])
    return { title: joined([add && `+ ${add}`, remove && `− ${remove}`]), note: '' }
  },
  segment: (_, settings, names) => {
    const { add, remove } = fields(settings)
    const signed = (sign: string, key: unknown) => (key ? `${sign} ${names.segment(text(key))}` : '')
    return { title: joined([signed('+', add), signed('−', remove)]), note: '' }
  },
  start: (_, settings, names) => ({ title: settings ? names.workflow(text(settings)) : '', note: '' }),
  stop: (_, settings, names) => ({ title: settings ? names.workflow(text(settings)) : '', note: '' }),
  score: (t, settings) => {
    const { add, model } = fields(settings)
    return {
      title: add ? t.points(`${Number(add) > 0 ? '+' : ''}${text(add)}`, text(model ?? 'points')) : '',
      note: '',
    }
  },
  consent: (t, settings) => {
    const { withdraw, ask, purpose, wording } = fields(settings)
    if (ask) return { title: t.asksConsent, note: joined([text(ask), text(purpose), text(wording)]) }
    return { title: withdraw ? t.withdraws : '', note: joined([text(withdraw), text(purpose)]) }
  },
  webhook: (t, settings) => {
    if (!isBlock(settings)) return { title: text(settings), note: '' }
    const included = words(settings['include'])
    const mapped = Object.keys(fields(settings['map'])).join(', ')
    const notes = [included && t.sends(included), mapped && t.takes(mapped)]
    return { title: text(settings['endpoint']), note: joined(notes) }
  },
  notify: (t, settings, names) => {
    const { to, roles, template } = fields(settings)
    const named = asList(roles).map((role) => t.roles[text(role) as keyof StepWords['roles']] ?? text(role))
    return { title: joined([words(to), named.join(', ')]), note: names.template(text(template)) }
  },
  goal: (t, settings) => {
    const { value } = fields(settings)
    return { title: t.goalReached, note: value === undefined ? '' : t.worth(text(value)) }
  },
  exit: (t, settings) => ({ title: text(settings) || t.leaves, note: '' }),
}

function sayWait(t: StepWords, settings: unknown): string {
  if (typeof settings === 'string') return t.waitFor(sayDuration(t, settings))
  const { for: length, business_days: days, until, at, weekdays } = fields(settings)
  const { attribute, entry } = fields(until)
  const parts = [
    length ? sayDuration(t, text(length)) : '',
    days === undefined ? '' : t.businessDays(Number(days)),
    until ? t.untilDate(sayMoment(t, text(attribute ?? entry ?? until))) : '',
    at ? t.untilTime(text(at)) : '',
    asList(weekdays)
      .map((day) => t.weekdays[text(day) as keyof StepWords['weekdays']] ?? text(day))
      .join(' '),
  ]
  const said = parts.filter(Boolean).join(', ')
  return said && t.waitMore(said)
}

/** `2026-12-24T09:00`; the name of a field stays as it is. */
function sayMoment(t: StepWords, written: string): string {
  const [, year, month, day, time] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)$/.exec(written) ?? []
  return year && month && day && time ? t.moment(`${day}/${month}/${year}`, time) : written
}

function sayAwaited(t: StepWords, one: unknown, names: Names): string {
  const { event, message, segment, is } = fields(one)
  if (message) return sayResponse(t, message, is, names)
  if (segment) {
    const name = names.segment(text(segment))
    return is === 'left' ? t.triggerSegmentLeft(name) : t.triggerSegmentEntered(name)
  }
  return event ? t.event(words(event)) : ''
}

function sayResponse(t: StepWords, step: unknown, is: unknown, names: Names): string {
  return t.inMessage(t.did[is as keyof StepWords['did']] ?? text(is), names.step(text(step)))
}

/** A condition in a few words; of one that is too deep for that, the word for it. */
export function sayCondition(t: StepWords, condition: unknown, names: Names): string {
  const leaf = fields(condition)
  const keys = Object.keys(leaf)
  if (keys.length === 0) return ''
  if ('message' in leaf && 'is' in leaf) return sayResponse(t, leaf['message'], leaf['is'], names)
  const key = keys.find((name) => name in leaves)
  return (key && leaves[key]?.(t, leaf[key], { names, leaf })) || t.otherCondition
}

interface Around {
  readonly names: Names
  readonly leaf: Block
}

const leaves: Readonly<Record<string, (t: StepWords, value: unknown, around: Around) => string>> = {
  entry: (t, value) => t.entry(Object.keys(fields(value)).join(', ')),
  segment: (t, value, { names }) => t.inSegment(names.segment(text(value))),
  attribute: (t, value, { leaf }) => joined([t.attribute(text(value)), sayTest(t, leaf)], ' '),
  event: (t, value, { leaf }) =>
    joined([t.event(text(value)), leaf['within'] ? t.lately(sayDuration(t, text(leaf['within']))) : ''], ' '),
  consent: (t, value) =>
    t.consentHeld(joined([text(fields(value)['channel']), text(fields(value)['purpose'])])),
  score: (t, value) => t.score(text(value)),
  not: (t, value, { names }) => t.not(sayCondition(t, value, names)),
  all: (t, value, { names }) => sayParts(t, value, names).join(t.and),
  any: (t, value, { names }) => sayParts(t, value, names).join(t.or),
}

const signs: Readonly<Record<string, string>> = {
  is: '=',
  isNot: '≠',
  gt: '>',
  gte: '≥',
  lt: '<',
  lte: '≤',
  contains: '∋',
}

/** `= Lyon`; nothing for a test that no sign says. */
function sayTest(t: StepWords, leaf: Block): string {
  if (leaf['set'] === true) return t.filledIn
  const key = Object.keys(signs).find((one) => one in leaf)
  return key === undefined ? '' : `${signs[key]} ${text(leaf[key])}`
}

function sayParts(t: StepWords, parts: unknown, names: Names): string[] {
  return asList(parts).map((part) => sayCondition(t, part, names))
}

/** What brings customers in, whether again, and what for. */
export function sayTrigger(t: StepWords, definition: Block, names: Names): Said {
  const { reentry, goal } = definition
  const after = fields(reentry)['after']
  const again = after
    ? t.reentryAfter(sayDuration(t, text(after)))
    : t.reentry[text(reentry ?? 'never') as keyof StepWords['reentry']]
  const { event, within } = fields(goal)
  const aim = event ? t.goalWithin(text(event), sayDuration(t, text(within))) : ''
  return {
    kind: t.trigger,
    title: sayEntry(t, fields(definition['trigger']), names),
    note: joined([again, aim]),
  }
}

function sayEntry(t: StepWords, trigger: Block, names: Names): string {
  const { event, segment_entered: entered, segment_left: left, audience, form, score, date } = trigger
  if (event) return t.event(text(event))
  if (entered) return t.triggerSegmentEntered(names.segment(text(entered)))
  if (left) return t.triggerSegmentLeft(names.segment(text(left)))
  if (date) return t.triggerDate(text(date))
  if (form) return t.triggerForm(text(form))
  if (score) return t.score(text(score))
  if (typeof audience === 'string' && audience !== '') return t.triggerAudience(names.segment(audience))
  if (isBlock(audience)) return t.triggerCondition
  if (trigger['api']) return t.triggerApi
  return trigger['manual'] ? t.triggerManual : t.triggerNone
}

export function fields(value: unknown): Block {
  return isBlock(value) ? value : {}
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : ''
}

function words(value: unknown): string {
  return Array.isArray(value) ? value.map(text).join(', ') : text(value)
}

function joined(parts: readonly string[], by = ' · '): string {
  return parts.filter(Boolean).join(by)
}
