import { type ContactRules, rulesFor } from '../../consent/contact-rules.ts'
import { addDuration } from '../../core/calendar.ts'
import type { ContactWindows } from '../../core/contact-windows.ts'
import { launchInstant } from '../occasions.ts'
import type { Instruction, Program } from '../program.ts'
import { error, type Finding, warning } from './finding.ts'
import type { Known } from './known.ts'
import { successorsOf } from './reach.ts'

const DAY = 1_440
const WEEK = 7 * DAY
const MINUTE_MS = 60_000
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]

/**
 * Marketing messages that no hour of the week lets out: because the channel is closed at all hours, or because
 * they come at a time of day (a `wait` with `at` just before) from which the next opening is later than their
 * `within`. Judged by the company's country and clock, as most of its customers' are.
 */
export function lintWindows(program: Program, known: Known): Finding[] {
  const { trigger } = program.header
  const findings = program.instructions.flatMap((instruction) => lintContact(program, instruction, known))
  const at = launchInstant(trigger, 'UTC')
  if (at !== null && at < known.now && 'at' in trigger) {
    findings.push(
      warning('launch_in_the_past', 'trigger.at', {
        message: `${trigger.at} is over: it launches as soon as it is published`,
        remedy: 'name an instant to come, or leave `at` out and launch it by hand',
      }),
    )
  }
  return findings
}

interface ContactSettings {
  readonly channel?: 'email' | 'sms'
  readonly list?: string
  readonly class?: string | undefined
  readonly within?: string | undefined
}

function lintContact(program: Program, instruction: Instruction, known: Known): Finding[] {
  const settings = instruction.settings as ContactSettings
  const channel = instruction.type === 'call' ? 'phone' : settings.channel
  if ((instruction.type !== 'send' && instruction.type !== 'call') || channel === undefined) return []
  if ((settings.class ?? program.header.class) !== 'marketing') return []

  const path = `steps.${instruction.id}`
  const open = openMinutes(windowsOf(channel, known))
  if (open.every((isOpen) => !isOpen)) {
    const message = `marketing by ${channel} is closed at every hour of the week here, so this never leaves`
    return [error('window_never_opens', path, { message, remedy: 'change the quiet hours in the settings' })]
  }
  if (settings.within === undefined) return []
  return lintArrivals(path, arrivalsAt(program, instruction), {
    open,
    channel,
    within: settings.within,
    now: known.now,
  })
}

interface Arrival {
  readonly at: string
  readonly weekdays: readonly number[]
}

function lintArrivals(
  path: string,
  arrivals: readonly Arrival[],
  { open, channel, within, now }: { open: readonly boolean[]; channel: string; within: string; now: Date },
): Finding[] {
  const minutes = Math.max(1, (addDuration(now, 'UTC', within).getTime() - now.getTime()) / MINUTE_MS)
  return arrivals.flatMap(({ at, weekdays }) => {
    const closed = weekdays.filter((day) => !opensWithin(open, (day - 1) * DAY + toMinute(at), minutes))
    if (closed.length === 0) return []
    const remedy = 'wait until another time of day, or give it longer'
    const start = `arrives at ${at} and is not worth sending after ${within}, and marketing by ${channel}`
    if (closed.length === weekdays.length) {
      return [
        error('window_never_opens', path, {
          message: `${start} is closed all that time`,
          remedy,
          blames: within,
        }),
      ]
    }
    const days = closed.map((day) => DAYS[day - 1]).join(', ')
    return [
      warning('window_never_opens', path, {
        message: `${start} is closed then on ${days}`,
        remedy,
        blames: within,
      }),
    ]
  })
}

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** Times of day at which people come to a step, when a wait right before it says so. */
function arrivalsAt({ instructions }: Program, step: Instruction): Arrival[] {
  return instructions.flatMap((before) => {
    if (before.type !== 'wait' || !successorsOf(before).includes(step.id)) return []
    const { at, weekdays } = before.settings as { at?: string; weekdays?: readonly number[] }
    return at === undefined ? [] : [{ at, weekdays: weekdays ?? EVERY_DAY }]
  })
}

function windowsOf(channel: 'email' | 'sms' | 'phone', { contact, now }: Known): ContactWindows | null {
  const { country, timeZone }: ContactRules = contact
  return rulesFor(contact, channel, { country, timeZone }, now).windows
}

/** Of each minute of the week from Monday 00:00, whether it is open; public holidays aside. */
function openMinutes(windows: ContactWindows | null): boolean[] {
  const open = new Array<boolean>(WEEK).fill(windows === null)
  for (const day of EVERY_DAY) {
    for (const [from, to] of windows?.windows[String(day)] ?? []) {
      open.fill(true, (day - 1) * DAY + toMinute(from), (day - 1) * DAY + toMinute(to))
    }
  }
  return open
}

function opensWithin(open: readonly boolean[], from: number, minutes: number): boolean {
  for (let minute = 0; minute < Math.min(minutes, WEEK); minute++)
    if (open[(from + minute) % WEEK]) return true
  return false
}

function toMinute(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}
