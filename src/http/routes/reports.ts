import { createRoute, z } from '@hono/zod-openapi'
import { reactionsReport } from '../../measurement/reports/reactions.ts'
import { workflowReport } from '../../measurement/reports/workflow-report.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'

const count = z.number().int()
const counts = z.record(z.string(), count)
const channel = z.enum(['email', 'sms', 'phone'])

const StepView = z
  .object({
    step: z.string(),
    channel,
    planned: count,
    queued: count,
    handed: count,
    sent: count,
    held: count,
    failed: count,
    uncertain: count,
    cancelled: count,
    delivered: count,
    opened: count,
    clicked: count,
    replied: count,
    bounced: count,
    complained: count,
    unsubscribed: count,
    anonymousOpens: count.openapi({
      description: 'Fetches of the common pixel, of nobody in particular; see the setting tracking.unknown',
    }),
    cost: z.number(),
  })
  .openapi('ReportStep')

const ArmView = z
  .object({ people: count, converted: count, rate: z.number().nullable(), value: z.number() })
  .openapi('ReportArm')

const rate = z
  .object({ rate: z.number(), low: z.number(), high: z.number() })
  .nullable()
  .openapi({ description: 'Share of the people, with its 95 % interval' })

const SplitView = z
  .object({
    step: z.string(),
    by: z.enum(['goal', 'clicks']),
    variants: z.array(
      z.object({
        name: z.string(),
        people: count,
        clicked: count,
        converted: count,
        value: z.number(),
        clickRate: rate,
        goalRate: rate,
      }),
    ),
    leader: z.string().nullable(),
    verdict: z
      .enum(['leads', 'cannot_tell_yet'])
      .openapi({ description: 'leads: clear of every other arm at 95 %' }),
  })
  .openapi('ReportSplit')

const ReportView = z
  .object({
    workflow: z.string(),
    name: z.record(z.string(), z.string()),
    state: z.enum(['draft', 'live', 'paused', 'archived']),
    goal: z.string().nullable().openapi({ description: 'The event that says that it succeeded' }),
    messages: z.array(z.object({ step: z.string(), channel, name: z.string() })).openapi({
      description: 'Messages and calls of the live version, also those that nobody has come to yet',
    }),
    audience: count.openapi({
      description: 'Everybody who was enrolled: the holdout and those in firstMessage',
    }),
    holdout: count,
    firstMessage: z
      .object({ sent: count, held: counts, failed: count, uncertain: count, waiting: count, none: count })
      .openapi({ description: 'Treated people by the state of their first message; each is counted once' }),
    steps: z.array(StepView),
    responses: counts.openapi({
      description: 'Messages by what people did with them; machines are not in it',
    }),
    calls: counts,
    conversions: z.object({
      treated: ArmView,
      holdout: ArmView,
      byMessage: z.array(z.object({ step: z.string(), channel, conversions: count, value: z.number() })),
      withoutMessage: count,
      stillOpen: count,
    }),
    splits: z.array(SplitView),
    lift: z
      .object({
        estimate: z.number().nullable(),
        low: z.number().nullable(),
        high: z.number().nullable(),
        relative: z.number().nullable(),
        verdict: z.enum(['better', 'worse', 'cannot_tell_yet']),
        reason: z.enum(['empty_arm', 'arms_unbalanced', 'interval_holds_zero', 'still_open']).nullable(),
        smallestDetectable: z.number().nullable(),
      })
      .openapi('Lift', {
        description: 'Difference of the conversion rates, as a share, with its 95 % interval',
      }),
    value: z
      .object({ estimate: z.number(), low: z.number(), high: z.number() })
      .nullable()
      .openapi({ description: 'Difference of value per person, with its 95 % interval' }),
    sampleRatio: z.object({ chiSquare: z.number(), p: z.number(), alarm: z.boolean() }).nullable(),
  })
  .openapi('WorkflowReport')

const workflow = createRoute({
  method: 'get',
  path: '/reports/workflows/{key}',
  tags: ['Reports'],
  summary: 'How a workflow or campaign does',
  description: 'Sent, held back and why, responses, conversions, and the lift against the holdout.',
  request: { params: z.object({ key: z.string().max(100) }) },
  responses: {
    200: { description: 'The report as of now', content: json(ReportView) },
    ...problems(401, 404),
  },
})

const ReactionsView = z
  .object({
    people: z
      .object({ contacted: count, delivered: count, opened: count, clicked: count })
      .openapi({ description: 'People whom a message reached, each once, whatever the number of messages' }),
    days: z.array(
      z.object({
        day: z.string(),
        sent: count,
        opened: count,
        clicked: count,
        replied: count,
        unsubscribed: count,
        converted: count,
      }),
    ),
  })
  .openapi('ReportReactions', {
    description:
      'By the day (company time) on which it happened; at most 60 days, the last with anything on it last',
  })

const reactions = createRoute({
  method: 'get',
  path: '/reports/workflows/{key}/reactions',
  tags: ['Reports'],
  summary:
    'Whom it reached, and how people reacted day by day; of more than 20,000 messages at most a minute old',
  request: { params: z.object({ key: z.string().max(100) }) },
  responses: {
    200: { description: 'The reactions', content: json(ReactionsView) },
    ...problems(401, 404, 503),
  },
})

export const reportRoutes = createRouter()
  .openapi(reactions, async (c) => {
    const { people, days } = await reactionsReport(c.var.ctx.db, c.req.valid('param').key)
    return c.json({ people, days: [...days] }, 200)
  })
  .openapi(workflow, async (c) => {
    const { db, clock } = c.var.ctx
    const report = await workflowReport(db, c.req.valid('param').key, clock.now())
    const { steps, messages, responses, conversions, splits } = report
    return c.json(
      {
        ...report,
        steps: [...steps],
        messages: [...messages],
        splits: splits.map((split) => ({ ...split, variants: [...split.variants] })),
        responses: { ...responses },
        conversions: { ...conversions, byMessage: [...conversions.byMessage] },
      },
      200,
    )
  })
