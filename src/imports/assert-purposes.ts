import { TRACKING_PURPOSE } from '../consent/consent.ts'
import { listPurposes } from '../consent/queries/wordings.ts'
import { InvalidInputError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import type { Target } from './mapping.ts'

/** A consent to a purpose that nobody defined could never be relied on. Throws InvalidInputError. */
export async function assertPurposes(db: Db, targets: readonly Target[]): Promise<void> {
  const named = targets.flatMap((target) => (target.kind === 'consent' ? [target.purpose] : []))
  if (named.length === 0) return

  const known = new Set((await listPurposes(db)).map(({ key }) => key))
  const unknown = named.filter((purpose) => purpose !== TRACKING_PURPOSE && !known.has(purpose))
  if (unknown.length === 0) return
  throw new InvalidInputError(
    `there is no purpose ${unknown.join(', ')}`,
    unknown.map((purpose) => ({
      path: `mapping.consent:${purpose}`,
      message: 'is no purpose',
      remedy: 'define it first',
    })),
  )
}
