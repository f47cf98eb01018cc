import { appendEvents } from '../events/append-events.ts'
import { BAND_CHANGED } from '../workflows/triggers/score.ts'
import type { Pass } from './pass.ts'
import type { InboxRow } from './queries/lanes.ts'
import { takeBandChanges } from './queries/score-bands.ts'

const SCORE = 'score:'

/**
 * Says as an event which bands were crossed, for the models that a workflow listens to. The band that was seen last is
 * kept beside the score, so each crossing is told once, whoever changed the score.
 */
export async function tellBandChanges(
  pass: Pass,
  inbox: readonly InboxRow[],
  listening: () => Promise<ReadonlySet<string>>,
): Promise<void> {
  const touched = inbox
    .filter(({ topic }) => topic.startsWith(SCORE))
    .map(({ customerId, topic }) => ({ customerId, model: topic.slice(SCORE.length) }))
  if (touched.length === 0) return
  const models = await listening()
  const wanted = touched.filter(({ model }) => models.has(model))
  const changes = wanted.length > 0 ? await takeBandChanges(pass.db, wanted) : []
  await appendEvents(
    pass.db,
    changes.map(({ customerId, model, from, to }) => ({
      customerId,
      type: BAND_CHANGED,
      occurredAt: pass.now,
      properties: { model, from, to },
    })),
    pass.now,
  )
}
