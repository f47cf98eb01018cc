import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from '../../context.ts'
import { decodeCursor, type Page, toPage } from '../../core/page.ts'
import { findCustomers } from '../../customers/list-customers.ts'
import { type Customer, findCustomersByIds, listIdentities } from '../../customers/queries.ts'
import type { Db } from '../../db/client.ts'
import { listTimeline } from '../../events/list-timeline.ts'
import type { TimelineEvent } from '../../events/queries/timeline.ts'
import { getCustomer, saveCustomer, updateCustomer } from '../../events/save-customer.ts'
import { getSegment } from '../../segments/get-segment.ts'
import { listMembers } from '../../segments/queries/members.ts'
import { Attributes } from '../attributes.ts'
import { type PublicIds, publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, PageQuery, pageOf, problems } from '../schemas.ts'

const CustomerView = z
  .object({
    id: z.string(),
    state: z.enum(['anonymous', 'known', 'merged', 'erased']),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    locale: z.string().nullable(),
    timezone: z.string().nullable(),
    attributes: z.record(z.string(), z.unknown()),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().nullable(),
  })
  .openapi('Customer')

const ProfileView = CustomerView.extend({
  identities: z.array(
    z.object({ kind: z.enum(['external', 'email', 'phone', 'anonymous']), value: z.string() }),
  ),
}).openapi('CustomerProfile')

const EventView = z
  .object({
    id: z.string(),
    type: z.string(),
    occurredAt: z.iso.datetime(),
    receivedAt: z.iso.datetime(),
    properties: z.record(z.string(), z.unknown()),
    value: z.number().nullable(),
    clamped: z
      .boolean()
      .openapi({ description: 'The sender dated it out of bounds: it counts at its receipt' }),
  })
  .openapi('TimelineEvent')

const tags = ['Customers']
const Identity = z.string().trim().min(1).max(200)
const IdParam = z.object({ id: z.string().max(100) })

const list = createRoute({
  method: 'get',
  path: '/customers',
  tags,
  summary: 'Find customers, newest first',
  request: {
    query: PageQuery.extend({
      q: z
        .string()
        .max(200)
        .optional()
        .openapi({ description: 'An exact id, email or phone, or the beginning of an email or a name' }),
      state: z.enum(['known', 'anonymous']).optional(),
      segment: z
        .string()
        .max(100)
        .optional()
        .openapi({ description: 'Only its members, the oldest customer first; instead of q and state' }),
    }),
  },
  responses: {
    200: { description: 'A page', content: json(pageOf(CustomerView)) },
    ...problems(400, 401, 403),
  },
})

const get = createRoute({
  method: 'get',
  path: '/customers/{id}',
  tags,
  summary: 'One customer with their identities',
  request: { params: IdParam },
  responses: { 200: { description: 'The profile', content: json(ProfileView) }, ...problems(401, 403, 404) },
})

const timeline = createRoute({
  method: 'get',
  path: '/customers/{id}/timeline',
  tags,
  summary: 'All that happened with a customer, latest first',
  request: { params: IdParam, query: PageQuery },
  responses: {
    200: { description: 'A page', content: json(pageOf(EventView)) },
    ...problems(400, 401, 403, 404),
  },
})

const save = createRoute({
  method: 'post',
  path: '/customers',
  tags,
  summary: 'Create or update a customer',
  description:
    'Found by externalId, else email, phone or anonymousId. An address of somebody else is a conflict.',
  request: {
    body: {
      required: true,
      content: json(
        z.strictObject({
          externalId: Identity.optional(),
          anonymousId: Identity.optional(),
          email: Identity.optional(),
          phone: Identity.optional(),
          attributes: Attributes.optional(),
        }),
      ),
    },
  },
  responses: {
    200: { description: 'Updated', content: json(ProfileView) },
    201: { description: 'Created', content: json(ProfileView) },
    ...problems(400, 401, 403, 409),
  },
})

