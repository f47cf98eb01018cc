import { createRoute, z } from '@hono/zod-openapi'
import { readMail } from '../../channels/email/read-mail.ts'
import { NotFoundError } from '../../core/errors.ts'
import { decodeCursor, toPage } from '../../core/page.ts'
import { findOutboxEntry, listOutbox } from '../../messages/queries/outbox.ts'
import { mailPolicy } from '../mail-policy.ts'
import { type PublicIds, publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, PageQuery, pageOf, problems } from '../schemas.ts'

const OutboxItem = z
  .object({
    id: z.number().int(),
    message: z.string().nullable().openapi({ description: 'Null for a test send' }),
    channel: z.string(),
    recipient: z.string(),
    subject: z.string().nullable(),
    at: z.iso.datetime(),
  })
  .openapi('OutboxItem')

const OutboxEntryView = OutboxItem.extend({
  headers: z.record(z.string(), z.string()).openapi({ description: 'By lower-case name; empty for an SMS' }),
  text: z.string(),
  raw: z.string().openapi({ description: 'The whole mail as it would have been sent, or the SMS' }),
}).openapi('OutboxEntry')

const tags = ['Outbox']
const Id = z.object({ id: z.coerce.number().int().positive() })
const Cursor = z.object({ id: z.number().int() })

const list = createRoute({
  method: 'get',
  path: '/outbox',
  tags,
  summary: 'What the outbox providers kept instead of sending, newest first',
  request: {
    query: PageQuery.extend({
      message: z.string().max(40).optional(),
      recipient: z.string().max(254).optional(),
      channel: z.enum(['email', 'sms']).optional(),
    }),
  },
  responses: {
    200: { description: 'A page', content: json(pageOf(OutboxItem)) },
    ...problems(400, 401, 404),
  },
})

const read = createRoute({
  method: 'get',
  path: '/outbox/{id}',
  tags,
  summary: 'One kept message, its text and its raw form',
  request: { params: Id },
  responses: {
    200: { description: 'The entry', content: json(OutboxEntryView) },
    ...problems(400, 401, 404),
  },
})

const html = createRoute({
  method: 'get',
  path: '/outbox/{id}/html',
  tags,
  summary: 'The HTML of a kept mail, sandboxed',
  request: { params: Id },
  responses: {
    200: { description: 'HTML', content: { 'text/html': { schema: z.string() } } },
    ...problems(400, 401, 404),
  },
})

export const outboxRoutes = createRouter()
  .openapi(list, async (c) => {
    const { cursor, limit, message, ...filter } = c.req.valid('query')
    const ids = publicIds(c.var.ctx)
    const messageId = message === undefined ? undefined : ids.from('msg', message)
    const beforeId = cursor === undefined ? undefined : decodeCursor(cursor, Cursor).id
    const found = await listOutbox(c.var.ctx.db, { ...filter, messageId }, { beforeId, limit: limit + 1 })
    const page = toPage(found, limit, ({ id }) => ({ id }))
    return c.json({ items: page.items.map((item) => toItem(item, ids)), next: page.nextCursor }, 200)
  })
  .openapi(read, async (c) => {
    const entry = await getEntry(c.var.ctx.db, c.req.valid('param').id)
    const mail = entry.channel === 'email' ? readMail(entry.body) : { headers: {}, text: entry.body }
    const raw = entry.body
    return c.json(
      { ...toItem(entry, publicIds(c.var.ctx)), headers: mail.headers, text: mail.text, raw },
      200,
    )
  })
  .openapi(html, async (c) => {
    const { id } = c.req.valid('param')
    const entry = await getEntry(c.var.ctx.db, id)
    if (entry.channel !== 'email') throw new NotFoundError('mail', id)
    return c.html(readMail(entry.body).html, 200, { ...mailPolicy })
  })

async function getEntry(db: Parameters<typeof findOutboxEntry>[0], id: number) {
  const entry = await findOutboxEntry(db, id)
  if (!entry) throw new NotFoundError('outbox entry', id)
  return entry
}

function toItem(
  entry: {
    id: number
    messageId: number | null
    channel: string
    recipient: string
    subject: string | null
    at: Date
  },
  ids: PublicIds,
): z.infer<typeof OutboxItem> {
  const { id, messageId, channel, recipient, subject, at } = entry
  return {
    id,
    message: messageId === null ? null : ids.to('msg', messageId),
    channel,
    recipient,
    subject,
    at: at.toISOString(),
  }
}
