import { createRoute, z } from '@hono/zod-openapi'
import { getSettings } from '../../company/settings.ts'
import { decodeCursor, toPage } from '../../core/page.ts'
import { listSilent } from '../../messages/queries/opens.ts'
import { publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, PageQuery, pageOf, problems } from '../schemas.ts'

const DAY_MS = 86_400_000

const SilentView = z
  .object({
    customer: z.string(),
    mails: z.number().int(),
    lastOpenOn: z.iso.date().nullable().openapi({ description: 'The day only; null: none was ever seen' }),
  })
  .openapi('SilentCustomer')

const silent = createRoute({
  method: 'get',
  path: '/deliverability/silent-customers',
  tags: ['Deliverability'],
  summary: 'Customers whose address may be dead',
  description:
    'Those who were sent mails and of whom neither an open nor a click came since. Only of customers whose opens may be seen: who agreed to it, and with the setting `tracking.unknown` at `deliverability` or `individual` also who was never asked. Lawful use of that day: to clean the list (CNIL 2026-042).',
  request: {
    query: PageQuery.extend({
      days: z.coerce.number().int().min(30).max(1_095).default(180),
      mails: z.coerce.number().int().min(1).max(1_000).default(5).openapi({
        description: 'Sent to them in that time, at least',
      }),
    }),
  },
  responses: {
    200: { description: 'A page', content: json(pageOf(SilentView)) },
    ...problems(400, 401, 403),
  },
})

const Cursor = z.object({ id: z.number() })

export const deliverabilityRoutes = createRouter().openapi(silent, async (c) => {
  const { ctx } = c.var
  const { cursor, limit, days, mails } = c.req.valid('query')
  const { unknown } = (await getSettings(ctx.db)).tracking
  const found = await listSilent(ctx.db, {
    since: new Date(ctx.clock.now().getTime() - days * DAY_MS),
    mails,
    unaskedAreSeen: unknown === 'deliverability' || unknown === 'individual',
    afterId: cursor === undefined ? 0 : decodeCursor(cursor, Cursor).id,
    limit: limit + 1,
  })
  const page = toPage(found, limit, ({ id }) => ({ id }))
  const ids = publicIds(ctx)
  const items = page.items.map(({ id, mails: sent, openedOn }) => ({
    customer: ids.to('cus', id),
    mails: sent,
    lastOpenOn: openedOn,
  }))
  return c.json({ items, next: page.nextCursor }, 200)
})
