import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WebSource } from '../../src/http/web-app.ts'
import { readWebFiles, type WebFiles } from '../../src/http/web-files.ts'
import { testDatabase } from '../support/database.ts'
import { apiFor, origin } from './api-support.ts'

const database = testDatabase()
const folder = mkdtempSync(join(tmpdir(), 'relance-web-'))
const person = { accept: 'text/html,*/*' }
let files: WebFiles

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><script>paint()</script><div id="root"></div>')
  writeFileSync(join(folder, 'assets/index-a1.js'), 'console.log("hello")')
  files = await readWebFiles(folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

function ask(source: WebSource, path: string, headers: Record<string, string> = person) {
  return apiFor(database, { web: source }).request(`${origin}${path}`, { headers })
}

const ready: WebSource = { read: () => files }

describe('the browser app', () => {
  it('200: every address of a screen is the one page, under a policy that names its inline script', async () => {
    const response = await ask(ready, '/segments/loyal')

    expect(response.status).toBe(200)
    expect(await response.text()).toContain('<div id="root">')
    expect(response.headers.get('content-security-policy')).toMatch(/script-src 'self' 'sha256-[\w+/=]+'/)
    expect(response.headers.get('cache-control')).toBe('no-cache')
  })

  it('200: assets are packed, and kept for ever under their hashed names', async () => {
    const response = await ask(ready, '/assets/index-a1.js', { 'accept-encoding': 'gzip' })

    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(gunzipSync(Buffer.from(await response.arrayBuffer())).toString()).toBe('console.log("hello")')
    expect(response.headers.get('cache-control')).toContain('immutable')
  })

  it('304: what the browser has already is not sent again', async () => {
    const headers = { ...person, 'if-none-match': files.index.etag }

    expect((await ask(ready, '/', headers)).status).toBe(304)
  })

  it('404: programs, unknown assets and the API get no page', async () => {
    const statuses = await Promise.all(
      [
        ask(ready, '/nothing', { accept: 'application/json' }),
        ask(ready, '/assets/gone.js'),
        ask(ready, '/assets/../../package.json'),
        ask(ready, '/v1/nothing'),
      ].map(async (response) => (await response).status),
    )

    expect(statuses).toEqual([404, 404, 404, 404])
    expect((await ask(ready, '/api/nothing')).status).toBe(401)
  })

  it('503 while it is being built, 500 when it cannot be: a page that says so', async () => {
    const building = await ask({ read: () => undefined }, '/', { ...person, 'accept-language': 'fr' })
    const broken = await ask(
      {
        read: () => {
          throw new Error('no bundler')
        },
      },
      '/',
    )

    expect([building.status, building.headers.get('refresh')]).toEqual([503, '2'])
    expect(await building.text()).toContain('se prépare')
    expect(broken.status).toBe(500)
    expect(await broken.text()).not.toContain('no bundler')
  })
})
