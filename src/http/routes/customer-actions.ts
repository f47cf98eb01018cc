import { createRoute, z } from '@hono/zod-openapi'
import { requestMerge } from '../../engine/request-merge.ts'
import { listMerges, undoMerge, undoObstacle, undoObstacles } from '../../engine/undo-merge.ts'
import { exportList } from '../../privacy/export-list.ts'
import { publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'

const tags = ['Customers']
const PublicId = z.string().max(100)
const LIST_MAX = 5_000

const merge = createRoute({
  method: 'post',
  path: '/customers/{id}/merge',
  tags,
  summary: 'Make two customers one',
  description:
    'Everything of `other` becomes theirs, who keep their own wherever both have a say. Carried out by the engine within seconds; `other` is then `merged`.',
  request: {
    params: z.object({ id: PublicId }),
    body: { required: true, content: json(z.strictObject({ other: PublicId })) },
  },
  responses: { 202: { description: 'Asked of the engine' }, ...problems(400, 401, 403, 404, 409) },
})

const merges = createRoute({
  method: 'get',
  path: '/customers/{id}/merges',
  tags,
  summary: 'Who was merged into a customer, and whether it can be undone',
  request: { params: z.object({ id: PublicId }) },
  responses: {
    200: {
      description: 'The merges that stand, newest first',
      content: json(
        z.object({
          items: z.array(
            z.object({
              other: z.string(),
              was: z
                .object({
                  email: z.string().nullable(),
                  phone: z.string().nullable(),
                  attributes: z.record(z.string(), z.unknown()),
                })
                .nullable()
                .openapi({ description: 'The other before the merge; null when nothing is known of it' }),
              mergedAt: z.iso.datetime(),
              obstacle: z
                .enum(undoObstacles)
                .nullable()
                .openapi({ description: 'Why it cannot be undone; null when it can' }),
            }),
          ),
        }),
      ),
    },
    ...problems(401, 403, 404),
  },
})

const undo = createRoute({
  method: 'post',
  path: '/customers/{id}/undo-merge',
  tags,
  summary: 'Make one customer two again',
  description:
    'What the merge moved from `other` goes back to them, and both are as they were. What came after the merge stays with the customer. Refused (409) while a later merge stands, after an erasure, and for merges of versions that did not write down enough.',
  request: {
    params: z.object({ id: PublicId }),
    body: { required: true, content: json(z.strictObject({ other: PublicId })) },
  },
  responses: { 204: { description: 'They are two' }, ...problems(400, 401, 403, 404, 409) },
})

const csv = createRoute({
  method: 'post',
  path: '/customers/csv',
  tags,
  summary: 'Some customers as CSV',
  description: 'A cell that a spreadsheet would run as a formula gets an apostrophe before it.',
  request: {
    body: {
      required: true,
      content: json(z.strictObject({ customers: z.array(PublicId).min(1).max(LIST_MAX) })),
    },
  },
  responses: {
    200: { description: 'The file', content: { 'text/csv': { schema: z.string() } } },
    ...problems(400, 401, 403, 404),
  },
})

/** What staff do with customers, beside looking at them. */
export const customerActionRoutes = createRouter()
  .openapi(merge, async (c) => {
    const ids = publicIds(c.var.ctx)
    const survivorId = ids.from('cus', c.req.valid('param').id)
    await requestMerge(c.var.ctx, { survivorId, otherId: ids.from('cus', c.req.valid('json').other) })
    return c.body(null, 202)
  })
  .openapi(merges, async (c) => {
    const ids = publicIds(c.var.ctx)
    const standing = await listMerges(c.var.ctx, ids.from('cus', c.req.valid('param').id))
    const items = standing.map((one) => ({
      other: ids.to('cus', one.otherId),
      was: one.was,
      mergedAt: one.mergedAt.toISOString(),
      obstacle: undoObstacle(one),
    }))
    return c.json({ items }, 200)
  })
  .openapi(undo, async (c) => {
    const ids = publicIds(c.var.ctx)
    const survivorId = ids.from('cus', c.req.valid('param').id)
    await undoMerge(c.var.ctx, { survivorId, otherId: ids.from('cus', c.req.valid('json').other) })
    return c.body(null, 204)
  })
  .openapi(csv, async (c) => {
    const ids = publicIds(c.var.ctx)
    const customerIds = c.req.valid('json').customers.map((id) => ids.from('cus', id))
    const text = await exportList(c.var.ctx, customerIds, (id) => ids.to('cus', id))
    return c.body(text, 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="customers.csv"',
      'cache-control': 'no-store',
    })
  })
