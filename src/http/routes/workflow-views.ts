import { z } from '@hono/zod-openapi'
import type { WorkflowDetail } from '../../workflows/get-workflow.ts'
import type { PublishedWorkflow } from '../../workflows/publish-workflow.ts'
import type { EnrolmentRow } from '../../workflows/queries/enrolments.ts'
import type { VersionSummary, Workflow } from '../../workflows/queries/workflows.ts'
import { enrolmentStatuses, workflowStates } from '../../workflows/workflow.ts'
import type { PublicIds } from '../public-id.ts'

const instant = z.iso.datetime().nullable()

export const WorkflowView = z
  .object({
    key: z.string(),
    name: z.record(z.string(), z.string()),
    state: z.enum(workflowStates),
    launchAt: instant.openapi({ description: 'When a campaign launches by itself' }),
    launch: z
      .object({
        launchedAt: z.iso.datetime(),
        audience: z.number().int(),
        enrolled: z.number().int(),
        finishedAt: instant,
      })
      .nullable(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Workflow')

export const FindingView = z
  .object({
    level: z.enum(['error', 'warning']),
    code: z.string().openapi({ description: 'Stable; see docs/workflows.md' }),
    path: z.string(),
    message: z.string(),
    remedy: z.string().optional(),
    line: z.number().int().optional(),
    column: z.number().int().optional(),
  })
  .openapi('WorkflowFinding')

export const PublishedView = z
  .object({
    workflow: WorkflowView,
    version: z.number().int(),
    changed: z.boolean(),
    warnings: z.array(FindingView),
  })
  .openapi('PublishedWorkflow')

export const VersionView = z
  .object({ version: z.number().int(), publishedAt: z.iso.datetime(), publishedBy: z.string() })
  .openapi('WorkflowVersion')

export const DetailView = WorkflowView.extend({
  version: z.number().int().nullable(),
  hasDraft: z.boolean(),
  definition: z.unknown(),
  source: z.string().nullable(),
  steps: z.array(z.object({ id: z.string(), type: z.string() })),
  counts: z.array(
    z.object({
      arm: z.enum(['treated', 'holdout']),
      status: z.enum(enrolmentStatuses),
      step: z.string().nullable(),
      count: z.number().int(),
    }),
  ),
}).openapi('WorkflowDetail')

export const EnrolmentView = z
  .object({
    id: z.string(),
    customer: z.string(),
    arm: z.enum(['treated', 'holdout']),
    status: z.enum(enrolmentStatuses),
    step: z.string().nullable(),
    enteredAt: z.iso.datetime(),
    arrivedAt: z.iso.datetime(),
    nextDueAt: instant,
    endedAt: instant,
    exitReason: z.string().nullable(),
    goalAt: instant,
    goalValue: z.number().nullable(),
  })
  .openapi('Enrolment')

export function toWorkflowView(workflow: Workflow): z.infer<typeof WorkflowView> {
  const { key, name, state, launchAt, launchedAt, launchTotal, launchEnrolled, launchFinishedAt, updatedAt } =
    workflow
  return {
    key,
    name,
    state,
    launchAt: toText(launchAt),
    launch: launchedAt && {
      launchedAt: launchedAt.toISOString(),
      audience: launchTotal ?? 0,
      enrolled: launchEnrolled,
      finishedAt: toText(launchFinishedAt),
    },
    updatedAt: updatedAt.toISOString(),
  }
}

export function toDetailView({
  workflow,
  version,
  counts,
  hasDraft,
}: WorkflowDetail): z.infer<typeof DetailView> {
  return {
    ...toWorkflowView(workflow),
    version: version?.version ?? null,
    hasDraft,
    definition: version?.definition ?? null,
    source: version?.source ?? null,
    steps: (version?.program.instructions ?? []).map(({ id, type }) => ({ id, type })),
    counts: counts.map(({ arm, status, step, count }) => ({ arm, status, step, count })),
  }
}

export function toPublishedView(published: PublishedWorkflow): z.infer<typeof PublishedView> {
  const { workflow, version, changed, warnings } = published
  return { workflow: toWorkflowView(workflow), version, changed, warnings: [...warnings] }
}

export function toVersionView({
  version,
  publishedAt,
  publishedBy,
}: VersionSummary): z.infer<typeof VersionView> {
  return { version, publishedAt: publishedAt.toISOString(), publishedBy }
}

export function toEnrolmentView(row: EnrolmentRow, ids: PublicIds): z.infer<typeof EnrolmentView> {
  return {
    id: ids.to('enr', row.id),
    customer: ids.to('cus', row.customerId),
    arm: row.arm,
    status: row.status,
    step: row.step,
    enteredAt: row.enteredAt.toISOString(),
    arrivedAt: row.arrivedAt.toISOString(),
    nextDueAt: toText(row.wakeAt),
    endedAt: toText(row.endedAt),
    exitReason: row.exitReason,
    goalAt: toText(row.goalAt),
    goalValue: row.goalValue,
  }
}

function toText(instantOrNull: Date | null): string | null {
  return instantOrNull?.toISOString() ?? null
}
