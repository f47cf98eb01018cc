import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Role, roles } from '../../src/access/role.ts'
import { mayActAs, roleFor } from '../../src/http/role-matrix.ts'
import { importRoutes } from '../../src/http/routes/imports.ts'
import { templateRoutes } from '../../src/http/routes/templates.ts'
import { testDatabase } from '../support/database.ts'
import { apiFor, keyHeaders, origin } from './api-support.ts'

const database = testDatabase()
const dataDir = mkdtempSync(join(tmpdir(), 'relance-openapi-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))
const api = apiFor(database, {
  // None of the requests below comes as far as a provider.
  apiRouters: [importRoutes({ dataDir }), templateRoutes({} as never)],
})

interface Operation {
  method: string
  path: string
  open: boolean
  operationHasResponses: string[]
}

async function operations(): Promise<Operation[]> {
  const response = await api.request(`${origin}/api/openapi.json`)
  const document = (await response.json()) as {
    openapi: string
    paths: Record<string, Record<string, { security?: unknown[]; responses: Record<string, unknown> }>>
  }
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      open: operation.security?.length === 0,
      operationHasResponses: Object.keys(operation.responses),
    })),
  )
}

/** A path that fits the pattern and names nothing that exists. */
function concrete(path: string): string {
  return path.replaceAll(/\{[^}]+\}/g, 'nothing')
}

describe('the OpenAPI document', () => {
  it('is 3.1, knows the routes of this room and says that they need a caller', async () => {
    const document = await (await api.request(`${origin}/api/openapi.json`)).json()
    const paths = (await operations()).map(({ method, path }) => `${method} ${path}`)

    expect(document).toMatchObject({ openapi: '3.1.0', security: [{ apiKey: [] }, { session: [] }] })
    expect(paths).toEqual(
      expect.arrayContaining([
        'GET /api/me',
        'POST /api/users',
        'DELETE /api/api-keys/{id}',
        'PATCH /api/settings',
        'GET /api/audit',
        'GET /api/scores/{model}/distribution',
        'GET /api/reports/workflows/{key}',
      ]),
    )
  })

  it('leaves out no route behind the door', async () => {
    const documented = new Set((await operations()).map(({ method, path }) => `${method} ${path}`))
    const open = /^\/api\/(auth|docs|openapi\.json)(\/|$)/

    const served = api.routes
      .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/') && !open.test(path))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:([A-Za-z]+)(\{[^}]*\})?/g, '{$1}')}`)

    expect(served.length).toBeGreaterThan(50)
    expect(served.filter((route) => !documented.has(route))).toEqual([])
  })

  it('401: every route, to anybody who is not signed in', async () => {
    const closed = (await operations()).filter(({ open }) => !open)

    const answers = await Promise.all(
      closed.map(async ({ method, path }) => {
        const response = await api.request(`${origin}${concrete(path)}`, { method })
        return { route: `${method} ${path}`, status: response.status }
      }),
    )

    expect(answers.length).toBeGreaterThan(10)
    expect(answers.filter(({ status }) => status !== 401)).toEqual([])
  })

  it.each(roles)('lets a %s do what the matrix says and nothing else', async (role: Role) => {
    const headers = await keyHeaders(database, role)
    const closed = (await operations()).filter(({ open }) => !open)

    const wrong: string[] = []
    for (const { method, path } of closed) {
      const least = roleFor(method, path.slice('/api'.length))
      const allowed = least !== undefined && mayActAs(role, least)
      // Not JSON: an allowed write stops at its own validation and changes nothing.
      const body = method === 'GET' || method === 'HEAD' ? undefined : 'not json'
      const response = await api.request(`${origin}${concrete(path)}`, {
        method,
        headers,
        body: body ?? null,
      })
      if ((response.status !== 403) !== allowed || response.status === 401 || response.status >= 500) {
        wrong.push(`${method} ${path}: ${response.status}`)
      }
    }

    expect(wrong).toEqual([])
  })
})

describe('roleFor', () => {
  it.each([
    ['GET', '/segments', 'viewer'],
    ['POST', '/segments', 'marketer'],
    ['GET', '/users', 'admin'],
    ['POST', '/users/usr_1/password', 'admin'],
    ['DELETE', '/api-keys/key_1', 'admin'],
    ['GET', '/settings', 'viewer'],
    ['PATCH', '/settings', 'admin'],
    ['GET', '/audit', 'admin'],
    ['POST', '/call-lists/carts/claim', 'agent'],
    ['POST', '/call-tasks/tsk_1/outcome', 'agent'],
    ['PUT', '/call-lists/carts', 'marketer'],
    ['POST', '/customers/cus_1/erase', 'admin'],
    ['DELETE', '/customers/cus_1', 'admin'],
    ['POST', '/suppressions/lift', 'admin'],
    ['POST', '/suppressions', 'marketer'],
    ['POST', '/customers', 'marketer'],
    ['TRACE', '/segments', undefined],
  ] as const)('%s %s needs %s', (method, path, role) => {
    expect(roleFor(method, path)).toBe(role)
  })
})
