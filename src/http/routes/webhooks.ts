import { createRoute, z } from '@hono/zod-openapi'
import { decodeCursor, toPage } from '../../core/page.ts'
import { callStates } from '../../webhooks/call.ts'
import { type Endpoint, EndpointInput } from '../../webhooks/endpoint.ts'
import {
  addEndpoint,
  changeEndpoint,
  listEndpoints,
  removeEndpoint,
  rotateSecret,
} from '../../webhooks/manage-endpoints.ts'
import { type CallView, listCallRows } from '../../webhooks/queries/calls.ts'
import { retryCalls } from '../../webhooks/retry-calls.ts'
import { Key } from '../../workflows/fields.ts'
import { type PublicIds, publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, PageQuery, pageOf, problems } from '../schemas.ts'

const EndpointView = z
  .object({
    key: z.string(),
    url: z.string(),
    isPrivate: z.boolean().openapi({ description: 'In your own network; needs WEBHOOK_PRIVATE=yes too' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    previousUntil: z.iso
      .datetime()
      .nullable()
      .openapi({ description: 'The last secret signs too until then' }),
  })
  .openapi('WebhookEndpoint')

const WithSecret = z
  .object({ endpoint: EndpointView, secret: z.string() })
  .openapi('WebhookEndpointWithSecret')

const WebhookCallView = z
  .object({
    id: z.string(),
    endpoint: z.string(),
    workflow: z.string(),
    step: z.string(),
    customer: z.string(),
    idempotencyKey: z.string(),
    state: z.enum(callStates),
    attempts: z.number().int(),
    status: z.number().int().nullable().openapi({ description: 'The last HTTP status' }),
    error: z.string().nullable(),
    dueAt: z.iso.datetime(),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
  })
  .openapi('WebhookCall')

const tags = ['Webhooks']
const params = z.object({ key: Key })
const Cursor = z.object({ id: z.number().int() })

const list = createRoute({
  method: 'get',
  path: '/webhooks/endpoints',
  tags,
  summary: 'What webhook steps may call',
  responses: {
    200: { description: 'All endpoints', content: json(z.object({ items: z.array(EndpointView) })) },
    ...problems(401, 403),
  },
})

const add = createRoute({
  method: 'post',
  path: '/webhooks/endpoints/{key}',
  tags,
  summary: 'Add an endpoint',
  description: 'The secret that signs its calls is shown this once.',
  request: { params, body: { required: true, content: json(EndpointInput) } },
  responses: {
    201: { description: 'The endpoint and its secret', content: json(WithSecret) },
    ...problems(400, 401, 403, 409),
  },
})

const change = createRoute({
  method: 'put',
  path: '/webhooks/endpoints/{key}',
  tags,
  summary: 'Send its calls to another URL; the secret stays',
  request: { params, body: { required: true, content: json(EndpointInput) } },
  responses: {
    200: { description: 'The endpoint', content: json(EndpointView) },
    ...problems(400, 401, 403, 404),
  },
})

const rotate = createRoute({
  method: 'post',
  path: '/webhooks/endpoints/{key}/rotate',
  tags,
  summary: 'Make a new secret, shown this once; for a day the last one signs too',
  request: { params },
  responses: {
    200: { description: 'The endpoint and its new secret', content: json(WithSecret) },
    ...problems(401, 403, 404),
  },
})

const remove = createRoute({
  method: 'delete',
  path: '/webhooks/endpoints/{key}',
  tags,
  summary: 'Remove an endpoint that no live workflow calls',
  request: { params },
  responses: { 204: { description: 'It is gone' }, ...problems(401, 403, 404, 409) },
})

const calls = createRoute({
  method: 'get',
  path: '/webhooks/calls',
  tags,
  summary: 'Calls that steps made or are to make, newest first',
  request: { query: PageQuery.extend({ state: z.enum(callStates).optional(), endpoint: Key.optional() }) },
  responses: {
    200: { description: 'A page of them', content: json(pageOf(WebhookCallView)) },
    ...problems(400, 401, 403),
  },
})

const retry = createRoute({
  method: 'post',
  path: '/webhooks/calls/{id}/retry',
  tags,
  summary: 'Make a failed call again, with the same idempotency key',
  description: 'The customer goes on where they are.',
  request: { params: z.object({ id: z.string().max(100) }) },
  responses: {
    200: { description: 'How many are made again', content: json(z.object({ calls: z.number().int() })) },
    ...problems(401, 403, 404, 409),
  },
})

const retryAll = createRoute({
  method: 'post',
  path: '/webhooks/endpoints/{key}/retry',
  tags,
  summary: 'Make every failed call of an endpoint again',
  request: { params },
  responses: {
    200: { description: 'How many are made again', content: json(z.object({ calls: z.number().int() })) },
    ...problems(401, 403),
  },
})

export const webhookRoutes = createRouter()
  .openapi(list, async (c) => {
    return c.json({ items: (await listEndpoints(c.var.ctx.db)).map(toView) }, 200)
  })
  .openapi(add, async (c) => {
    const made = await addEndpoint(c.var.ctx, c.req.valid('param').key, c.req.valid('json'))
    return c.json({ endpoint: toView(made.endpoint), secret: made.secret }, 201)
  })
  .openapi(change, async (c) => {
    const changed = await changeEndpoint(c.var.ctx, c.req.valid('param').key, c.req.valid('json'))
    return c.json(toView(changed), 200)
  })
  .openapi(rotate, async (c) => {
    const made = await rotateSecret(c.var.ctx, c.req.valid('param').key)
    return c.json({ endpoint: toView(made.endpoint), secret: made.secret }, 200)
  })
  .openapi(remove, async (c) => {
    await removeEndpoint(c.var.ctx, c.req.valid('param').key)
    return c.body(null, 204)
  })
  .openapi(calls, async (c) => {
    const { cursor, limit, ...filter } = c.req.valid('query')
    const beforeId = cursor === undefined ? undefined : decodeCursor(cursor, Cursor).id
    const found = await listCallRows(c.var.ctx.db, filter, { beforeId, limit: limit + 1 })
    const page = toPage(found, limit, ({ id }) => ({ id }))
    const ids = publicIds(c.var.ctx)
    return c.json({ items: page.items.map((call) => toCallView(call, ids)), next: page.nextCursor }, 200)
  })
  .openapi(retry, async (c) => {
    const id = publicIds(c.var.ctx).from('wbh', c.req.valid('param').id)
    return c.json({ calls: await retryCalls(c.var.ctx, { id }) }, 200)
  })
  .openapi(retryAll, async (c) => {
    return c.json({ calls: await retryCalls(c.var.ctx, { endpoint: c.req.valid('param').key }) }, 200)
  })

function toView(endpoint: Endpoint): z.infer<typeof EndpointView> {
  return {
    ...endpoint,
    createdAt: endpoint.createdAt.toISOString(),
    updatedAt: endpoint.updatedAt.toISOString(),
    previousUntil: endpoint.previousUntil?.toISOString() ?? null,
  }
}

function toCallView(
  { stepId, customerId, ...call }: CallView,
  ids: PublicIds,
): z.infer<typeof WebhookCallView> {
  return {
    ...call,
    id: ids.to('wbh', call.id),
    step: stepId,
    customer: ids.to('cus', customerId),
    dueAt: call.dueAt.toISOString(),
    createdAt: call.createdAt.toISOString(),
    endedAt: call.endedAt?.toISOString() ?? null,
  }
}
