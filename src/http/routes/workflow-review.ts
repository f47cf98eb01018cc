import { createRoute, z } from '@hono/zod-openapi'
import { reviewWorkflow } from '../../measurement/review/review-workflow.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'
import { definitionBody, readDefinition, tags } from './workflow-bodies.ts'
import { FindingView } from './workflow-views.ts'

const count = z.number().int()
const channel = z.enum(['email', 'sms', 'phone'])
const tally = {
  now: count.openapi({ description: 'The gate would let them through at once' }),
  later: z.record(z.string(), count).openapi({ description: 'Put off, by reason' }),
  held: z.record(z.string(), count).openapi({ description: 'Refused, by reason' }),
}
const TallyView = z.object(tally).openapi('ReviewTally')

const ReviewedMessageView = z
  .object({
    step: z.string(),
    channel,
    template: z.string(),
    people: count,
    certain: z
      .boolean()
      .openapi({ description: 'False: what people do decides who comes here; the counts are the most' }),
    ...tally,
    parts: count,
    price: z.number(),
    cost: z.number(),
  })
  .openapi('ReviewedMessage')

const ReviewView = z
  .object({
    launchAt: z.iso.datetime(),
    audience: count,
    estimated: z.boolean().openapi({ description: 'Counted from a sample, not one by one' }),
    alreadyIn: count.openapi({ description: 'Were in it before and may not come again' }),
    holdout: count,
    treated: count,
    channels: z.object({ email: TallyView, sms: TallyView, phone: TallyView }),
    messages: z.array(ReviewedMessageView),
    hours: z.array(z.object({ at: z.iso.datetime(), channel, messages: count })),
    cost: z.object({ currency: z.string(), total: z.number() }),
    power: z.object({ baseRate: z.number(), smallestDetectable: z.number() }).nullable().openapi({
      description: 'The least lift that the holdout would show; null without a goal or a holdout',
    }),
    findings: z.array(FindingView),
  })
  .openapi('WorkflowReview')

const review = createRoute({
  method: 'post',
  path: '/workflows/review',
  tags,
  summary: 'What launching this campaign would do, without saving it',
  description:
    'Who is in the audience, whom the gate would let through, put off or refuse, and why, as of the launch; when, and at what cost.',
  request: { body: definitionBody },
  responses: {
    200: { description: 'The review as of now', content: json(ReviewView) },
    ...problems(400, 401, 403),
  },
})

export const workflowReviewRoutes = createRouter().openapi(review, async (c) => {
  const found = await reviewWorkflow(c.var.ctx, await readDefinition(c.req))
  const { launchAt, messages, hours, findings, channels } = found
  return c.json(
    {
      ...found,
      launchAt: launchAt.toISOString(),
      channels: { email: view(channels.email), sms: view(channels.sms), phone: view(channels.phone) },
      messages: messages.map((message) => ({ ...message, ...view(message) })),
      hours: hours.map((hour) => ({ ...hour, at: hour.at.toISOString() })),
      findings: [...findings],
    },
    200,
  )
})

function view({
  now,
  later,
  held,
}: {
  now: number
  later: Readonly<Record<string, number>>
  held: Readonly<Record<string, number>>
}) {
  return { now, later: { ...later }, held: { ...held } }
}
