import { createRoute, z } from '@hono/zod-openapi'
import { type AuditEntry, listAuditEntries } from '../../access/queries/audit.ts'
import { decodeCursor, toPage } from '../../core/page.ts'
import { createRouter } from '../router.ts'
import { json, PageQuery, pageOf, problems } from '../schemas.ts'

const AuditView = z
  .object({
    at: z.iso.datetime(),
    actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
    action: z.string(),
    entity: z.string(),
    entityId: z.string(),
    before: z.unknown(),
    after: z.unknown(),
  })
  .openapi('AuditEntry')

const text = z.string().max(200).optional()

const list = createRoute({
  method: 'get',
  path: '/audit',
  tags: ['Audit'],
  summary: 'Who changed what, newest first',
  description:
    'Append-only. Every write through this API also has an entry `http.request`, whatever it did; `requests=false` leaves them out.',
  request: {
    query: PageQuery.extend({
      actorId: text,
      action: text,
      entity: text,
      entityId: text,
      requests: z.enum(['true', 'false']).optional(),
    }),
  },
  responses: {
    200: { description: 'A page of entries', content: json(pageOf(AuditView)) },
    ...problems(400, 401, 403),
  },
})

export const auditRoutes = createRouter().openapi(list, async (c) => {
  const { cursor, limit, requests, ...filter } = c.req.valid('query')
  const beforeId = cursor === undefined ? undefined : decodeCursor(cursor, z.number().int())
  const entries = await listAuditEntries(c.var.ctx.db, {
    ...filter,
    requests: requests !== 'false',
    beforeId,
    limit: limit + 1,
  })
  const page = toPage(entries, limit, ({ id }) => id)
  return c.json({ items: page.items.map(toView), next: page.nextCursor }, 200)
})

function toView(entry: AuditEntry): z.infer<typeof AuditView> {
  return {
    at: entry.at.toISOString(),
    actor: { kind: entry.actorKind, id: entry.actorId, name: entry.actorName },
    action: entry.action,
    entity: entry.entity,
    entityId: entry.entityId,
    before: entry.before,
    after: entry.after,
  }
}
