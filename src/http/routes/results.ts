import { createRoute, z } from '@hono/zod-openapi'
import { mailboxProviders } from '../../measurement/mailbox-provider.ts'
import { consentHealth } from '../../measurement/reports/consent-health.ts'
import { deliverabilityReport } from '../../measurement/reports/deliverability.ts'
import { resultsReport } from '../../measurement/reports/results.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'

const count = z.number()
const channel = z.enum(['email', 'sms', 'phone'])
const tags = ['Reports']
const Days = z.object({
  days: z.coerce.number().int().min(1).max(366).default(30).openapi({
    description: 'How many days back, the present one (UTC) included',
  }),
})

const sent = {
  sent: count,
  delivered: count,
  opened: count,
  clicked: count,
  replied: count,
  bounced: count,
  complained: count,
  unsubscribed: count,
  cost: count,
}
const PeriodView = z.object({ ...sent, converted: count, value: count }).openapi('PeriodResults')
const DayView = z
  .object({
    day: z.string(),
    sent: count,
    delivered: count,
    clicked: count,
    bounced: count,
    complained: count,
    unsubscribed: count,
  })
  .openapi('DayResults', { description: 'By the day (UTC) on which the messages left' })

const ResultsView = z
  .object({
    totals: z
      .object({ now: PeriodView, before: PeriodView })
      .openapi({ description: 'The period, and as many days before it' }),
    days: z.array(DayView),
    items: z.array(
      z
        .object({
          ...sent,
          key: z.string().nullable().openapi({ description: 'Null: sent over the API without a workflow' }),
          name: z.record(z.string(), z.string()),
          state: z.enum(['draft', 'live', 'paused', 'archived']).nullable(),
          kind: z.enum(['campaign', 'automation']).nullable(),
          channels: z.array(channel),
          entered: count,
          converted: count,
          value: count,
          holdout: count,
          lift: z
            .object({
              verdict: z.enum(['better', 'worse', 'cannot_tell_yet']),
              estimate: z.number().nullable(),
              low: z.number().nullable(),
              high: z.number().nullable(),
            })
            .nullable()
            .openapi({ description: 'Against the holdout, since the workflow began' }),
        })
        .openapi('WorkflowResults'),
    ),
  })
  .openapi('Results')

const results = createRoute({
  method: 'get',
  path: '/results',
  tags,
  summary: 'What campaigns and workflows sent and brought in a period; at most a minute old',
  request: { query: Days },
  responses: {
    200: { description: 'The figures', content: json(ResultsView) },
    ...problems(400, 401, 403, 503),
  },
})

const judgement = z
  .enum(['good', 'watch', 'bad'])
  .nullable()
  .openapi({ description: 'Against what providers act upon; null: too few mails to say' })
const judged = {
  sent: count,
  delivered: count,
  bounced: count,
  complained: count,
  clicked: count,
  unsubscribed: count,
  bounces: judgement,
  complaints: judgement,
}
const DeliverabilityView = z
  .object({
    totals: z.object(judged),
    days: z.array(DayView),
    providers: z.array(
      z.object({ provider: z.enum(mailboxProviders), ...judged }).openapi('MailboxProviderFigures'),
    ),
    bounces: z.array(z.object({ reason: z.string(), mails: count })),
    refused: z.array(z.object({ reason: z.string().nullable(), mails: count })),
    suppressions: z.array(z.object({ channel, reason: z.string(), addresses: count })),
    paused: z.array(z.object({ key: z.string(), until: z.iso.datetime(), reason: z.string().nullable() })),
  })
  .openapi('Deliverability')

const deliverability = createRoute({
  method: 'get',
  path: '/results/deliverability',
  tags,
  summary: 'Does the mail arrive, by mailbox provider; at most a minute old',
  request: { query: Days },
  responses: {
    200: { description: 'The figures', content: json(DeliverabilityView) },
    ...problems(400, 401, 403, 503),
  },
})

const ConsentView = z
  .object({
    countedAt: z.iso
      .datetime()
      .openapi({ description: 'When: old figures are given at once, while new ones are read' }),
    years: z.number().int().openapi({ description: 'What counts as old' }),
    anybody: z.object({ any: count, email: count, sms: count, phone: count }),
    reachable: z.array(
      z
        .object({
          channel,
          purpose: z.string(),
          granted: count,
          reachable: count,
          unproven: count,
          old: count,
          ending: count,
        })
        .openapi('ReachableFor'),
    ),
    inForce: z.array(z.object({ week: z.string(), channel, purpose: z.string(), inForce: count })),
    weeks: z.array(
      z.object({
        week: z.string(),
        channel,
        purpose: z.string(),
        source: z.string(),
        given: count,
        ended: count,
      }),
    ),
    optIns: z
      .object({ asked: count, confirmed: count, cancelled: count, expired: count, pending: count })
      .openapi({ description: 'Of the last 90 days' }),
    silent: count,
    advice: z.array(
      z.object({
        code: z.enum(['phone_unproven', 'unproven', 'ending', 'silent', 'old', 'few_confirm']),
        people: count,
      }),
    ),
  })
  .openapi('ConsentHealth')

const consent = createRoute({
  method: 'get',
  path: '/results/consent',
  tags,
  summary: 'Who may be contacted, how that develops, and how well it is proven; at most a minute old',
  responses: {
    200: { description: 'The figures', content: json(ConsentView) },
    ...problems(401, 403, 503),
  },
})

export const resultRoutes = createRouter()
  .openapi(results, async (c) => {
    const { db, clock } = c.var.ctx
    const report = await resultsReport(db, c.req.valid('query').days, clock.now())
    const items = report.items.map((item) => ({ ...item, channels: [...item.channels] }))
    return c.json({ totals: report.totals, days: [...report.days], items }, 200)
  })
  .openapi(deliverability, async (c) => {
    const { db, clock } = c.var.ctx
    const report = await deliverabilityReport(db, c.req.valid('query').days, clock.now())
    const paused = report.paused.map((one) => ({ ...one, until: one.until.toISOString() }))
    return c.json(
      {
        totals: report.totals,
        days: [...report.days],
        providers: [...report.providers],
        bounces: [...report.bounces],
        refused: [...report.refused],
        suppressions: [...report.suppressions],
        paused,
      },
      200,
    )
  })
  .openapi(consent, async (c) => {
    const report = await consentHealth(c.var.ctx.db, c.var.ctx.clock.now())
    return c.json(
      {
        ...report,
        countedAt: report.countedAt.toISOString(),
        reachable: [...report.reachable],
        inForce: [...report.inForce],
        weeks: [...report.weeks],
        advice: [...report.advice],
      },
      200,
    )
  })
