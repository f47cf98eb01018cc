import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { ConflictError, InvalidInputError } from '../core/errors.ts'
import { compile } from './compile.ts'
import { type Finding, lintWorkflow } from './lint-workflow.ts'
import { requireDefinition } from './parse-definition.ts'
import type { Program } from './program.ts'
import {
  findVersion,
  insertVersion,
  lastVersionNumber,
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
  const { definition, source } = requireDefinition(input)
  const program = compile(definition)
  return inTransaction(ctx, async (inner) => {
    const { db, clock } = inner
    const findings = await lintWorkflow(db, definition)
    const errors = findings.filter(({ level }) => level === 'error')
    if (errors.length > 0)
      throw new InvalidInputError(`the workflow ${definition.workflow} cannot be published`, errors)

    const now = clock.now()
    const workflow = await upsertWorkflow(db, { key: definition.workflow, name: definition.name, now })
    if (workflow.state === 'archived') throw new ConflictError(`the workflow ${workflow.key} is archived`)

    const live = workflow.liveVersionId === null ? undefined : await findVersion(db, workflow.liveVersionId)
    if (live && isSame(live.definition, source)) {
      return { workflow, versionId: live.id, version: live.version, changed: false, warnings: findings }
    }
    const published = await writeVersion(inner, workflow, { source, program, name: definition.name })
    return { ...published, changed: true, warnings: findings }
  })
}

interface Draft {
  readonly source: unknown
  readonly program: Program
  readonly name: Record<string, string>
}

async function writeVersion(
  { db, actor, clock }: Context,
  before: Workflow,
  { source, program, name }: Draft,
) {
  const now = clock.now()
  const { id, version } = await insertVersion(db, {
    workflowId: before.id,
    version: (await lastVersionNumber(db, before.id)) + 1,
    definition: source,
    program,
    publishedAt: now,
    publishedBy: actor.name,
  })
  const { trigger } = program.header
  const workflow = await updateWorkflow(db, before.id, {
    name,
    liveVersionId: id,
    state: before.state === 'draft' ? 'live' : before.state,
    launchAt: 'audience' in trigger && trigger.at !== undefined ? new Date(trigger.at) : null,
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

/** Stored as jsonb, which keeps no order of keys. */
function isSame(stored: unknown, given: unknown): boolean {
  return canonical(stored) === canonical(given)
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
