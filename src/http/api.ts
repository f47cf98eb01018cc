import type { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { createStaffAuth } from '../access/auth.ts'
import { type Context, withActor } from '../context.ts'
import { NotFoundError, PayloadTooLargeError } from '../core/errors.ts'
import { apiDocument } from './api-document.ts'
import { apiRouters } from './api-routers.ts'
import { auditWrites } from './audit-writes.ts'
import { authRoutes, requireRole } from './auth.ts'
import { clientIpFrom } from './client-ip.ts'
import { docsRoutes } from './docs.ts'
import { healthRoutes, type Probe } from './health.ts'
import { type LiveHub, liveRoutes } from './live.ts'
import { createMetrics, type FigureSource, metricsRoutes } from './metrics.ts'
import { toProblem } from './problem.ts'
import { createRouter, type Env } from './router.ts'
import { sampleRoutes } from './routes/sample.ts'
import { setUpRoutes } from './routes/set-up.ts'
import type { Sending } from './sending.ts'
import { type WebSource, webAppRoutes } from './web-app.ts'

export interface ApiDeps {
  /** With the actor `system`; requests get their own. */
  readonly ctx: Context
  /** Addresses or ranges whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  readonly sending: Sending
  /** For /readyz. */
  readonly probes: readonly Probe[]
  /** For /metrics. */
  readonly figures: readonly FigureSource[]
  readonly metricsToken?: string | undefined
  /** Routers of the management API beside those that need nothing but the context; paths below /api. */
  readonly apiRouters?: readonly OpenAPIHono<Env>[]
  /** Routers with whole paths and their own idea of who may come in: events, forms, links, webhooks. */
  readonly publicRouters?: readonly OpenAPIHono<Env>[]
  /** The browser app; left out: this process answers programs only. */
  readonly web?: WebSource
  /** What changes by itself, for the screens that are open. */
  readonly live: LiveHub
}

const KB = 1_024
const BODY_MAX = 1_024 * KB
/** Files, streamed by their routes, and templates with their pictures in them. */
const largeBodies: readonly { path: RegExp; bytesMax: number }[] = [
  { path: /^\/api\/imports(\/|$)/, bytesMax: 2 * KB ** 3 },
  { path: /^\/api\/templates(\/|$)/, bytesMax: 8 * KB ** 2 },
]

/** The whole HTTP face: management API under /api behind its door, public routers, health, metrics, browser app. */
export function createApi(deps: ApiDeps): OpenAPIHono<Env> {
  const app = createRouter()
  const metrics = createMetrics(deps.figures, deps.ctx.log)
  app.onError(toProblem)
  app.notFound((c) => toProblem(new NotFoundError('page', c.req.path), c))

  app.use(metrics.timeRequests)
  app.use(requestId())
  app.use(async (c, next) => {
    c.set('ctx', withActor(deps.ctx, { kind: 'system', id: 'public', name: 'public' }))
    await next()
  })
  app.use(headers)

  app.route('/', healthRoutes(deps.probes))
  app.route('/', metricsRoutes(metrics.registry, deps.metricsToken))
  for (const router of deps.publicRouters ?? []) app.route('/', router)
  app.route('/api', management(deps))
  if (deps.web) app.route('/', webAppRoutes(deps.web))
  return app
}

function management(deps: ApiDeps): OpenAPIHono<Env> {
  const { ctx, trustedProxies } = deps
  const auth = createStaffAuth(ctx)
  const api = createRouter()
  api.use(limitBody)
  api.route('/', authRoutes(auth, clientIpFrom(trustedProxies)))
  api.route('/', docsRoutes())
  api.route('/', setUpRoutes(deps.sending))

  const behindDoor = createRouter()
  behindDoor.use(requireRole(auth), auditWrites())
  const inner = [...apiRouters, sampleRoutes(deps.sending), liveRoutes(deps.live), ...(deps.apiRouters ?? [])]
  for (const router of inner) behindDoor.route('/', router)
  const document = apiDocument(createRouter().route('/api', api).route('/api', behindDoor), ctx.publicUrl)
  api.get('/openapi.json', (c) => c.json(document))
  api.route('/', behindDoor)
  return api
}

const headers = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"] },
  referrerPolicy: 'no-referrer',
  xFrameOptions: 'DENY',
  // A page that needs more says so itself.
  overwrite: false,
})

const limitBody: MiddlewareHandler<Env> = (c, next) => {
  const maxSize = largeBodies.find(({ path }) => path.test(c.req.path))?.bytesMax ?? BODY_MAX
  const onError = (): never => {
    throw new PayloadTooLargeError(`the body is larger than ${Math.floor(maxSize / KB)} kB`)
  }
  return bodyLimit({ maxSize, onError })(c, next)
}
