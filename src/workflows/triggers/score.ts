import { z } from 'zod'
import { Key, LatestStart } from '../fields.ts'
import type { TriggerType } from '../trigger.ts'

const Band = z.string().min(1).max(60)
const Bands = z.union([Band.transform((band) => [band]), z.array(Band).min(1).max(20)])

const ScoreTrigger = z.strictObject({
  score: Key.describe('A score model'),
  enters: Bands.describe('The band, or one of the bands, that the customer comes into'),
  from: Bands.optional().describe(
    'Only out of these bands; without it out of any, and also as the first one',
  ),
  latest_start: LatestStart,
})

/** What the engine says when a customer's band has changed and a workflow listens to the model. */
export const BAND_CHANGED = 'score_band_changed'

/** A score crossed into a band. */
export const scoreTrigger: TriggerType<z.output<typeof ScoreTrigger>> = {
  type: 'score',
  schema: ScoreTrigger,
  eventType: () => BAND_CHANGED,
  startsOn: ({ score, enters, from }, { model, from: before, to }) =>
    model === score && enters.includes(String(to)) && (from === undefined || from.includes(String(before))),
  references: ({ score }) => [{ kind: 'score', key: score }],
}
