import { createRoute, z } from '@hono/zod-openapi'
import type { WorkflowFigures } from '../../measurement/queries/workflow-figures.ts'
import { homeProgress, homeReport } from '../../measurement/reports/home.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'

const count = z.number()
const instant = z.iso.datetime().nullable()

const PeriodView = z.object({
  sent: count,
  delivered: count,
  bounced: count,
  clicked: count,
  unsubscribed: count,
  converted: count,
  value: count,
})

const HomeView = z
  .object({
    countedAt: z.iso
      .datetime()
      .openapi({ description: 'When: old figures are given at once, while new ones are read' }),
    reachable: z
      .object({ any: count, email: count, sms: count, phone: count })
      .openapi({ description: 'People with a usable address and a consent in force' }),
    periods: z
      .object({ now: PeriodView, before: PeriodView })
      .openapi({ description: 'The last 30 days and the 30 before; messages but calls' }),
    days: z.array(z.object({ day: z.string(), email: count, sms: count, phone: count })),
  })
  .openapi('Home')

const FiguresView = z
  .object({
    key: z.string(),
    name: z.record(z.string(), z.string()),
    state: z.enum(['draft', 'live', 'paused', 'archived']),
    kind: z.enum(['campaign', 'automation']),
    version: z.number().int().nullable(),
    channels: z.array(z.enum(['email', 'sms', 'phone'])),
    goal: z.string().nullable().openapi({ description: 'The type of the event that counts' }),
    launchAt: instant,
    launchedAt: instant,
    launchTotal: z.number().int().nullable(),
    launchEnrolled: z.number().int(),
    launchFinishedAt: instant,
    updatedAt: z.iso.datetime(),
    entered: count,
    active: count,
    converted: count,
    value: count,
    planned: count,
    queued: count,
    sent: count,
    clicked: count,
    unsubscribed: count,
    failed: count.openapi({ description: 'Messages that failed; calls are not in it' }),
    hasDraft: z.boolean(),
    recurs: z.boolean().nullable(),
  })
  .openapi('WorkflowFigures')

const ProgressView = z
  .object({
    workflows: z.array(FiguresView),
    toDo: z.object({
      uncertain: count,
      failedEnrolments: count,
      failedImports: count,
      failedSegments: count,
      openCalls: count,
      callbacks: count,
      pausedSenders: count,
    }),
  })
  .openapi('HomeProgress', { description: 'The same as the live topic `overview`' })

const home = createRoute({
  method: 'get',
  path: '/home',
  tags: ['Reports'],
  summary: 'The base and the last 30 days; at most a minute old',
  responses: { 200: { description: 'As of now', content: json(HomeView) }, ...problems(401, 403) },
})

const progress = createRoute({
  method: 'get',
  path: '/home/progress',
  tags: ['Reports'],
  summary: 'Workflows and campaigns with their figures, and what is left to do',
  responses: { 200: { description: 'As of now', content: json(ProgressView) }, ...problems(401, 403) },
})

export const homeRoutes = createRouter()
  .openapi(home, async (c) => {
    const { countedAt, reachable, periods, days } = await homeReport(c.var.ctx.db, c.var.ctx.clock.now())
    return c.json({ countedAt: countedAt.toISOString(), reachable, periods, days: [...days] }, 200)
  })
  .openapi(progress, async (c) => {
    const { workflows, toDo } = await homeProgress(c.var.ctx.db, c.var.ctx.clock.now())
    return c.json({ workflows: workflows.map(toView), toDo }, 200)
  })

function toView(figures: WorkflowFigures): z.infer<typeof FiguresView> {
  const { channels, launchAt, launchedAt, launchFinishedAt, updatedAt, ...rest } = figures
  return {
    ...rest,
    channels: [...channels],
    launchAt: toText(launchAt),
    launchedAt: toText(launchedAt),
    launchFinishedAt: toText(launchFinishedAt),
    updatedAt: updatedAt.toISOString(),
  }
}

function toText(instantOrNull: Date | null): string | null {
  return instantOrNull?.toISOString() ?? null
}
