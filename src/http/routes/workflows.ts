import { createRoute, z } from '@hono/zod-openapi'
import { decodeCursor, toPage } from '../../core/page.ts'
import { archiveWorkflow } from '../../workflows/archive-workflow.ts'
import { enrolCustomers } from '../../workflows/enrol-customers.ts'
import { getWorkflow } from '../../workflows/get-workflow.ts'
import { launchWorkflow } from '../../workflows/launch-workflow.ts'
import { lintInput } from '../../workflows/lint-workflow.ts'
import { pauseWorkflow } from '../../workflows/pause-workflow.ts'
import { publishWorkflow } from '../../workflows/publish-workflow.ts'
import { listEnrolments } from '../../workflows/queries/enrolments.ts'
import { listWorkflows } from '../../workflows/queries/workflows.ts'
import { resumeWorkflow } from '../../workflows/resume-workflow.ts'
import { retryFailed } from '../../workflows/retry-failed.ts'
import { enrolmentStatuses } from '../../workflows/workflow.ts'
import { publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, PageQuery, pageOf, problems } from '../schemas.ts'
import { definitionBody, KeyParam, readDefinition, tags } from './workflow-bodies.ts'
import {
  DetailView,
  EnrolmentView,
  FindingView,
  PublishedView,
  toDetailView,
  toEnrolmentView,
  toPublishedView,
  toWorkflowView,
  WorkflowView,
} from './workflow-views.ts'

const list = createRoute({
  method: 'get',
  path: '/workflows',
  tags,
  summary: 'Workflows and campaigns, by key',
  request: { query: PageQuery },
  responses: {
    200: { description: 'A page', content: json(pageOf(WorkflowView)) },
    ...problems(400, 401, 403),
  },
})

const publish = createRoute({
  method: 'post',
  path: '/workflows',
  tags,
  summary: 'Publish a definition as the live version of its workflow',
  description:
    'Customers under way stay on their version. Publishing the live definition again changes nothing.',
  request: { body: definitionBody },
  responses: {
    200: { description: 'It was live already', content: json(PublishedView) },
    201: { description: 'The new version', content: json(PublishedView) },
    ...problems(400, 401, 403, 409),
  },
})

const lint = createRoute({
  method: 'post',
  path: '/workflows/lint',
  tags,
  summary: 'What publishing would say, without publishing',
  request: { body: definitionBody },
  responses: {
    200: {
      description: 'Everything found; publishable when none is an error',
      content: json(z.object({ publishable: z.boolean(), findings: z.array(FindingView) })),
    },
    ...problems(400, 401, 403),
  },
})

const get = createRoute({
  method: 'get',
  path: '/workflows/{key}',
  tags,
  summary: 'A workflow with its live definition, and how many stand where',
  request: { params: KeyParam },
  responses: { 200: { description: 'The workflow', content: json(DetailView) }, ...problems(401, 403, 404) },
})

const enrolments = createRoute({
  method: 'get',
  path: '/workflows/{key}/enrolments',
  tags,
  summary: 'Who passed or passes through, newest first',
  request: { params: KeyParam, query: PageQuery.extend({ status: z.enum(enrolmentStatuses).optional() }) },
  responses: {
    200: { description: 'A page', content: json(pageOf(EnrolmentView)) },
    ...problems(400, 401, 403, 404),
  },
})

const enrol = createRoute({
  method: 'post',
  path: '/workflows/{key}/enrol',
  tags,
  summary: 'Enrol customers, under the re-entry rule',
  request: {
    params: KeyParam,
    body: {
      required: true,
      content: json(
        z.strictObject({
          customers: z.array(z.string().max(100)).min(1).max(1_000),
          properties: z.record(z.string(), z.unknown()).optional(),
          occasion: z
            .string()
            .min(1)
            .max(200)
            .optional()
            .openapi({ description: 'Asking again with the same one enrols nobody twice' }),
        }),
      ),
    },
  },
  responses: {
    200: {
      description: 'What became of each',
      content: json(
        z.object({
          enrolled: z.number().int(),
          refused: z.array(z.object({ customer: z.string(), reason: z.string() })),
        }),
      ),
    },
    ...problems(400, 401, 403, 404, 409),
  },
})

