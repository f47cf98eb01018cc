import type { MiddlewareHandler } from 'hono'
import { z } from 'zod'
import { useKey } from '../access/api-keys.ts'
import { clientIpHeader, type StaffAuth } from '../access/auth.ts'
import type { Role } from '../access/role.ts'
import { type Actor, type Context, withActor } from '../context.ts'
import { ForbiddenError, NotFoundError, UnauthorizedError } from '../core/errors.ts'
import { authOperations } from './auth-document.ts'
import type { ClientIpOf } from './client-ip.ts'
import { publicIds } from './public-id.ts'
import { mayActAs, roleFor } from './role-matrix.ts'
import { createRouter, type Env } from './router.ts'

interface Caller {
  readonly actor: Actor
  readonly role: Role
  /** A browser sends its cookie whoever asks it to; a key is sent on purpose. */
  readonly by: 'session' | 'key'
}

/**
 * Lets a request to /api in when somebody is signed in (session cookie or `Authorization: Bearer rel_api_…`)
 * whose role may do it, and puts them into `c.var.ctx.actor`.
 */
export function requireRole(auth: StaffAuth): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { ctx } = c.var
    const caller = await findCaller(ctx, auth, c.req.raw.headers)
    if (!caller) throw new UnauthorizedError('sign in, or send an API key: Authorization: Bearer rel_api_…')
    if (caller.by === 'session' && isWrite(c.req.method)) assertSameOrigin(c.req.raw.headers, ctx.publicUrl)

    const path = c.req.path.slice('/api'.length)
    const least = roleFor(c.req.method, path)
    if (!least || !mayActAs(caller.role, least)) {
      throw new ForbiddenError(`the role ${caller.role} may not ${c.req.method} ${c.req.path}`)
    }
    c.set('ctx', withActor(ctx, caller.actor))
    await next()
  }
}

/** What of better-auth is open to the outside. Whatever else it can do is not ours to offer. */
const authPaths = new Set([
  'POST /sign-in/email',
  'POST /sign-out',
  'GET /get-session',
  'POST /change-password',
  'POST /reset-password',
  'GET /list-sessions',
  'POST /revoke-session',
  'POST /revoke-other-sessions',
])

/** /api/auth/*: sign in and out, own password (by the present one, or by the link that an admin gave) and sessions. */
export function authRoutes(auth: StaffAuth, clientIpOf: ClientIpOf) {
  const router = createRouter()
  for (const operation of authOperations) router.openAPIRegistry.registerPath(operation)
  router.all('/auth/*', async (c) => {
    const path = c.req.path.replace(/^.*?\/auth/, '')
    if (!authPaths.has(`${c.req.method} ${path}`)) throw new NotFoundError('page', c.req.path)

    const headers = new Headers(c.req.raw.headers)
    headers.delete('x-forwarded-for')
    headers.set(clientIpHeader, clientIpOf(c))
    return toProblemResponse(await auth.handle(new Request(c.req.raw, { headers })))
  })
  return router
}

/** better-auth words its refusals in its own shape; ours are all problem details. */
async function toProblemResponse(response: Response): Promise<Response> {
  if (response.status < 400) return response

  const body = BetterAuthError.safeParse(await response.json().catch(() => undefined))
  const { message = 'Not allowed', code = 'refused' } = body.success ? body.data : {}
  const headers = new Headers({ 'content-type': 'application/problem+json' })
  for (const cookie of response.headers.getSetCookie()) headers.append('set-cookie', cookie)
  const retryAfterS = response.headers.get('x-retry-after')
  if (retryAfterS) headers.set('retry-after', retryAfterS)
  const problem = { type: 'about:blank', status: response.status, code: code.toLowerCase(), title: message }
  return new Response(JSON.stringify(problem), { status: response.status, headers })
}

const BetterAuthError = z.object({ message: z.string(), code: z.string().optional() })

async function findCaller(ctx: Context, auth: StaffAuth, headers: Headers): Promise<Caller | undefined> {
  const authorization = headers.get('authorization')
  // A wrong key is not rescued by a cookie: whoever sends one means it.
  if (authorization !== null) return findKeyCaller(ctx, authorization)

  const session = headers.has('cookie') ? await auth.findSession(headers) : undefined
  if (!session) return undefined
  return {
    actor: { kind: 'user', id: session.userId, name: session.name },
    role: session.role,
    by: 'session',
  }
}

async function findKeyCaller(ctx: Context, authorization: string): Promise<Caller | undefined> {
  const [scheme = '', secret = ''] = authorization.split(' ', 2)
  const key = scheme.toLowerCase() === 'bearer' ? await useKey(ctx, secret) : undefined
  if (!key?.role) return undefined

  return {
    actor: { kind: 'api_key', id: publicIds(ctx).to('key', key.id), name: key.name },
    role: key.role,
    by: 'key',
  }
}

export function isWrite(method: string): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(method)
}

/** A page elsewhere can make a browser send a write with our cookie, but cannot make it lie about its origin. */
function assertSameOrigin(headers: Headers, publicUrl: string): void {
  const ours = headers.get('origin') === new URL(publicUrl).origin
  if (!ours && headers.get('sec-fetch-site') !== 'same-origin') {
    throw new ForbiddenError('a signed-in page of this site must make this request, or an API key')
  }
}
