import { InvalidInputError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { requireWorkflow } from './get-version.ts'
import { decideMove, MigrationPlan, type Move, problemsOf } from './migration-plan.ts'
import type { Instruction } from './program.ts'
import { countLeftMessages, listVersionIds, type StepMove } from './queries/migrations.ts'
import { countStanding } from './queries/standing.ts'
import { findVersion, type Workflow, type WorkflowVersion } from './queries/workflows.ts'

/** A plan with all that it says worked out. */
export interface ReadyPlan {
  readonly workflow: Workflow
  readonly plan: MigrationPlan
  readonly target: WorkflowVersion
  readonly sources: readonly WorkflowVersion[]
  /** Without those who stay. */
  readonly moves: readonly StepMove[]
}

export interface PreviewedStep {
  readonly version: number
  readonly step: string
  readonly type: string
  readonly people: number
  readonly action: Move['kind']
  readonly to: string | null
  /** True when they go on waiting from when they arrived. */
  readonly keeps: boolean
}

export interface MigrationPreview {
  readonly key: string
  readonly to: number
  readonly staying: number
  readonly moving: number
  readonly exiting: number
  /** Messages that are planned and would not leave any more. */
  readonly cancelledMessages: number
  /** Steps on which somebody stands, by version. */
  readonly steps: readonly PreviewedStep[]
}

/** What a plan would do, by the counts of now. Throws InvalidInputError with what is wrong with the plan. */
export async function previewMigration(db: Db, key: string, input: unknown): Promise<MigrationPreview> {
  const { workflow, plan, target, sources, moves } = await readyPlan(db, key, input)
  const standing = await countStanding(db, workflow.id)
  const steps = standing.flatMap(({ version, step, count }): PreviewedStep[] => {
    const source = sources.find((one) => one.version === version)
    const instruction = source?.program.instructions.find(({ id }) => id === step)
    if (!instruction) return []
    const move = decideMove(plan, instruction, target.program.instructions)
    return [{ version, step, type: instruction.type, people: count, action: move.kind, ...detailsOf(move) }]
  })
  const sum = (kind: Move['kind']) =>
    steps.filter(({ action }) => action === kind).reduce((total, { people }) => total + people, 0)
  const targetSteps = target.program.instructions.map(({ id }) => id)
  return {
    key,
    to: target.version,
    staying: sum('stay'),
    moving: sum('move'),
    exiting: sum('exit'),
    cancelledMessages: await countLeftMessages(db, { workflowId: workflow.id, moves, targetSteps }),
    steps,
  }
}

function detailsOf(move: Move): { to: string | null; keeps: boolean } {
  return move.kind === 'move' ? { to: move.to, keeps: move.keeps } : { to: null, keeps: false }
}

/** Reads a plan and holds it against the versions that it names. */
export async function readyPlan(db: Db, key: string, input: unknown): Promise<ReadyPlan> {
  const plan = parsePlan(input)
  const workflow = await requireWorkflow(db, key)
  const versions = await listVersionIds(db, workflow.id)
  const numbers = plan.from ?? versions.map(({ version }) => version).filter((version) => version !== plan.to)
  assertVersions(key, versions, [plan.to, ...numbers])

  const load = async (number: number): Promise<WorkflowVersion> => {
    const version = await findVersion(db, versions.find((one) => one.version === number)?.id ?? 0)
    if (!version) throw new Error(`version ${number} of ${key} vanished`)
    return version
  }
  const target = await load(plan.to)
  const sources = await Promise.all(numbers.filter((number) => number !== plan.to).map(load))
  const problems = problemsOf(plan, {
    sources: sources.flatMap(({ program }) => program.instructions),
    target: target.program.instructions,
  })
  if (problems.length > 0) throw new InvalidInputError('the plan does not fit the versions', problems)
  const moves = sources.flatMap((source) => movesOf(plan, source, target.program.instructions))
  return { workflow, plan, target, sources, moves }
}

function parsePlan(input: unknown): MigrationPlan {
  const parsed = MigrationPlan.safeParse(input)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    message,
  }))
  throw new InvalidInputError('the plan is not well-formed', issues)
}

function assertVersions(
  key: string,
  versions: readonly { version: number }[],
  wanted: readonly number[],
): void {
  const known = versions.map(({ version }) => version)
  const missing = wanted.filter((number) => !known.includes(number))
  if (missing.length === 0) return
  throw new InvalidInputError(
    `${key} has no version ${missing.join(', ')}`,
    missing.map(() => ({ path: 'to', message: `must be one of ${known.join(', ') || 'none'}` })),
  )
}

function movesOf(plan: MigrationPlan, source: WorkflowVersion, target: readonly Instruction[]): StepMove[] {
  return source.program.instructions.flatMap((instruction) => {
    const move = decideMove(plan, instruction, target)
    if (move.kind === 'stay') return []
    return [{ versionId: source.id, step: instruction.id, ...detailsOf(move) }]
  })
}
