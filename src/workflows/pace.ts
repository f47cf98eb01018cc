import type { Pace } from './queries/launch.ts'
import type { Trigger } from './triggers/catalogue.ts'

/** How fast the people of a campaign begin; undefined: all at once. */
export function paceOf(trigger: Trigger, from: Date, taken: number): Pace | undefined {
  const perHour = perHourOf(trigger)
  return perHour === undefined ? undefined : { perHour, from, taken }
}

export function perHourOf(trigger: Trigger): number | undefined {
  return 'audience' in trigger && 'per_hour' in trigger ? trigger.per_hour : undefined
}
