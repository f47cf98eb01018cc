import type { z } from 'zod'
import type { Reference } from '../step.ts'
import type { TriggerType } from '../trigger.ts'
import { apiTrigger } from './api.ts'
import { audienceTrigger } from './audience.ts'
import { dateTrigger } from './date.ts'
import { eventTrigger } from './event.ts'
import { formTrigger } from './form.ts'
import { manualTrigger } from './manual.ts'
import { scoreTrigger } from './score.ts'
import { segmentEnteredTrigger } from './segment-entered.ts'
import { segmentLeftTrigger } from './segment-left.ts'

/**
 * Every type of trigger. The order matters where one has a key that is another's name: a date may have an
 * audience, a form none of the others.
 */
const types = {
  event: eventTrigger,
  segment_entered: segmentEnteredTrigger,
  segment_left: segmentLeftTrigger,
  form: formTrigger,
  score: scoreTrigger,
  date: dateTrigger,
  audience: audienceTrigger,
  api: apiTrigger,
  manual: manualTrigger,
}

export type Trigger = { [K in keyof typeof types]: z.output<(typeof types)[K]['schema']> }[keyof typeof types]

/** For the published JSON Schema. */
export const triggerSchemas: readonly z.ZodType[] = Object.values(types).map(({ schema }) => schema)

export const triggerTypeNames: readonly string[] = Object.keys(types)

type Opaque = TriggerType<Trigger>

/** By the key that names it. */
export function findTriggerType(written: unknown): Opaque | undefined {
  if (typeof written !== 'object' || written === null) return undefined
  const name = Object.keys(types).find((key) => key in written)
  return name === undefined ? undefined : (types[name as keyof typeof types] as unknown as Opaque)
}

function typeOf(trigger: Trigger): Opaque {
  const type = findTriggerType(trigger)
  if (!type) throw new Error('a trigger of no known type: the program was published by a newer version')
  return type
}

/** Type of the events that may start it; undefined when none do. */
export function startingEvent(trigger: Trigger): string | undefined {
  return typeOf(trigger).eventType?.(trigger)
}

export function startsOn(
  trigger: Trigger,
  properties: Readonly<Record<string, unknown>>,
  zone: string,
): boolean {
  return typeOf(trigger).startsOn?.(trigger, properties, zone) ?? false
}

export function triggerReferences(trigger: Trigger): readonly Reference[] {
  return typeOf(trigger).references?.(trigger) ?? []
}
