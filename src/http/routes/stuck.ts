import { createRoute, z } from '@hono/zod-openapi'
import { listStuck } from '../../engine/watchdog.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'

const StuckView = z
  .object({
    kind: z.enum(['enrolments', 'messages', 'lanes', 'webhooks', 'migrations', 'tasks']),
    where: z.string(),
    count: z.number().int(),
    since: z.iso.datetime(),
    remedy: z.string(),
  })
  .openapi('Stuck')

const list = createRoute({
  method: 'get',
  path: '/engine/stuck',
  tags: ['Operations'],
  summary: 'What has waited for two minutes with nobody at work on it, and what to do',
  responses: {
    200: { description: 'The longest waiting first', content: json(z.object({ items: z.array(StuckView) })) },
    ...problems(401, 403),
  },
})

export const stuckRoutes = createRouter().openapi(list, async (c) => {
  const stuck = await listStuck(c.var.ctx)
  return c.json({ items: stuck.map((one) => ({ ...one, since: one.since.toISOString() })) }, 200)
})
