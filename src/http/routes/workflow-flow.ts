import { createRoute, z } from '@hono/zod-openapi'
import { FLOW_DAYS, getFlow } from '../../workflows/get-flow.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'

const count = z.number().int()

const FlowView = z
  .object({
    days: count,
    entered: count.openapi({ description: 'In the period, without the holdout' }),
    holdout: count,
    steps: z.array(
      z.object({
        step: z.string(),
        passed: count,
        waiting: count.openapi({ description: 'Standing there now' }),
        branches: z.record(z.string(), count),
        sent: count.openapi({ description: 'Of the messages planned in the period' }),
        opened: count,
        clicked: count,
        held: count,
      }),
    ),
  })
  .openapi('WorkflowFlow', { description: 'The same as the live topic `workflow:<key>`' })

const flow = createRoute({
  method: 'get',
  path: '/workflows/{key}/flow',
  tags: ['Workflows'],
  summary: 'Who entered, passed each step, took each branch and stands where',
  request: {
    params: z.object({ key: z.string().max(100) }),
    query: z.object({ days: z.coerce.number().int().min(1).max(730).default(FLOW_DAYS) }),
  },
  responses: { 200: { description: 'The flow', content: json(FlowView) }, ...problems(400, 401, 403, 404) },
})

export const workflowFlowRoutes = createRouter().openapi(flow, async (c) => {
  const { db, clock } = c.var.ctx
  const { steps, ...rest } = await getFlow(
    db,
    c.req.valid('param').key,
    clock.now(),
    c.req.valid('query').days,
  )
  return c.json({ ...rest, steps: [...steps] }, 200)
})
