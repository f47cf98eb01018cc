import { recordAudit } from '../access/record-audit.ts'
import { getSettings } from '../company/settings.ts'
import { afterCommit, type Context, inTransaction } from '../context.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import { launchCampaign } from './jobs.ts'
import { loadVersion, type RunnableVersion } from './load-version.ts'
import { scheduledOf } from './occasions.ts'
import { type Audience, countAudience } from './queries/launch.ts'
import { lockWorkflow, updateWorkflow, type Workflow } from './queries/workflows.ts'

/**
 * Starts a campaign now, once and for all: a second launch is a ConflictError, whoever asks and however many
 * ask at the same time. The audience is then enrolled in batches by `workflows.launch`.
 */
export function launchWorkflow(ctx: Context, key: string): Promise<Workflow> {
  return inTransaction(ctx, async (inner) => {
    const { db, actor, clock } = inner
    const before = await lockWorkflow(db, key)
    if (!before) throw new NotFoundError('workflow', key)
    if (before.launchedAt) throw new ConflictError(`the workflow ${key} was launched already`)
    if (before.state !== 'live' || before.liveVersionId === null) {
      throw new ConflictError(`the workflow ${key} is ${before.state}: only a live one can be launched`)
    }
    const version = await loadVersion(db, new Map(), before.liveVersionId)
    const total = await countAudience(db, await audienceOf(inner, version))

    const now = clock.now()
    const workflow = await updateWorkflow(db, before.id, {
      launchedAt: now,
      launchTotal: total,
      updatedAt: now,
    })
    const change = { after: { versionId: version.id, audience: total } }
    await recordAudit(
      db,
      actor,
      { action: 'workflow.launch', entity: 'workflow', entityId: key, ...change },
      now,
    )
    await afterCommit(inner, () =>
      ctx.queue.ring(launchCampaign, { workflowId: workflow.id }, { key: `launch-${workflow.id}` }),
    )
    return workflow
  })
}

/** Whom a campaign is for, as of now. Throws InvalidInputError for a workflow that is no campaign. */
export async function audienceOf(ctx: Context, { header }: RunnableVersion): Promise<Audience> {
  const { trigger, key } = header
  if (!('audience' in trigger)) {
    throw new InvalidInputError(`the workflow ${key} has no audience to launch to`, [
      { path: 'trigger', message: 'only a trigger with an audience can be launched' },
    ])
  }
  if (scheduledOf(trigger)) throw new ConflictError(`the workflow ${key} comes round by the clock, by itself`)
  const { company } = await getSettings(ctx.db)
  return { of: trigger.audience, now: ctx.clock.now(), zone: company.timezone }
}
