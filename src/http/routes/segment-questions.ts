import { createRoute, z } from '@hono/zod-openapi'
import { stream } from 'hono/streaming'
import { recordAudit } from '../../access/record-audit.ts'
import { decodeCursor, toPage } from '../../core/page.ts'
import { explainSegment } from '../../segments/explain-segment.ts'
import { exportMembers } from '../../segments/export-members.ts'
import { getSegment } from '../../segments/get-segment.ts'
import { overlapSegments } from '../../segments/overlap-segments.ts'
import { previewSegment } from '../../segments/preview-segment.ts'
import { listMembers, listSegmentsOf } from '../../segments/queries/members.ts'
import { listSizes } from '../../segments/queries/sizes.ts'
import { publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, PageQuery, pageOf, problems } from '../schemas.ts'
import {
  ConditionBody,
  ExplanationView,
  MemberView,
  PreviewView,
  toExplanationView,
  toMemberView,
  toPreviewView,
} from './segment-views.ts'

const tags = ['Segments']
const KeyParam = z.object({ key: z.string().max(100) })

const preview = createRoute({
  method: 'post',
  path: '/segments/preview',
  tags,
  summary: 'Who would be in a segment with this condition: counts step by step, and five customers',
  request: { body: { required: true, content: json(z.strictObject({ condition: ConditionBody })) } },
  responses: {
    200: { description: 'The counts', content: json(PreviewView) },
    ...problems(400, 401, 403, 503),
  },
})
const overlap = createRoute({
  method: 'post',
  path: '/segments/overlap',
  tags,
  summary: 'How many are in several of two to four segments: the counts of a Venn drawing',
  request: {
    body: {
      required: true,
      content: json(
        z.strictObject({
          segments: z
            .array(z.string().max(100))
            .min(2)
            .max(4)
            .refine((keys) => new Set(keys).size === keys.length, 'must name each segment once'),
        }),
      ),
    },
  },
  responses: {
    200: {
      description: 'Sizes, and the people in exactly each combination',
      content: json(
        z.object({
          sizes: z.array(z.object({ key: z.string(), size: z.number().int() })),
          regions: z.array(z.object({ in: z.array(z.string()), count: z.number().int() })),
        }),
      ),
    },
    ...problems(400, 401, 403, 404),
  },
})
const members = createRoute({
  method: 'get',
  path: '/segments/{key}/members',
  tags,
  summary: 'The members, in no meaningful order',
  request: { params: KeyParam, query: PageQuery },
  responses: {
    200: { description: 'A page', content: json(pageOf(MemberView)) },
    ...problems(400, 401, 403, 404),
  },
})
const explain = createRoute({
  method: 'get',
  path: '/segments/{key}/explain',
  tags,
  summary: 'Why a customer is in the segment or is not, condition by condition',
  request: {
    params: KeyParam,
    query: z.object({
      customer: z.string().max(100),
      at: z.iso
        .datetime({ offset: true })
        .optional()
        .openapi({ description: 'As of a past instant, for what events can tell' }),
    }),
  },
  responses: {
    200: { description: 'The explanation', content: json(ExplanationView) },
    ...problems(400, 401, 403, 404, 409),
  },
})
const own = createRoute({
  method: 'get',
  path: '/customers/{id}/segments',
  tags,
  summary: 'The segments that a customer is in now',
  request: { params: z.object({ id: z.string().max(100) }) },
  responses: {
    200: {
      description: 'All of them',
      content: json(
        z.object({
          items: z.array(
            z.object({
              key: z.string(),
              name: z.record(z.string(), z.string()),
              since: z.iso.datetime(),
            }),
          ),
        }),
      ),
    },
    ...problems(401, 403, 404),
  },
})
const history = createRoute({
  method: 'get',
  path: '/segments/{key}/history',
  tags,
  summary: 'Size over time: a row per day (UTC)',
  request: {
    params: KeyParam,
    query: z.object({ days: z.coerce.number().int().min(1).max(3_660).default(90) }),
  },
  responses: {
    200: {
      description: 'From the oldest day to today',
      content: json(
        z.object({
          items: z.array(
            z.object({
              day: z.string(),
              size: z.number().int(),
              entered: z.number().int(),
              left: z.number().int(),
            }),
          ),
        }),
      ),
    },
    ...problems(400, 401, 403, 404),
  },
})

const membersCsv = createRoute({
  method: 'get',
  path: '/segments/{key}/members.csv',
  tags,
  summary: 'All members as CSV, streamed; noted in the audit log',
  request: { params: KeyParam },
  responses: {
    200: { description: 'The file, header first', content: { 'text/csv': { schema: z.string() } } },
    ...problems(401, 403, 404),
  },
})

/** What can be asked about segments, made or not yet made. */
export const segmentQuestionRoutes = createRouter()
  .openapi(preview, async (c) => {
    const found = await previewSegment(c.var.ctx, c.req.valid('json'))
    return c.json(toPreviewView(found, publicIds(c.var.ctx)), 200)
  })
  .openapi(overlap, async (c) => {
    const { sizes, regions } = await overlapSegments(c.var.ctx.db, c.req.valid('json').segments)
    return c.json(
      { sizes: [...sizes], regions: regions.map((region) => ({ ...region, in: [...region.in] })) },
      200,
    )
  })
  .openapi(members, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const { id } = await getSegment(c.var.ctx.db, c.req.valid('param').key)
    const afterId = cursor === undefined ? 0 : decodeCursor(cursor, z.number().int())
    const page = toPage(
      await listMembers(c.var.ctx.db, id, { afterId, limit: limit + 1 }),
      limit,
      ({ customerId }) => customerId,
    )
    const ids = publicIds(c.var.ctx)
    return c.json(
      { items: page.items.map((member) => toMemberView(member, ids)), next: page.nextCursor },
      200,
    )
  })
  .openapi(membersCsv, async (c) => {
    const { ctx } = c.var
    const { key } = c.req.valid('param')
    await getSegment(ctx.db, key)
    await recordAudit(
      ctx.db,
      ctx.actor,
      { action: 'segment.export', entity: 'segment', entityId: key },
      ctx.clock.now(),
    )
    const ids = publicIds(ctx)
    const lines = exportMembers(ctx.db, key, (id) => ids.to('cus', id))
    c.header('content-type', 'text/csv; charset=utf-8')
    c.header('content-disposition', `attachment; filename="${key}.csv"`)
    return stream(c, async (out) => {
      for await (const line of lines) await out.write(`${line}\r\n`)
    }) as never
  })
  .openapi(explain, async (c) => {
    const { customer, at } = c.req.valid('query')
    const ids = publicIds(c.var.ctx)
    const explanation = await explainSegment(c.var.ctx, {
      key: c.req.valid('param').key,
      customerId: ids.from('cus', customer),
      ...(at !== undefined && { asOf: new Date(at) }),
    })
    return c.json(toExplanationView(explanation, ids), 200)
  })
  .openapi(own, async (c) => {
    const customerId = publicIds(c.var.ctx).from('cus', c.req.valid('param').id)
    const found = await listSegmentsOf(c.var.ctx.db, customerId)
    return c.json(
      { items: found.map(({ key, name, since }) => ({ key, name, since: since.toISOString() })) },
      200,
    )
  })
  .openapi(history, async (c) => {
    const { id } = await getSegment(c.var.ctx.db, c.req.valid('param').key)
    const sizes = await listSizes(c.var.ctx.db, id, c.req.valid('query').days)
    return c.json({ items: sizes.map(({ day, size, entered, left }) => ({ day, size, entered, left })) }, 200)
  })
