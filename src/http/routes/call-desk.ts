import { createRoute, z } from '@hono/zod-openapi'
import { addDuration } from '../../core/calendar.ts'
import { NotFoundError } from '../../core/errors.ts'
import { callbackTimesOf } from '../../phoning/callback-times.ts'
import { keepCall } from '../../phoning/keep-call.ts'
import { listWaiting } from '../../phoning/queries/desk.ts'
import { findCallList } from '../../phoning/queries/lists.ts'
import { publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'
import { BoardView, boardView, WaitingView, waitingView } from './call-desk-views.ts'

const tags = ['Calls']

const queue = createRoute({
  method: 'get',
  path: '/call-lists/{key}/queue',
  tags,
  summary: 'Who comes next on a list, in calling order, then those whose time comes within a week',
  request: {
    params: z.object({ key: z.string().max(80) }),
    query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(30) }),
  },
  responses: {
    200: { description: 'The next ones', content: json(z.object({ items: z.array(WaitingView) })) },
    ...problems(400, 401, 404),
  },
})

const board = createRoute({
  method: 'get',
  path: '/call-board',
  tags,
  summary: 'Who is on the phone, and what came of today’s calls; live as the topic `calls`',
  responses: { 200: { description: 'The board', content: json(BoardView) }, ...problems(401) },
})

const keep = createRoute({
  method: 'post',
  path: '/call-tasks/{id}/keep',
  tags,
  summary: 'Still on this call: its lease begins anew',
  request: {
    params: z.object({ id: z.string().max(40) }),
    body: {
      required: true,
      content: json(z.strictObject({ fence: z.number().int().positive() }).openapi('KeepCall')),
    },
  },
  responses: {
    200: { description: 'The new end', content: json(z.object({ leaseUntil: z.iso.datetime() })) },
    ...problems(400, 401, 404, 409),
  },
})

const callbackTimes = createRoute({
  method: 'get',
  path: '/call-tasks/{id}/callback-times',
  tags,
  summary: 'Instants to promise for calling somebody again, by their clock and the law’s hours and holidays',
  request: {
    params: z.object({ id: z.string().max(40) }),
    query: z.object({
      exact: z.iso.datetime({ offset: true }).optional().openapi({
        description: 'An instant to be looked at: when a call promised for then may be made',
      }),
    }),
  },
  responses: {
    200: {
      description: 'The instants, the nearest first',
      content: json(
        z
          .object({
            zone: z.string(),
            items: z.array(
              z.object({
                choice: z.enum(['soon', 'evening', 'morning', 'afternoon']),
                at: z.iso.datetime(),
                moved: z.boolean().openapi({ description: 'Later than its name says' }),
              }),
            ),
            exact: z.object({ at: z.iso.datetime(), moved: z.boolean() }).nullable(),
          })
          .openapi('CallbackTimes'),
      ),
    },
    ...problems(400, 401, 404),
  },
})

export const callDeskRoutes = createRouter()
  .openapi(callbackTimes, async (c) => {
    const taskId = publicIds(c.var.ctx).from('tsk', c.req.valid('param').id)
    const { exact } = c.req.valid('query')
    const found = await callbackTimesOf(c.var.ctx, taskId, exact === undefined ? undefined : new Date(exact))
    const items = found.items.map((item) => ({ ...item, at: item.at.toISOString() }))
    const looked = found.exact && { ...found.exact, at: found.exact.at.toISOString() }
    return c.json({ zone: found.zone, items, exact: looked }, 200)
  })
  .openapi(queue, async (c) => {
    const { db, clock } = c.var.ctx
    const { key } = c.req.valid('param')
    const list = await findCallList(db, key)
    if (!list) throw new NotFoundError('call list', key)
    const now = clock.now()
    const until = addDuration(now, 'UTC', 'P7D')
    const found = await listWaiting(db, { listId: list.id, now, until, limit: c.req.valid('query').limit })
    const ids = publicIds(c.var.ctx)
    return c.json({ items: found.map((call) => waitingView(call, ids)) }, 200)
  })
  .openapi(board, async (c) => c.json(await boardView(c.var.ctx), 200))
  .openapi(keep, async (c) => {
    const taskId = publicIds(c.var.ctx).from('tsk', c.req.valid('param').id)
    const until = await keepCall(c.var.ctx, taskId, c.req.valid('json').fence)
    return c.json({ leaseUntil: until.toISOString() }, 200)
  })
