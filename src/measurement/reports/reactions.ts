import { getSettings } from '../../company/settings.ts'
import { NotFoundError } from '../../core/errors.ts'
import type { Db } from '../../db/client.ts'
import { findWorkflow } from '../../workflows/queries/workflows.ts'
import { countReached, listReactionDays, type ReachedPeople, type ReactionDay } from '../queries/reactions.ts'
import { readForAWhile } from '../read-for-a-while.ts'

const DAYS_MOST = 60

export interface Reactions {
  readonly people: ReachedPeople
  readonly days: readonly ReactionDay[]
}

/** Whom a workflow reached, and how it went day by day; every message of it is looked at, so at most a minute old. Throws NotFoundError. */
export async function reactionsReport(db: Db, key: string): Promise<Reactions> {
  const workflow = await findWorkflow(db, key)
  if (!workflow) throw new NotFoundError('workflow', key)
  const { company } = await getSettings(db)
  const asked = { workflowId: workflow.id, zone: company.timezone, days: DAYS_MOST }
  return readForAWhile(db, `reactions:${workflow.id}`, async (limited) => ({
    people: await countReached(limited, workflow.id),
    days: await listReactionDays(limited, asked),
  }))
}
