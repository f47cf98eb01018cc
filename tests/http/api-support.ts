import type { OpenAPIHono } from '@hono/zod-openapi'
import { createKey } from '../../src/access/api-keys.ts'
import type { Role } from '../../src/access/role.ts'
import { createUser } from '../../src/access/users.ts'
import type { Context } from '../../src/context.ts'
import { systemClock } from '../../src/core/clock.ts'
import { type ApiDeps, createApi } from '../../src/http/api.ts'
import { liveHub } from '../../src/http/live.ts'
import type { Env } from '../../src/http/router.ts'
import { testContext } from '../support/context.ts'
import type { TestDatabase } from '../support/database.ts'

export const origin = 'http://localhost:3000'

/** The HTTP face without a socket. Sessions live by the machine's clock, so it is the context's here. */
export function apiFor(database: TestDatabase, overrides: Partial<ApiDeps> = {}): OpenAPIHono<Env> {
  return createApi({
    ctx: apiContext(database),
    trustedProxies: [],
    sending: { email: 'outbox', sms: 'outbox' },
    probes: [],
    figures: [],
    live: liveHub(apiContext(database), {}),
    ...overrides,
  })
}

export function apiContext(database: TestDatabase): Context {
  return testContext(database.db, { clock: systemClock })
}

/** Headers of a program with this role. */
export async function keyHeaders(database: TestDatabase, role: Role): Promise<Record<string, string>> {
  const { secret } = await createKey(apiContext(database), { kind: 'api', name: `a ${role}`, role })
  return { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
}

export async function aUser(database: TestDatabase, role: Role, email = `${role}@example.com`) {
  return createUser(apiContext(database), { email, role })
}

export function signIn(api: OpenAPIHono<Env>, email: string, password: string): Promise<Response> {
  return Promise.resolve(
    api.request(`${origin}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ email, password }),
    }),
  )
}

/** The cookie that a sign-in set, as a browser sends it back. */
export function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}
