import { z } from '@hono/zod-openapi'
import type { DefinitionDiff } from '../../workflows/diff-definitions.ts'
import type { WorkflowPlan } from '../../workflows/plan-workflow.ts'
import { FindingView } from './workflow-views.ts'

const FieldChangeView = z
  .object({ path: z.string(), before: z.unknown().optional(), after: z.unknown().optional() })
  .openapi('FieldChange')

export const DiffView = z
  .object({
    settings: z.array(FieldChangeView),
    steps: z.array(
      z.object({
        id: z.string(),
        type: z.string(),
        changes: z.array(z.enum(['added', 'removed', 'changed', 'moved'])),
        fields: z.array(FieldChangeView),
      }),
    ),
  })
  .openapi('WorkflowDiff')

export const PlanView = z
  .object({
    key: z.string(),
    liveVersion: z.number().int().nullable(),
    changed: z.boolean(),
    publishable: z.boolean(),
    diff: DiffView,
    standing: z
      .array(z.object({ version: z.number().int(), step: z.string(), count: z.number().int() }))
      .openapi({ description: 'People in flight, who stay on their version until a migration moves them' }),
    findings: z.array(FindingView),
  })
  .openapi('WorkflowPlan')

export function toDiffView({ settings, steps }: DefinitionDiff): z.infer<typeof DiffView> {
  return {
    settings: [...settings],
    steps: steps.map(({ id, type, changes, fields }) => ({
      id,
      type,
      changes: [...changes],
      fields: [...fields],
    })),
  }
}

export function toPlanView({ diff, standing, findings, ...plan }: WorkflowPlan): z.infer<typeof PlanView> {
  return {
    ...plan,
    publishable: findings.every(({ level }) => level !== 'error'),
    diff: toDiffView(diff),
    standing: [...standing],
    findings: [...findings],
  }
}
