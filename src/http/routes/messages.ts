import { createRoute, z } from '@hono/zod-openapi'
import { NotFoundError } from '../../core/errors.ts'
import { decodeCursor, toPage } from '../../core/page.ts'
import { messageChannels, messageStatuses } from '../../messages/message.ts'
import {
  countByReason,
  findMessage,
  listMessages,
  type MessageDetails,
} from '../../messages/queries/messages.ts'
import { resolutions, resolveUncertain } from '../../messages/resolve-uncertain.ts'
import { viewMessage } from '../../messages/view-message.ts'
import { mailPolicy } from '../mail-policy.ts'
import { type PublicIds, publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, PageQuery, pageOf, problems } from '../schemas.ts'

const instant = z.iso.datetime().nullable()

export const MessageView = z
  .object({
    id: z.string(),
    customer: z.string(),
    channel: z.enum(messageChannels),
    purpose: z.string(),
    class: z.enum(['marketing', 'transactional']),
    status: z.enum(messageStatuses),
    reason: z
      .string()
      .nullable()
      .openapi({ description: 'Why it is held, failed, cancelled or still waiting' }),
    error: z.string().nullable(),
    workflow: z.string().nullable(),
    step: z.string().nullable(),
    enrolment: z.string().nullable(),
    template: z.string().nullable(),
    variant: z.string().nullable(),
    locale: z.string().nullable(),
    plannedAt: z.iso.datetime(),
    dueAt: z.iso.datetime(),
    expiresAt: instant,
    handedAt: instant,
    sentAt: instant,
    attempts: z.number().int(),
    provider: z.string().nullable(),
    providerMessageId: z.string().nullable(),
    parts: z.number().int().nullable(),
    cost: z.number().nullable(),
    responses: z.object({
      deliveredAt: instant,
      openedAt: instant,
      clickedAt: instant,
      repliedAt: instant,
      bouncedAt: instant,
      complainedAt: instant,
      unsubscribedAt: instant,
    }),
    gate: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({ description: 'The last verdict, with the values that it saw' }),
    consentEntry: z
      .string()
      .nullable()
      .openapi({ description: 'The ledger entry that the message relied on' }),
  })
  .openapi('Message')

const tags = ['Messages']
const Id = z.object({ id: z.string().max(40) })
const Cursor = z.object({ id: z.number().int() })

const list = createRoute({
  method: 'get',
  path: '/messages',
  tags,
  summary: 'Messages, newest first',
  request: {
    query: PageQuery.extend({
      customer: z.string().max(40).optional(),
      workflow: z.string().max(80).optional(),
      step: z.string().max(80).optional(),
      status: z.enum(messageStatuses).optional(),
      channel: z.enum(messageChannels).optional(),
      reason: z.string().max(80).optional(),
    }),
  },
  responses: {
    200: { description: 'A page of messages', content: json(pageOf(MessageView)) },
    ...problems(400, 401, 404),
  },
})

const counts = createRoute({
  method: 'get',
  path: '/messages/counts',
  tags,
  summary: 'How many messages stand where, and why',
  responses: {
    200: {
      description: 'One line for each channel, status and reason',
      content: json(
        z.object({
          items: z.array(
            z.object({
              channel: z.enum(messageChannels),
              status: z.enum(messageStatuses),
              reason: z.string().nullable(),
              messages: z.number().int(),
            }),
          ),
        }),
      ),
    },
    ...problems(401),
  },
})

const read = createRoute({
  method: 'get',
  path: '/messages/{id}',
  tags,
  summary: 'One message, with the verdict of the gate',
  request: { params: Id },
  responses: { 200: { description: 'The message', content: json(MessageView) }, ...problems(401, 404) },
})

const view = createRoute({
  method: 'get',
  path: '/messages/{id}/html',
  tags,
  summary: 'The mail as its reader sees it, sandboxed',
  request: { params: Id },
  responses: {
    200: { description: 'HTML', content: { 'text/html': { schema: z.string() } } },
    ...problems(401, 404),
  },
})

