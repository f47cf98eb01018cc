import type { MiddlewareHandler } from 'hono'
import { recordAudit } from '../access/record-audit.ts'
import { isWrite } from './auth.ts'
import type { Env } from './router.ts'

/**
 * The safety net of the audit log: every write that reached a handler, with who, where and how it ended. What
 * changed is the use-case's own entry beside it.
 */
export function auditWrites(): MiddlewareHandler<Env> {
  return async (c, next) => {
    await next()
    if (!isWrite(c.req.method)) return

    const { ctx, requestId } = c.var
    const request = { action: 'http.request', entity: 'request', entityId: requestId }
    const after = { method: c.req.method, path: c.req.path, status: c.res.status }
    await recordAudit(ctx.db, ctx.actor, { ...request, after }, ctx.clock.now())
  }
}
