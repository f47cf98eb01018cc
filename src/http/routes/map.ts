import { createRoute, z } from '@hono/zod-openapi'
import { customerMap, RESPONSE_DAYS, VALUE_DAYS } from '../../measurement/reports/customer-map.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'

const MapView = z
  .object({
    customers: z.number().int().openapi({ description: 'Known customers in all, placed or not' }),
    valueDays: z.number().int(),
    responseDays: z.number().int(),
    areas: z.array(
      z.object({
        code: z.string().openapi({ description: 'INSEE department, or ISO 3166 country' }),
        customers: z.number().int(),
        withoutCountry: z
          .number()
          .int()
          .openapi({ description: 'Of these, those whose country is not known: taken for French' }),
        value: z.number(),
        reached: z.number().int(),
        responded: z.number().int(),
      }),
    ),
  })
  .openapi('CustomerMap')

const read = createRoute({
  method: 'get',
  path: '/reports/map',
  tags: ['Reports'],
  summary: 'Known customers by where they live: how many, what they bought, how many answered',
  description: 'By the attributes `postcode` and `country`. At most a minute old.',
  request: {
    query: z.object({
      by: z.enum(['department', 'country']).default('department'),
      segment: z.string().max(100).optional().openapi({ description: 'Only its members' }),
    }),
  },
  responses: { 200: { description: 'By area', content: json(MapView) }, ...problems(400, 401, 403, 404) },
})

export const mapRoutes = createRouter().openapi(read, async (c) => {
  const { by, segment } = c.req.valid('query')
  const { db, clock } = c.var.ctx
  const { areas, customers } = await customerMap(db, { by, segment }, clock.now())
  return c.json({ customers, valueDays: VALUE_DAYS, responseDays: RESPONSE_DAYS, areas: [...areas] }, 200)
})
