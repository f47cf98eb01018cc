import { recordAudit } from '../access/record-audit.ts'
import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import { ConflictError, InvalidInputError } from '../core/errors.ts'
import { markBandsSeen } from '../scoring/mark-bands-seen.ts'
import { canonical } from './canonical.ts'
import { compile } from './compile.ts'
import type { Finding } from './lint/finding.ts'
import { lintParsed } from './lint-workflow.ts'
import { launchInstant, scheduledOf } from './occasions.ts'
import { describe, requireDefinition } from './parse-definition.ts'
import type { Program } from './program.ts'
import { deletePlanned } from './queries/occasions.ts'
import {
  findVersion,
  insertVersion,
  lastVersionNumber,
  updateVersionSource,
  updateWorkflow,
  upsertWorkflow,
  type Workflow,
} from './queries/workflows.ts'

export interface PublishedWorkflow {
  readonly workflow: Workflow
  readonly versionId: number
  readonly version: number
  /** False when the live version says the same already: publishing twice is harmless. */
  readonly changed: boolean
  readonly warnings: readonly Finding[]
}

/**
 * Makes a definition (YAML or JSON text, or parsed JSON) the live version of its workflow. Customers in flight
 * stay on theirs. Throws InvalidInputError with each problem at its place, ConflictError when the workflow is
 * archived.
 */
export async function publishWorkflow(ctx: Context, input: unknown): Promise<PublishedWorkflow> {
  const parsed = requireDefinition(input)
  const { definition, source } = parsed
  const program = compile(definition)
  const text = typeof input === 'string' ? input : null
  return inTransaction(ctx, async (inner) => {
    const { db, clock } = inner
    const now = clock.now()
    const findings = await lintParsed(db, parsed, now)
    assertPublishable(definition.workflow, findings)

    const workflow = await upsertWorkflow(db, { key: definition.workflow, name: definition.name, now })
    if (workflow.state === 'archived') throw new ConflictError(`the workflow ${workflow.key} is archived`)

    const live = workflow.liveVersionId === null ? undefined : await findVersion(db, workflow.liveVersionId)
    if (live && canonical(live.definition) === canonical(source)) {
      if (text !== null) await updateVersionSource(db, live.id, text)
      return { workflow, versionId: live.id, version: live.version, changed: false, warnings: findings }
    }
    const published = await writeVersion(inner, workflow, { source, text, program, name: definition.name })
    return { ...published, changed: true, warnings: findings }
  })
}

function assertPublishable(key: string, findings: readonly Finding[]): void {
  const errors = findings.filter(({ level }) => level === 'error')
  if (errors.length === 0) return
  throw new InvalidInputError(`the workflow ${key} cannot be published`, errors.map(describe))
}

interface Draft {
  readonly source: unknown
  readonly text: string | null
  readonly program: Program
  readonly name: Record<string, string>
}

async function writeVersion(
  { db, actor, clock }: Context,
  before: Workflow,
  { source, text, program, name }: Draft,
) {
  const now = clock.now()
  const { id, version } = await insertVersion(db, {
    workflowId: before.id,
    version: (await lastVersionNumber(db, before.id)) + 1,
    definition: source,
    program,
    source: text,
    publishedAt: now,
    publishedBy: actor.name,
  })
  const { trigger } = program.header
  const { company } = await getSettings(db)
  await deletePlanned(db, before.id)
  if ('score' in trigger) await markBandsSeen(db, trigger.score)
  const workflow = await updateWorkflow(db, before.id, {
    name,
    liveVersionId: id,
    state: before.state === 'draft' ? 'live' : before.state,
    launchAt: scheduledOf(trigger) ? now : launchInstant(trigger, company.timezone),
    lastOccasion: null,
    updatedAt: now,
  })
  const change = { before: { versionId: before.liveVersionId }, after: { versionId: id, version } }
  await recordAudit(
    db,
    actor,
    { action: 'workflow.publish', entity: 'workflow', entityId: workflow.key, ...change },
    now,
  )
  return { workflow, versionId: id, version }
}
