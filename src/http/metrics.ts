import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { collectDefaultMetrics, Gauge, Histogram, Registry, register } from 'prom-client'
import { UnauthorizedError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import { createRouter, type Env } from './router.ts'

/** A figure that some room can tell when it is asked: read at each scrape. */
export interface FigureSource {
  /** `relance_room_thing_unit` */
  readonly name: string
  readonly help: string
  readonly labels?: readonly string[]
  read(): Promise<readonly { value: number; labels?: Readonly<Record<string, string>> }[]>
}

export interface Metrics {
  readonly registry: Registry
  /** Times every request by method, route pattern and status. */
  readonly timeRequests: MiddlewareHandler<Env>
}

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/** The process's own figures, those of HTTP, and those that the sources tell. */
export function createMetrics(sources: readonly FigureSource[], log: Log): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const source of sources) registerSource(registry, source, log)
  const seconds = new Histogram({
    name: 'relance_http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [registry],
  })
  const timeRequests: MiddlewareHandler<Env> = async (c, next) => {
    const startedAt = performance.now()
    await next()
    // The pattern, never the path: paths hold tokens and ids, and each value would be a series of its own.
    const labels = { method: c.req.method, route: routePath(c, -1), status: String(c.res.status) }
    seconds.observe(labels, (performance.now() - startedAt) / 1_000)
  }
  return { registry, timeRequests }
}

/** GET /metrics for Prometheus; with a token, only to `Authorization: Bearer <token>`. */
export function metricsRoutes(registry: Registry, token: string | undefined) {
  const router = createRouter()
  router.get('/metrics', async (c) => {
    if (token !== undefined && !isEqual(c.req.header('authorization') ?? '', `Bearer ${token}`)) {
      throw new UnauthorizedError('the metrics need the token of this installation')
    }
    // The queue counts in the process's common registry.
    const all = Registry.merge([registry, register])
    return c.body(await all.metrics(), 200, { 'content-type': registry.contentType })
  })
  return router
}

/** A source that fails is left out of this scrape: the others still tell what they know. */
function registerSource(registry: Registry, source: FigureSource, log: Log): void {
  new Gauge({
    name: source.name,
    help: source.help,
    labelNames: [...(source.labels ?? [])],
    registers: [registry],
    async collect() {
      this.reset()
      try {
        for (const { value, labels } of await source.read()) this.set({ ...labels }, value)
      } catch (error) {
        log.warn({ err: error, figure: source.name }, 'a figure could not be read')
      }
    },
  })
}

function isEqual(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}