const resolve = createRoute({
  method: 'post',
  path: '/messages/{id}/resolve',
  tags,
  summary: 'Decide about a message of which nobody knows whether it left',
  request: {
    params: Id,
    body: { required: true, content: json(z.strictObject({ resolution: z.enum(resolutions) })) },
  },
  responses: {
    200: { description: 'The message', content: json(MessageView) },
    ...problems(400, 401, 404, 409),
  },
})

export const messageRoutes = createRouter()
  .openapi(list, async (c) => {
    const { cursor, limit, customer, workflow, ...filter } = c.req.valid('query')
    const ids = publicIds(c.var.ctx)
    const customerId = customer === undefined ? undefined : ids.from('cus', customer)
    const beforeId = cursor === undefined ? undefined : decodeCursor(cursor, Cursor).id
    const found = await listMessages(
      c.var.ctx.db,
      { ...filter, customerId, workflowKey: workflow },
      { beforeId, limit: limit + 1 },
    )
    const page = toPage(found, limit, ({ id }) => ({ id }))
    return c.json({ items: page.items.map((message) => toView(message, ids)), next: page.nextCursor }, 200)
  })
  .openapi(counts, async (c) => c.json({ items: await countByReason(c.var.ctx.db) }, 200))
  .openapi(read, async (c) => {
    const ids = publicIds(c.var.ctx)
    const { id } = c.req.valid('param')
    const message = await findMessage(c.var.ctx.db, ids.from('msg', id))
    if (!message) throw new NotFoundError('message', id)
    return c.json(toView(message, ids), 200)
  })
  .openapi(view, async (c) => {
    const { id } = c.req.valid('param')
    const mail = await viewMessage(c.var.ctx, publicIds(c.var.ctx).from('msg', id))
    if (mail === undefined) throw new NotFoundError('mail', id)
    return c.html(mail, 200, { ...mailPolicy })
  })
  .openapi(resolve, async (c) => {
    const ids = publicIds(c.var.ctx)
    const messageId = ids.from('msg', c.req.valid('param').id)
    const message = await resolveUncertain(c.var.ctx, { messageId, ...c.req.valid('json') })
    return c.json(toView(message, ids), 200)
  })

/** Names each field, so that a new column never reaches the API by accident. */
function toView(m: MessageDetails, ids: PublicIds): z.infer<typeof MessageView> {
  return {
    id: ids.to('msg', m.id),
    customer: ids.to('cus', m.customerId),
    channel: m.channel,
    purpose: m.purpose,
    class: m.class,
    status: m.status,
    reason: m.reason,
    error: m.error,
    workflow: m.workflow,
    step: m.stepId,
    enrolment: m.enrolmentId === null ? null : ids.to('enr', m.enrolmentId),
    template: m.template,
    variant: m.variant,
    locale: m.locale,
    plannedAt: m.plannedAt.toISOString(),
    dueAt: m.dueAt.toISOString(),
    expiresAt: text(m.expiresAt),
    handedAt: text(m.handedAt),
    sentAt: text(m.sentAt),
    attempts: m.attempts,
    provider: m.provider,
    providerMessageId: m.providerMessageId,
    parts: m.parts,
    cost: m.cost,
    responses: {
      deliveredAt: text(m.deliveredAt),
      openedAt: text(m.openedAt),
      clickedAt: text(m.clickedAt),
      repliedAt: text(m.repliedAt),
      bouncedAt: text(m.bouncedAt),
      complainedAt: text(m.complainedAt),
      unsubscribedAt: text(m.unsubscribedAt),
    },
    gate: m.gate,
    consentEntry: m.consentEntryId === null ? null : ids.to('con', m.consentEntryId),
  }
}

function text(at: Date | null): string | null {
  return at?.toISOString() ?? null
}
