import { createRoute, z } from '@hono/zod-openapi'
import { explainCustomer, type ToldMessage } from '../../workflows/explain-customer.ts'
import { type PublicIds, publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'

const instant = z.iso.datetime().nullable()

const MessageView = z
  .object({
    id: z.string(),
    step: z.string().nullable(),
    channel: z.string(),
    purpose: z.string(),
    status: z.string(),
    reason: z.string().nullable(),
    plannedAt: z.iso.datetime(),
    dueAt: z.iso.datetime(),
    sentAt: instant,
    deliveredAt: instant,
    openedAt: instant,
    clickedAt: instant,
    bouncedAt: instant,
    gate: z.record(z.string(), z.unknown()).nullable().openapi({
      description:
        'The last verdict of the gate, with the values that it saw, and the ones before it in `earlier`',
    }),
    words: z.string().openapi({ description: 'What became of it, in a sentence' }),
    sentIf: z.string().nullable().openapi({ description: 'What would let it leave, if anything' }),
  })
  .openapi('ExplainedMessage')

const ExplanationView = z
  .object({
    enrolments: z.array(
      z.object({
        id: z.string(),
        workflow: z.string(),
        workflowState: z.string(),
        version: z.number().int(),
        arm: z.string(),
        status: z.string(),
        step: z.string().nullable(),
        enteredAt: z.iso.datetime(),
        endedAt: instant,
        exitReason: z.string().nullable(),
        nextDueAt: instant,
        frozenAt: instant.openapi({ description: 'When it was due, while its workflow is paused' }),
        entry: z.record(z.string(), z.unknown()).nullable(),
        goalUntil: instant,
        goalAt: instant,
        goalValue: z.number().nullable(),
        errors: z.number().int(),
        log: z.array(
          z.object({
            step: z.string(),
            type: z.string().nullable(),
            arrivedAt: z.iso.datetime(),
            leftAt: z.iso.datetime(),
            branch: z.string().nullable(),
            facts: z.record(z.string(), z.unknown()).nullable(),
            words: z.string().nullable().openapi({ description: 'Why by this branch, in a sentence' }),
          }),
        ),
        messages: z.array(MessageView),
      }),
    ),
    triggers: z.array(
      z.object({
        workflow: z.string(),
        event: z.string(),
        eventId: z.string(),
        at: z.iso.datetime(),
        properties: z.record(z.string(), z.unknown()),
        outcome: z.enum(['entered', 'refused', 'filtered', 'not_seen']),
        reason: z.string().nullable(),
        enrolment: z.string().nullable(),
        words: z.string().nullable(),
      }),
    ),
    refusals: z.array(
      z.object({ workflow: z.string(), reason: z.string(), at: z.iso.datetime(), words: z.string() }),
    ),
    otherMessages: z.array(MessageView),
  })
  .openapi('Explanation')

const explain = createRoute({
  method: 'get',
  path: '/explain',
  tags: ['Workflows'],
  summary: 'Why a customer did, or did not, get something',
  request: {
    query: z.object({
      customer: z.string().max(100),
      workflow: z.string().max(100).optional(),
      locale: z.enum(['en', 'fr']).default('en'),
    }),
  },
  responses: {
    200: { description: 'All that was decided', content: json(ExplanationView) },
    ...problems(400, 401, 403, 404),
  },
})

export const explainRoutes = createRouter().openapi(explain, async (c) => {
  const { customer, workflow: workflowKey, locale } = c.req.valid('query')
  const ids = publicIds(c.var.ctx)
  const found = await explainCustomer(c.var.ctx.db, ids.from('cus', customer), { workflowKey, locale })
  const view: z.infer<typeof ExplanationView> = {
    enrolments: found.enrolments.map((one) => ({
      id: ids.to('enr', one.id),
      workflow: one.workflow,
      workflowState: one.workflowState,
      version: one.version,
      arm: one.arm,
      status: one.status,
      step: one.step,
      enteredAt: one.enteredAt.toISOString(),
      endedAt: toText(one.endedAt),
      exitReason: one.exitReason,
      nextDueAt: toText(one.nextDueAt),
      frozenAt: toText(one.frozenAt),
      entry: withPublicEvent(one.entry, ids),
      goalUntil: toText(one.goalUntil),
      goalAt: toText(one.goalAt),
      goalValue: one.goalValue,
      errors: one.errors,
      log: one.log.map(({ step, type, arrivedAt, leftAt, branch, facts, words }) => ({
        step,
        type,
        arrivedAt: arrivedAt.toISOString(),
        leftAt: leftAt.toISOString(),
        branch,
        facts: withPublicEvent(facts, ids),
        words,
      })),
      messages: one.messages.map((message) => toMessageView(message, ids)),
    })),
    triggers: found.triggers.map(({ eventId, enrolmentId, at, ...one }) => ({
      ...one,
      at: at.toISOString(),
      eventId: ids.to('evt', eventId),
      enrolment: enrolmentId === null ? null : ids.to('enr', enrolmentId),
    })),
    refusals: found.refusals.map(({ workflow, reason, at, words }) => ({
      workflow,
      reason,
      at: at.toISOString(),
      words,
    })),
    otherMessages: found.otherMessages.map((message) => toMessageView(message, ids)),
  }
  return c.json(view, 200)
})

function toMessageView(message: ToldMessage, ids: PublicIds): z.infer<typeof MessageView> {
  const { step, channel, purpose, status, reason, gate, words, sentIf } = message
  return {
    id: ids.to('msg', message.id),
    step,
    channel,
    purpose,
    status,
    reason,
    plannedAt: message.plannedAt.toISOString(),
    dueAt: message.dueAt.toISOString(),
    sentAt: toText(message.sentAt),
    deliveredAt: toText(message.deliveredAt),
    openedAt: toText(message.openedAt),
    clickedAt: toText(message.clickedAt),
    bouncedAt: toText(message.bouncedAt),
    gate,
    words,
    sentIf,
  }
}

/** What the engine remembers names the event by its row id. */
function withPublicEvent(
  facts: Record<string, unknown> | null,
  ids: PublicIds,
): Record<string, unknown> | null {
  if (facts === null || typeof facts['eventId'] !== 'number') return facts
  const { eventId, ...rest } = facts
  return { ...rest, eventId: ids.to('evt', Number(eventId)) }
}

function toText(instantOrNull: Date | null): string | null {
  return instantOrNull?.toISOString() ?? null
}
