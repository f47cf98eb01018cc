import { getSettings } from '../../company/settings.ts'
import { NotFoundError } from '../../core/errors.ts'
import type { Db } from '../../db/client.ts'
import { findWorkflow } from '../../workflows/queries/workflows.ts'
import { listReactionDays, type ReactionDay } from '../queries/reaction-days.ts'
import { readForAWhile } from '../read-for-a-while.ts'

const DAYS_MOST = 60

/** How a workflow went day by day; every message of it is looked at, so at most a minute old. Throws NotFoundError. */
export async function reactionDays(db: Db, key: string): Promise<ReactionDay[]> {
  const workflow = await findWorkflow(db, key)
  if (!workflow) throw new NotFoundError('workflow', key)
  const { company } = await getSettings(db)
  return readForAWhile(db, `reaction-days:${workflow.id}`, (limited) =>
    listReactionDays(limited, { workflowId: workflow.id, zone: company.timezone, days: DAYS_MOST }),
  )
}
