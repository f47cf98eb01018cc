import { describe, expect, it } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { apiFor, keyHeaders, origin } from './api-support.ts'

const database = testDatabase()
const api = apiFor(database)
const get = (path: string, headers: Record<string, string> = {}) =>
  api.request(`${origin}${path}`, { headers })

describe('every answer', () => {
  it('404: is a problem, with a request id and headers that a browser obeys', async () => {
    const response = await get('/nothing-here')

    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    expect(response.headers.get('x-request-id')).toBeTruthy()
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('x-frame-options')).toBe('DENY')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await response.json()).toMatchObject({ status: 404, code: 'not_found' })
  })

  it('413: refuses a body that is too large, announced or not', async () => {
    const headers = await keyHeaders(database, 'admin')
    const body = JSON.stringify({ company: { name: 'x'.repeat(1_100_000) } })

    const announced = await api.request(`${origin}/api/settings`, {
      method: 'PATCH',
      headers: { ...headers, 'content-length': String(body.length) },
      body,
    })
    const streamed = await api.request(`${origin}/api/settings`, {
      method: 'PATCH',
      headers,
      body: new Blob([body]).stream(),
      duplex: 'half',
    } as RequestInit)

    expect([announced.status, streamed.status]).toEqual([413, 413])
    expect(await streamed.json()).toMatchObject({ code: 'payload_too_large' })
  })

  it('400: names the wrong field', async () => {
    const response = await api.request(`${origin}/api/settings`, {
      method: 'PATCH',
      headers: await keyHeaders(database, 'admin'),
      body: JSON.stringify({ company: { country: 'France' }, colour: 'blue' }),
    })

    expect(response.status).toBe(400)
    const problem = (await response.json()) as { errors: { path: string }[] }
    expect(problem.errors.map(({ path }) => path)).toEqual(expect.arrayContaining(['company.country']))
  })

  it('leaves an audit entry for each write, also for one that was refused by its handler', async () => {
    const headers = await keyHeaders(database, 'admin')

    await api.request(`${origin}/api/api-keys`, { method: 'POST', headers, body: '{"kind":"api"}' })
    const audit = await get('/api/audit?action=http.request&limit=1', headers)

    expect(await audit.json()).toMatchObject({
      items: [{ after: { method: 'POST', path: '/api/api-keys', status: 400 } }],
    })
  })
})

describe('users and keys over the API', () => {
  it('201: makes a user whose password is shown once and never again', async () => {
    const headers = await keyHeaders(database, 'admin')

    const made = await api.request(`${origin}/api/users`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ email: 'New@Example.com', role: 'agent', name: 'New' }),
    })
    const again = await api.request(`${origin}/api/users`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ email: 'new@example.com', role: 'agent' }),
    })
    const list = await (await get('/api/users', headers)).text()

    const { user, password } = (await made.json()) as { user: { email: string }; password: string }
    expect([made.status, again.status]).toEqual([201, 409])
    expect(user).toMatchObject({ email: 'new@example.com', role: 'agent', disabledAt: null })
    expect(password.length).toBeGreaterThanOrEqual(20)
    expect(list).toContain('new@example.com')
    expect(list).not.toContain(password)
  })

  it('shows a key by its prefix, revokes it once, and does not know it under another id', async () => {
    const headers = await keyHeaders(database, 'admin')
    const made = (await (
      await api.request(`${origin}/api/api-keys`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ kind: 'write', name: 'web site' }),
      })
    ).json()) as { key: { id: string; prefix: string }; secret: string }
    const revoke = (id: string) => api.request(`${origin}/api/api-keys/${id}`, { method: 'DELETE', headers })

    const list = await (await get('/api/api-keys', headers)).text()

    expect(made.secret.startsWith(made.key.prefix)).toBe(true)
    expect(list).toContain(made.key.prefix)
    expect(list).not.toContain(made.secret)
    expect((await revoke(made.key.id)).status).toBe(200)
    expect((await revoke(made.key.id)).status).toBe(409)
    expect((await revoke('key_0000000000000')).status).toBe(404)
  })

  it('pages through the audit log', async () => {
    const headers = await keyHeaders(database, 'admin')
    const first = (await (await get('/api/audit?limit=2', headers)).json()) as {
      items: unknown[]
      next: string
    }
    const second = (await (await get(`/api/audit?limit=2&cursor=${first.next}`, headers)).json()) as {
      items: unknown[]
    }

    expect(first.items).toHaveLength(2)
    expect(second.items).toHaveLength(2)
    expect(second.items).not.toEqual(first.items)
    expect((await get('/api/audit?cursor=nonsense', headers)).status).toBe(400)
  })
})

describe('the open pages', () => {
  it('show the documentation from our own files, without a script in the page', async () => {
    const page = await get('/api/docs')
    const bundle = await get('/api/docs/swagger-ui-bundle.js')

    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
    const text = await page.text()
    expect(text).not.toMatch(/<script>|https?:\/\//)
    expect(bundle.status).toBe(200)
    expect((await bundle.text()).length).toBeGreaterThan(500_000)
    expect((await get('/api/docs/package.json')).status).toBe(404)
    expect((await get('/api/docs/..%2fpackage.json')).status).toBe(404)
  })

  it('tell health: alive, ready or not and why', async () => {
    const probes = [
      { name: 'database', check: async () => ({ ms: 3 }) },
      {
        name: 'queue',
        check: async () => {
          throw new Error('Redis refuses the connection')
        },
      },
    ]

    const ready = await apiFor(database, { probes: probes.slice(0, 1) }).request(`${origin}/readyz`)
    const unready = await apiFor(database, { probes }).request(`${origin}/readyz`)

    expect((await get('/healthz')).status).toBe(200)
    expect(ready.status).toBe(200)
    expect(unready.status).toBe(503)
    expect(await unready.json()).toEqual({
      ready: false,
      checks: [
        { name: 'database', ok: true, figures: { ms: 3 } },
        { name: 'queue', ok: false, reason: 'Redis refuses the connection' },
      ],
    })
  })

  it('measure requests by route pattern, and what the rooms tell; a source that fails is left out', async () => {
    const figures = [
      {
        name: 'relance_lane_lag_seconds',
        help: 'Age of the oldest row',
        labels: ['lane'],
        read: async () => [{ value: 4, labels: { lane: '7' } }],
      },
      {
        name: 'relance_broken',
        help: 'Fails',
        read: async () => {
          throw new Error('no')
        },
      },
    ]
    const measured = apiFor(database, { figures, metricsToken: 'a-token-for-prometheus' })
    await measured.request(`${origin}/api/segments/secret-thing`)

    const closed = await measured.request(`${origin}/metrics`)
    const open = await measured.request(`${origin}/metrics`, {
      headers: { authorization: 'Bearer a-token-for-prometheus' },
    })

    expect(closed.status).toBe(401)
    const text = await open.text()
    expect(text).toContain('relance_lane_lag_seconds{lane="7"} 4')
    expect(text).toMatch(/relance_http_request_seconds_count\{method="GET",route="[^"]*",status="401"\}/)
    expect(text).not.toContain('secret-thing')
  })
})
