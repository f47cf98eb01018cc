import { localDateTime } from '../../core/calendar.ts'
import { launchInstant, nextOccasion, scheduledOf } from '../../workflows/occasions.ts'
import { perHourOf } from '../../workflows/pace.ts'
import type { Trigger } from '../../workflows/triggers/catalogue.ts'
import type { ReviewedPerson } from '../queries/review.ts'

/** Who begins when: people by instant, in order. */
export type Entries = ReadonlyMap<number, readonly number[]>

const HOUR_MS = 3_600_000
/** The gate is asked for so many instants at most: those between are taken together. */
const INSTANTS_MAX = 48

export type Campaign = Extract<Trigger, { audience: unknown; every?: unknown }>

/** When the first of the audience begins. */
export function firstInstant(trigger: Campaign, now: Date, zone: string): Date {
  const local = localOf(trigger, now, zone)
  if (local === undefined) return later(launchInstant(trigger, zone) ?? now, now)
  return later(localDateTime(zoneOf(trigger, zone), local), now)
}

export function entriesOf(
  trigger: Campaign,
  people: readonly ReviewedPerson[],
  { launchAt, zone, now, factor }: { launchAt: Date; zone: string; now: Date; factor: number },
): Entries {
  const local = trigger.zone === 'customer' ? localOf(trigger, now, zone) : undefined
  const perHour = perHourOf(trigger)
  const hours = perHour === undefined ? 0 : (people.length * factor) / perHour
  const stepHours = Math.max(1, Math.ceil(hours / INSTANTS_MAX))
  const entries = new Map<number, number[]>()
  people.forEach(({ id, timezone }, index) => {
    const begins = local === undefined ? launchAt : later(localDateTime(timezone ?? zone, local), now)
    const waits = perHour === undefined ? 0 : (index * factor) / perHour
    const at = begins.getTime() + Math.floor(waits / stepHours) * stepHours * HOUR_MS
    const there = entries.get(at)
    if (there) there.push(id)
    else entries.set(at, [id])
  })
  return new Map([...entries].sort(([a], [b]) => a - b))
}

/** The wall time of the next occasion; undefined for a campaign that is launched once, at an instant. */
function localOf(trigger: Campaign, now: Date, zone: string): string | undefined {
  const scheduled = scheduledOf(trigger)
  return scheduled && nextOccasion(scheduled, { after: null, now, companyZone: zone })
}

function zoneOf({ zone }: Campaign, companyZone: string): string {
  return zone === 'customer' || zone === 'company' ? companyZone : zone
}

function later(at: Date, now: Date): Date {
  return at < now ? now : at
}
