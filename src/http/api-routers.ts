import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Env } from './router.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { auditRoutes } from './routes/audit.ts'
import { reportRoutes } from './routes/reports.ts'
import { scoreRoutes } from './routes/scores.ts'
import { settingRoutes } from './routes/settings.ts'
import { userRoutes } from './routes/users.ts'

/** The management API, by domain: routers that need nothing but the context. Their paths are below /api. */
export const apiRouters: readonly OpenAPIHono<Env>[] = [
  userRoutes,
  apiKeyRoutes,
  settingRoutes,
  auditRoutes,
  scoreRoutes,
  reportRoutes,
]
