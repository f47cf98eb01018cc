import type { OpenAPIHono } from '@hono/zod-openapi'
import { roleFor } from './role-matrix.ts'
import type { Env } from './router.ts'

const info = {
  title: 'Relance',
  version: '1',
  description: [
    'Everything that the screens do. Sign in (session cookie) or send an API key: `Authorization: Bearer rel_api_…`.',
    'Errors are RFC 9457 problem details. Lists are paged: pass `next` of one page as `cursor` of the next.',
    'Events are posted to `/v1/…` with a write key, in the shape of the Segment HTTP tracking API.',
  ].join('\n\n'),
}

const securitySchemes = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key with a role: `relance key add NAME --role marketer`',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'relance.session_token',
    description: 'Set by /api/auth/sign-in/email',
  },
} as const

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const

/** OpenAPI 3.1 of all routes, from the schemas that check the requests; each says which role it needs. */
export function apiDocument(app: OpenAPIHono<Env>, publicUrl: string) {
  for (const [name, scheme] of Object.entries(securitySchemes)) {
    app.openAPIRegistry.registerComponent('securitySchemes', name, scheme)
  }
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info,
    servers: [{ url: publicUrl }],
    security: [{ apiKey: [] }, { session: [] }],
  })
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of methods) {
      const operation = item[method]
      const role = roleFor(method.toUpperCase(), path.slice('/api'.length))
      if (!operation || operation.security?.length === 0 || !role) continue
      operation.description = [operation.description, `Needs the role ${role}.`].filter(Boolean).join('\n\n')
    }
  }
  return document
}
