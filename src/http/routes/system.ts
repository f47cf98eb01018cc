import { createRoute, z } from '@hono/zod-openapi'
import { checkReadiness, type Probe } from '../health.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'

/** What the process knows of itself and of what it stands on. */
export interface SystemDeps {
  readonly probes: readonly Probe[]
  /** Asks what is around us: as `relance doctor`. */
  findings(): Promise<readonly SystemFinding[]>
  versions(): Promise<Readonly<Record<string, string>>>
  /** Rings that wait, by job. */
  waiting(): Promise<Readonly<Record<string, number>>>
  tasks(): Promise<readonly SystemTask[]>
}

export interface SystemFinding {
  readonly name: string
  readonly status: 'ok' | 'warn' | 'fail'
  readonly detail: string
  readonly remedy?: string
}

export interface SystemTask {
  readonly name: string
  readonly nextAt: Date
  readonly lastRunAt: Date | null
  readonly lastError: string | null
}

const HealthView = z
  .object({
    ready: z.boolean(),
    checks: z.array(
      z.object({
        name: z.string(),
        ok: z.boolean(),
        reason: z.string().optional(),
        figures: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).optional(),
      }),
    ),
    findings: z.array(
      z.object({
        name: z.string(),
        status: z.enum(['ok', 'warn', 'fail']),
        detail: z.string(),
        remedy: z.string().optional(),
      }),
    ),
    versions: z.record(z.string(), z.string()),
  })
  .openapi('SystemHealth')

const QueuesView = z
  .object({
    queues: z.array(z.object({ job: z.string(), waiting: z.number().int() })),
    tasks: z.array(
      z.object({
        name: z.string(),
        nextAt: z.iso.datetime(),
        lastRunAt: z.iso.datetime().nullable(),
        lastError: z.string().nullable(),
      }),
    ),
  })
  .openapi('SystemQueues')

const health = createRoute({
  method: 'get',
  path: '/system/health',
  tags: ['Operations'],
  summary: 'Ready or why not, what surrounds us, and versions',
  responses: { 200: { description: 'As asked now', content: json(HealthView) }, ...problems(401, 403) },
})

const queues = createRoute({
  method: 'get',
  path: '/system/queues',
  tags: ['Operations'],
  summary: 'Rings that wait, by job, and what recurs',
  responses: { 200: { description: 'As they are', content: json(QueuesView) }, ...problems(401, 403) },
})

export function systemRoutes({ probes, versions, findings, waiting, tasks }: SystemDeps) {
  return createRouter()
    .openapi(health, async (c) => {
      const [readiness, found, known] = await Promise.all([checkReadiness(probes), findings(), versions()])
      const view = {
        ready: readiness.ready,
        checks: [...readiness.checks],
        findings: [...found],
        versions: known,
      }
      return c.json(view as z.infer<typeof HealthView>, 200)
    })
    .openapi(queues, async (c) => {
      const [counts, recurring] = await Promise.all([waiting(), tasks()])
      const view = {
        queues: Object.entries(counts).map(([job, count]) => ({ job, waiting: count })),
        tasks: recurring.map(({ name, nextAt, lastRunAt, lastError }) => ({
          name,
          nextAt: nextAt.toISOString(),
          lastRunAt: lastRunAt?.toISOString() ?? null,
          lastError,
        })),
      }
      return c.json(view, 200)
    })
}
