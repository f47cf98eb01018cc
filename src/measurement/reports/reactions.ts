import { getSettings } from '../../company/settings.ts'
import { NotFoundError } from '../../core/errors.ts'
import type { Db } from '../../db/client.ts'
import { findWorkflow } from '../../workflows/queries/workflows.ts'
import { countReached, listReactionDays, type ReachedPeople, type ReactionDay } from '../queries/reactions.ts'
import { listStepFigures } from '../queries/workflow-report.ts'
import { readForAWhile } from '../read-for-a-while.ts'

const DAYS_MOST = 60
/** So many messages are looked at in some milliseconds; a campaign that was launched a moment ago shows at once. */
const FEW = 20_000

export interface Reactions {
  readonly people: ReachedPeople
  readonly days: readonly ReactionDay[]
}

/** Whom a workflow reached, and how it went day by day; every message of it is looked at, so of many at most a minute old. Throws NotFoundError. */
export async function reactionsReport(db: Db, key: string): Promise<Reactions> {
  const workflow = await findWorkflow(db, key)
  if (!workflow) throw new NotFoundError('workflow', key)
  const { company } = await getSettings(db)
  const asked = { workflowId: workflow.id, zone: company.timezone, days: DAYS_MOST }
  const read = async (from: Db) => ({
    people: await countReached(from, workflow.id),
    days: await listReactionDays(from, asked),
  })
  const steps = await listStepFigures(db, workflow.id)
  const messages = steps.reduce((sum, { planned }) => sum + planned, 0)
  return messages <= FEW ? read(db) : readForAWhile(db, `reactions:${workflow.id}`, read)
}
