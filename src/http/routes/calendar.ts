import { createRoute, z } from '@hono/zod-openapi'
import { calendar } from '../../measurement/reports/calendar.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'

const day = z.iso.date().openapi({ description: 'By the company’s calendar' })

const CalendarView = z
  .object({
    entries: z.array(
      z.object({
        key: z.string(),
        name: z.record(z.string(), z.string()),
        channels: z.array(z.enum(['email', 'sms', 'phone'])),
        at: z.iso.datetime(),
        state: z.enum(['planned', 'launched', 'skipped']),
        recurs: z.boolean(),
        people: z
          .number()
          .int()
          .nullable()
          .openapi({ description: 'Who entered, or would as things stand; null: takes too long to count' }),
      }),
    ),
    pressure: z
      .array(z.object({ day: z.string(), messages: z.number().int(), customers: z.number().int() }))
      .openapi({ description: 'Marketing messages that left, and different customers who got one' }),
  })
  .openapi('Calendar')

const read = createRoute({
  method: 'get',
  path: '/calendar',
  tags: ['Reports'],
  summary: 'Launches of campaigns in a span of at most 62 days: past, planned and recurring',
  request: { query: z.object({ from: day, to: day }) },
  responses: { 200: { description: 'As of now', content: json(CalendarView) }, ...problems(400, 401, 403) },
})

export const calendarRoutes = createRouter().openapi(read, async (c) => {
  const { entries, pressure } = await calendar(c.var.ctx, c.req.valid('query'))
  return c.json(
    {
      entries: entries.map(({ at, channels, ...entry }) => ({
        ...entry,
        channels: [...channels],
        at: at.toISOString(),
      })),
      pressure: [...pressure],
    },
    200,
  )
})
