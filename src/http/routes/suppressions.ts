import { createRoute, z } from '@hono/zod-openapi'
import { contactChannels, suppressionReasons } from '../../consent/consent.ts'
import { addSuppression, lookUpSuppression, removeSuppression } from '../../consent/manage-suppressions.ts'
import { listSuppressions } from '../../consent/queries/suppressions.ts'
import { decodeCursor, toPage } from '../../core/page.ts'
import { createRouter } from '../router.ts'
import { json, PageQuery, pageOf, problems } from '../schemas.ts'
import { SuppressionView, suppressionView } from './consent-views.ts'

const tags = ['Suppressions']

const Target = z.strictObject({
  channel: z.enum(contactChannels),
  address: z.string().min(3).max(254).openapi({ description: 'Kept as a keyed hash only' }),
  reason: z
    .string()
    .trim()
    .min(3)
    .max(500)
    .openapi({ description: 'Why; goes into the audit log. No personal data' }),
})

const list = createRoute({
  method: 'get',
  path: '/suppressions',
  tags,
  summary: 'Addresses that are not contacted whatever the consent, newest first',
  request: {
    query: PageQuery.extend({
      channel: z.enum(contactChannels).optional(),
      reason: z.enum(suppressionReasons).optional(),
    }),
  },
  responses: {
    200: { description: 'A page', content: json(pageOf(SuppressionView)) },
    ...problems(400, 401, 403),
  },
})

const add = createRoute({
  method: 'post',
  path: '/suppressions',
  tags,
  summary: 'Stop all contact to an address',
  request: { body: { required: true, content: json(Target) } },
  responses: { 204: { description: 'Suppressed' }, ...problems(400, 401, 403) },
})

const lookUp = createRoute({
  method: 'post',
  path: '/suppressions/look-up',
  tags,
  summary: 'Is an address suppressed, and why?',
  description: 'A POST so that the address stands in no log of addresses.',
  request: { body: { required: true, content: json(Target.omit({ reason: true })) } },
  responses: {
    200: {
      description: 'The suppression, or null',
      content: json(z.object({ suppression: SuppressionView.nullable() }).openapi('SuppressionLookUp')),
    },
    ...problems(400, 401, 403),
  },
})

const lift = createRoute({
  method: 'post',
  path: '/suppressions/lift',
  tags,
  summary: 'Lift a suppression that staff had made',
  description: 'Only the reason `manual`: a complaint, a STOP, an opposition or an erasure stays.',
  request: { body: { required: true, content: json(Target) } },
  responses: { 204: { description: 'Lifted' }, ...problems(400, 401, 403, 404, 409) },
})

const Cursor = z.tuple([z.iso.datetime(), z.string(), z.string()])

export const suppressionRoutes = createRouter()
  .openapi(list, async (c) => {
    const { cursor, limit, channel = null, reason = null } = c.req.valid('query')
    const [at, addressHash, channelOfLast] = cursor ? decodeCursor(cursor, Cursor) : []
    const before =
      at && addressHash && channelOfLast ? { at: new Date(at), addressHash, channel: channelOfLast } : null
    const found = await listSuppressions(c.var.ctx.db, { channel, reason, before, limit })
    const page = toPage(found, limit, (row) => [row.at.toISOString(), row.addressHash, row.channel])
    return c.json({ items: page.items.map(suppressionView), next: page.nextCursor }, 200)
  })
  .openapi(add, async (c) => {
    await addSuppression(c.var.ctx, c.req.valid('json'))
    return c.body(null, 204)
  })
  .openapi(lookUp, async (c) => {
    const found = await lookUpSuppression(c.var.ctx, c.req.valid('json'))
    return c.json({ suppression: found ? suppressionView(found) : null }, 200)
  })
  .openapi(lift, async (c) => {
    await removeSuppression(c.var.ctx, c.req.valid('json'))
    return c.body(null, 204)
  })
