import type { StepWords } from '../step-texts.ts'
import { asList, type Block, isBlock, type StepType } from './definition.ts'

/** Two lines that say what a step does. */
export interface Said {
  readonly kind: string
  readonly title: string
  readonly note: string
}

type Say = (t: StepWords, settings: unknown, block: Block) => Omit<Said, 'kind'>

/** A step in words. What lacks is said to lack. */
export function sayStep(t: StepWords, type: StepType, block: Block): Said {
  const kind = type === 'send' && isSms(block) ? t.types.sms : t.types[type]
  const { title, note } = sayings[type](t, block[type], block)
  return { kind, title: title === '' ? t.toComplete : title, note: note === '' ? text(block['note']) : note }
}

export function isSms({ send }: Block): boolean {
  return isBlock(send) && 'sms' in send
}

const sayings: Readonly<Record<StepType, Say>> = {
  send: (t, settings) => {
    const { email, sms, first_of: ways, within, variant } = fields(settings)
    const notes = [text(variant), within ? t.atMost(sayDuration(t, text(within))) : '']
    return {
      title: ways
        ? asList(ways)
            .map((way) => text(fields(way)['email'] ?? fields(way)['sms']))
            .join(' → ')
        : text(email ?? sms),
      note: joined(notes),
    }
  },
  call: (t, settings) => {
    const { list, script } = fields(settings)
    return { title: list ? t.list(text(list)) : '', note: script ? t.script(text(script)) : '' }
  },
  wait: (t, settings) => ({ title: sayWait(t, settings), note: '' }),
  wait_for: (t, settings) => {
    const { upto, cases } = fields(settings)
    const named = cases ? asList(cases).map((one) => sayAwaited(t, one)) : [sayAwaited(t, settings)]
    return { title: named.filter(Boolean).join(t.or), note: upto ? t.atMost(sayDuration(t, text(upto))) : '' }
  },
  branch: (t, settings) => {
    const written = asList(settings)
    const [first] = written
    if (written.length === 1) return { title: sayCondition(t, fields(first)['if']), note: '' }
    return {
      title: written.map((one) => sayCondition(t, fields(one)['if'])).join(' · '),
      note: t.conditions(written.length),
    }
  },
  split: (t, settings) => {
    const arms = asList(settings).map(fields)
    return {
      title: arms.map(({ name, share }) => `${text(name)} ${text(share)}`).join(' · '),
      note: t.arms(arms.length),
    }
  },
  holdout: (t, settings) => ({ title: settings ? t.share(text(settings)) : '', note: '' }),
  repeat: (t, settings) => {
    const { times, until } = fields(settings)
    return { title: times ? t.times(Number(times)) : '', note: until ? sayCondition(t, until) : '' }
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
  segment: (_, settings) => {
    const { add, remove } = fields(settings)
    return { title: joined([add ? `+ ${text(add)}` : '', remove ? `− ${text(remove)}` : '']), note: '' }
  },
  start: (_, settings) => ({ title: text(settings), note: '' }),
  stop: (_, settings) => ({ title: text(settings), note: '' }),
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
  notify: (_, settings) => {
    const { to, roles, template } = fields(settings)
    return { title: joined([words(to), words(roles)]), note: text(template) }
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
    until ? t.untilDate(text(attribute ?? entry ?? until)) : '',
    at ? t.untilTime(text(at)) : '',
    asList(weekdays).map(text).join(' '),
  ]
  const said = parts.filter(Boolean).join(', ')
  return said && t.waitMore(said)
}

function sayAwaited(t: StepWords, one: unknown): string {
  const { event, message, segment, is } = fields(one)
  if (message) return sayResponse(t, message, is)
  if (segment)
    return is === 'left' ? t.triggerSegmentLeft(text(segment)) : t.triggerSegmentEntered(text(segment))
  return event ? t.event(words(event)) : ''
}

function sayResponse(t: StepWords, step: unknown, is: unknown): string {
  return t.inMessage(t.did[is as keyof StepWords['did']] ?? text(is), text(step))
}

/** A condition in a few words; of one that is too deep for that, the word for it. */
export function sayCondition(t: StepWords, condition: unknown): string {
  const leaf = fields(condition)
  const keys = Object.keys(leaf)
  if (keys.length === 0) return ''
  if ('message' in leaf && 'is' in leaf) return sayResponse(t, leaf['message'], leaf['is'])
  const key = keys.find((name) => name in leaves)
  return (key && leaves[key]?.(t, leaf[key])) ?? t.otherCondition
}

const leaves: Readonly<Record<string, (t: StepWords, value: unknown) => string>> = {
  entry: (t, value) => t.entry(Object.keys(fields(value)).join(', ')),
  segment: (t, value) => t.inSegment(text(value)),
  attribute: (t, value) => t.attribute(text(value)),
  event: (t, value) => t.event(text(value)),
  consent: (t, value) =>
    t.consentHeld(joined([text(fields(value)['channel']), text(fields(value)['purpose'])])),
  not: (t, value) => t.not(sayCondition(t, value)),
  all: (t, value) => sayParts(t, value).join(t.and),
  any: (t, value) => sayParts(t, value).join(t.or),
}

function sayParts(t: StepWords, parts: unknown): string[] {
  return asList(parts).map((part) => sayCondition(t, part))
}

const DURATION = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/

/** `P1DT2H` → `1 day 2 hours`; what cannot be read stays as it is. */
export function sayDuration(t: StepWords, iso: string): string {
  const [, ...numbers] = DURATION.exec(iso) ?? []
  const units = [t.years, t.months, t.weeks, t.days, t.hours, t.minutes]
  const parts = units.flatMap((unit, index) => (numbers[index] ? [unit(Number(numbers[index]))] : []))
  return parts.length > 0 ? parts.join(' ') : iso
}

/** What brings customers in, whether again, and what for. */
export function sayTrigger(t: StepWords, definition: Block): Said {
  const { reentry, goal } = definition
  const after = fields(reentry)['after']
  const again = after
    ? t.reentryAfter(sayDuration(t, text(after)))
    : t.reentry[text(reentry ?? 'never') as keyof StepWords['reentry']]
  const { event, within } = fields(goal)
  const aim = event ? t.goalWithin(text(event), sayDuration(t, text(within))) : ''
  return { kind: t.trigger, title: sayEntry(t, fields(definition['trigger'])), note: joined([again, aim]) }
}

function sayEntry(t: StepWords, trigger: Block): string {
  const { event, segment_entered: entered, segment_left: left, audience, api } = trigger
  if (event) return t.event(text(event))
  if (entered) return t.triggerSegmentEntered(text(entered))
  if (left) return t.triggerSegmentLeft(text(left))
  if (typeof audience === 'string') return t.triggerAudience(audience)
  if (audience) return t.triggerCondition
  if (api) return t.triggerApi
  const [kind] = Object.keys(trigger)
  return kind ?? t.triggerNone
}

/** What a branch is called on the canvas. */
export function sayBranch(t: StepWords, type: StepType, block: Block, branch: string): string {
  if (type === 'branch') return sayCase(t, asList(block['branch']).length, branch)
  if (type === 'repeat') return t.eachTime
  if (branch === 'on') return t.goOn
  if (branch === 'then') return sayThen(t, type)
  return branch === 'else' ? sayElse(t, type) : branch.replace(/^arm:/, '')
}

function sayThen(t: StepWords, type: StepType): string {
  if (type === 'consent') return t.agreed
  return type === 'webhook' ? t.answered : t.happened
}

function sayCase(t: StepWords, cases: number, branch: string): string {
  if (cases === 1) return branch === 'else' ? t.no : t.yes
  return branch === 'else' ? t.otherwise : t.case(Number(branch.slice(3)))
}

function sayElse(t: StepWords, type: StepType): string {
  const said: Partial<Record<StepType, string>> = {
    holdout: t.heldOut,
    wait: t.late,
    wait_for: t.notInTime,
    webhook: t.callFailed,
  }
  return said[type] ?? t.otherwise
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

function joined(parts: readonly string[]): string {
  return parts.filter(Boolean).join(' · ')
}
