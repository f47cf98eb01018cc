import rruleModule from 'rrule'

const { RRule, rrulestr } = rruleModule
type Rule = InstanceType<typeof RRule>

/** Is this the text of a recurrence rule that we can follow: no own start or zone, and not finer than hours? */
export function isRule(text: string): boolean {
  if (/DTSTART|TZID|EXDATE|RDATE|\n/i.test(text)) return false
  try {
    return read(text, '2026-01-01T00:00').options.freq <= RRule.HOURLY
  } catch {
    return false
  }
}

/**
 * The first wall time (`2026-11-27T09:00`) of the rule at or after `from`, or undefined when there is none. Wall times
 * only: the rule is followed as if in UTC, and the caller puts the time into a zone.
 */
export function nextWallTime(text: string, start: string, from: string): string | undefined {
  const next = read(text, start).after(toFloating(from), true)
  return next ? next.toISOString().slice(0, 16) : undefined
}

function read(text: string, start: string): Rule {
  const rule = rrulestr(text.replace(/^RRULE:/i, ''), { dtstart: toFloating(start) })
  if (!(rule instanceof RRule)) throw new Error('a rule was expected, not a set of rules')
  return rule
}

function toFloating(local: string): Date {
  return new Date(`${local.slice(0, 16)}:00Z`)
}