const update = createRoute({
  method: 'patch',
  path: '/customers/{id}',
  tags,
  summary: 'Change attributes',
  description: 'email, phone, locale and timezone are addressed like attributes. null removes.',
  request: {
    params: IdParam,
    body: {
      required: true,
      content: json(
        z.strictObject({
          set: Attributes.optional(),
          increment: z.record(z.string().min(1).max(100), z.number()).optional(),
          unset: z.array(z.string().max(100)).max(200).optional(),
        }),
      ),
    },
  },
  responses: {
    200: { description: 'The profile', content: json(ProfileView) },
    ...problems(400, 401, 403, 404, 409),
  },
})

export const customerRoutes = createRouter()
  .openapi(list, async (c) => {
    const ids = publicIds(c.var.ctx)
    const { segment, ...query } = c.req.valid('query')
    const page =
      segment === undefined
        ? await findCustomers(c.var.ctx.db, query)
        : await findMembers(c.var.ctx.db, segment, query)
    return c.json({ items: page.items.map((customer) => toView(customer, ids)), next: page.nextCursor }, 200)
  })
  .openapi(get, async (c) => {
    const { ctx } = c.var
    const customer = await getCustomer(ctx, publicIds(ctx).from('cus', c.req.valid('param').id))
    return c.json(await toProfile(ctx, customer), 200)
  })
  .openapi(timeline, async (c) => {
    const { ctx } = c.var
    const ids = publicIds(ctx)
    const { id } = await getCustomer(ctx, ids.from('cus', c.req.valid('param').id))
    const page = await listTimeline(ctx.db, id, c.req.valid('query'))
    return c.json({ items: page.items.map((event) => toEventView(event, ids)), next: page.nextCursor }, 200)
  })
  .openapi(save, async (c) => {
    const { ctx } = c.var
    const { customer, created } = await saveCustomer(ctx, c.req.valid('json'))
    return c.json(await toProfile(ctx, customer), created ? 201 : 200)
  })
  .openapi(update, async (c) => {
    const { ctx } = c.var
    const customerId = publicIds(ctx).from('cus', c.req.valid('param').id)
    const { set = {}, increment = {}, unset = [] } = c.req.valid('json')
    return c.json(await toProfile(ctx, await updateCustomer(ctx, { customerId, set, increment, unset })), 200)
  })

async function findMembers(
  db: Db,
  key: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<Customer>> {
  const { id } = await getSegment(db, key)
  const afterId = cursor === undefined ? 0 : decodeCursor(cursor, z.number().int())
  const members = await listMembers(db, id, { afterId, limit: limit + 1 })
  return toPage(
    await findCustomersByIds(
      db,
      members.map(({ customerId }) => customerId),
    ),
    limit,
    (row) => row.id,
  )
}

async function toProfile(ctx: Context, customer: Customer): Promise<z.infer<typeof ProfileView>> {
  const identities = await listIdentities(ctx.db, customer.id)
  return {
    ...toView(customer, publicIds(ctx)),
    identities: identities.map(({ kind, value }) => ({ kind, value })),
  }
}

function toView(customer: Customer, ids: PublicIds): z.infer<typeof CustomerView> {
  return {
    id: ids.to('cus', customer.id),
    state: customer.state,
    email: customer.email,
    phone: customer.phone,
    locale: customer.locale,
    timezone: customer.timezone,
    attributes: customer.attributes,
    createdAt: customer.createdAt.toISOString(),
    updatedAt: customer.updatedAt.toISOString(),
    lastSeenAt: customer.lastSeenAt?.toISOString() ?? null,
  }
}

function toEventView(event: TimelineEvent, ids: PublicIds): z.infer<typeof EventView> {
  return {
    id: ids.to('evt', event.id),
    type: event.type,
    occurredAt: event.occurredAt.toISOString(),
    receivedAt: event.receivedAt.toISOString(),
    properties: event.properties,
    value: event.value,
    clamped: event.clamped,
  }
}
