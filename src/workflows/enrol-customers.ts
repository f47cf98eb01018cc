import { randomUUID } from 'node:crypto'
import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import { ConflictError, NotFoundError } from '../core/errors.ts'
import { ringEngine } from '../events/jobs.ts'
import { type EnrolResult, enrolCandidates } from './enrol.ts'
import { loadVersion } from './load-version.ts'
import { lockLanesOf } from './queries/lanes.ts'
import { findWorkflow } from './queries/workflows.ts'

export interface EnrolInput {
  readonly workflowKey: string
  readonly customerIds: readonly number[]
  /** What an event's properties would be: for conditions on the entry and for templates. */
  readonly properties?: Readonly<Record<string, unknown>>
  /** Names this occasion: asking again with the same one enrols nobody twice. */
  readonly occasion?: string
}

/**
 * Enrols customers by hand or by a program, whatever the workflow's trigger is, under its re-entry rule.
 * Refusals are returned and recorded. Throws ConflictError unless the workflow is live.
 */
export async function enrolCustomers(ctx: Context, input: EnrolInput): Promise<EnrolResult> {
  const { company } = await getSettings(ctx.db)
  return inTransaction(ctx, async (inner) => {
    const { db, clock } = inner
    const workflow = await findWorkflow(db, input.workflowKey)
    if (!workflow) throw new NotFoundError('workflow', input.workflowKey)
    if (workflow.state !== 'live' || workflow.liveVersionId === null) {
      throw new ConflictError(
        `the workflow ${workflow.key} is ${workflow.state}: only a live one can be entered`,
      )
    }
    const version = await loadVersion(db, new Map(), workflow.liveVersionId)
    const now = clock.now()
    const occasion = `a${input.occasion ?? randomUUID()}`
    const candidates = [...new Set(input.customerIds)].map((customerId) => ({
      version,
      customerId,
      entry: { kind: 'api' as const, at: now, properties: input.properties ?? {} },
      keyValue: '',
      occasion,
    }))
    // The lanes, so that no trigger enrols the same people between our look and our insert.
    await lockLanesOf(db, input.customerIds)
    const result = await enrolCandidates(db, candidates, company.timezone, now)
    await ringEngine(inner)
    return result
  })
}