const launch = move('launch', 'Launch a campaign to its audience, once')
const pause = move('pause', 'Freeze a workflow: nobody enters, moves or is sent to')
const resume = move('resume', 'Let a paused workflow go on where it was')
const archive = move('archive', 'Close a workflow for good; who is under way goes on to the end')

const retry = createRoute({
  method: 'post',
  path: '/workflows/{key}/retry-failed',
  tags,
  summary: 'Try failed messages again, through the gate: those that certainly never left',
  request: { params: KeyParam },
  responses: {
    200: { description: 'How many', content: json(z.object({ retried: z.number().int() })) },
    ...problems(401, 403, 404, 409),
  },
})

function move<V extends string>(verb: V, summary: string) {
  return createRoute({
    method: 'post',
    path: `/workflows/{key}/${verb}` as const,
    tags,
    summary,
    request: { params: KeyParam },
    responses: {
      200: { description: 'The workflow', content: json(WorkflowView) },
      ...problems(400, 401, 403, 404, 409),
    },
  })
}

export const workflowRoutes = createRouter()
  .openapi(list, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const afterKey = cursor === undefined ? undefined : decodeCursor(cursor, z.string())
    const found = await listWorkflows(c.var.ctx.db, { afterKey, limit: limit + 1 })
    const page = toPage(found, limit, ({ key }) => key)
    return c.json({ items: page.items.map(toWorkflowView), next: page.nextCursor }, 200)
  })
  .openapi(lint, async (c) => {
    const findings = await lintInput(c.var.ctx.db, await readDefinition(c.req), c.var.ctx.clock.now())
    return c.json({ publishable: findings.every(({ level }) => level !== 'error'), findings }, 200)
  })
  .openapi(publish, async (c) => {
    const published = await publishWorkflow(c.var.ctx, await readDefinition(c.req))
    return c.json(toPublishedView(published), published.changed ? 201 : 200)
  })
  .openapi(get, async (c) =>
    c.json(toDetailView(await getWorkflow(c.var.ctx.db, c.req.valid('param').key)), 200),
  )
  .openapi(enrolments, async (c) => {
    const { cursor, limit, status } = c.req.valid('query')
    const { workflow } = await getWorkflow(c.var.ctx.db, c.req.valid('param').key)
    const before = cursor === undefined ? undefined : decodeCursor(cursor, z.number().int())
    const found = await listEnrolments(c.var.ctx.db, {
      workflowId: workflow.id,
      status,
      before,
      limit: limit + 1,
    })
    const page = toPage(found, limit, ({ id }) => id)
    const ids = publicIds(c.var.ctx)
    return c.json({ items: page.items.map((row) => toEnrolmentView(row, ids)), next: page.nextCursor }, 200)
  })
  .openapi(enrol, async (c) => {
    const { customers, properties, occasion } = c.req.valid('json')
    const ids = publicIds(c.var.ctx)
    const { enrolmentIds, refused } = await enrolCustomers(c.var.ctx, {
      workflowKey: c.req.valid('param').key,
      customerIds: customers.map((id) => ids.from('cus', id)),
      ...(properties ? { properties } : {}),
      ...(occasion ? { occasion } : {}),
    })
    const view = refused.map(({ customerId, reason }) => ({ customer: ids.to('cus', customerId), reason }))
    return c.json({ enrolled: enrolmentIds.length, refused: view }, 200)
  })
  .openapi(launch, async (c) =>
    c.json(toWorkflowView(await launchWorkflow(c.var.ctx, c.req.valid('param').key)), 200),
  )
  .openapi(pause, async (c) =>
    c.json(toWorkflowView(await pauseWorkflow(c.var.ctx, c.req.valid('param').key)), 200),
  )
  .openapi(resume, async (c) =>
    c.json(toWorkflowView(await resumeWorkflow(c.var.ctx, c.req.valid('param').key)), 200),
  )
  .openapi(retry, async (c) =>
    c.json({ retried: await retryFailed(c.var.ctx, c.req.valid('param').key) }, 200),
  )
  .openapi(archive, async (c) =>
    c.json(toWorkflowView(await archiveWorkflow(c.var.ctx, c.req.valid('param').key)), 200),
  )
