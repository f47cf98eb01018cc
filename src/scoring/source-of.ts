import { addDuration } from '../core/calendar.ts'
import type { EngagementSettings, RfmSettings, ScoreModel } from './model.ts'
import { engagementOf } from './queries/engagement.ts'
import { type RfmOrders, rfmByThresholds, rfmOfEverybody } from './queries/rfm.ts'
import type { ScoreSource } from './queries/source.ts'

/** What a computation stands on beside the events. */
export interface ScoringMoment {
  readonly now: Date
  /** The company's zone: the day of an order is a day there. */
  readonly timezone: string
}

/** Scores of the whole base; undefined for points, which are added and not computed. */
export function sourceForEverybody(model: ScoreModel, moment: ScoringMoment): ScoreSource | undefined {
  if (model.kind === 'rfm') return rfmOfEverybody(ordersOf(model.settings, moment))
  if (model.kind === 'engagement') return engagement(model.settings, moment, 'everybody')
  return undefined
}

/**
 * Scores of these customers between two runs over the whole base; undefined for points, and for RFM until a
 * first run has said where the quintiles lie.
 */
export function sourceForSome(
  model: ScoreModel,
  moment: ScoringMoment,
  customerIds: readonly number[],
): ScoreSource | undefined {
  if (model.kind === 'engagement') return engagement(model.settings, moment, customerIds)
  if (model.kind !== 'rfm' || !model.run) return undefined
  return rfmByThresholds(ordersOf(model.settings, moment), model.run, customerIds)
}

function engagement(
  settings: EngagementSettings,
  { now }: ScoringMoment,
  scope: 'everybody' | readonly number[],
) {
  return engagementOf(settings, now, scope)
}

function ordersOf(settings: RfmSettings, { now, timezone }: ScoringMoment): RfmOrders {
  const since = settings.window === null ? null : before(now, timezone, settings.window)
  return { event: settings.event, since, now, timezone }
}

function before(now: Date, timezone: string, duration: string): Date {
  return addDuration(now, timezone, `-${duration}`)
}
