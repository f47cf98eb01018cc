import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { webhooksCommand } from '../../src/cli/webhooks.ts'
import { rows } from '../../src/db/client.ts'
import { testDatabase } from '../support/database.ts'
import { apiContext, apiFor, keyHeaders, origin } from './api-support.ts'

const database = testDatabase()
let admin: Record<string, string>
let marketer: Record<string, string>

beforeAll(async () => {
  admin = await keyHeaders(database, 'admin')
  marketer = await keyHeaders(database, 'marketer')
})

async function call(method: string, path: string, headers: Record<string, string>, body?: unknown) {
  const response = await apiFor(database).request(`${origin}/api/webhooks${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    text,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  }
}

describe('webhook endpoints', () => {
  it('201, 200, 409, 204: an admin adds one, and its secret is shown when it is made and never again', async () => {
    const url = 'https://crm.example/hook'
    const added = await call('POST', '/endpoints/crm', admin, { url })
    const again = await call('POST', '/endpoints/crm', admin, { url })
    const rotated = await call('POST', '/endpoints/crm/rotate', admin)
    const listed = await call('GET', '/endpoints', marketer)
    const removed = await call('DELETE', '/endpoints/crm', admin)

    expect([added, again, rotated, listed, removed].map(({ status }) => status)).toEqual([
      201, 409, 200, 200, 204,
    ])
    expect(added.body['secret']).toMatch(/^whs_/)
    expect(rotated.body['secret']).not.toBe(added.body['secret'])
    expect(listed.text).not.toContain('whs_')
    const audit = await rows(
      database.db,
      sql`select action, after from audit_log where entity = 'webhook' order by id`,
    )
    expect(JSON.stringify(audit)).not.toContain('whs_')
    expect(audit).toHaveLength(3)
  })

  it('400, 403, 404: refuses private addresses, marketers, and calls that are not there', async () => {
    const url = 'https://169.254.169.254/latest'

    expect((await call('POST', '/endpoints/bad', admin, { url })).status).toBe(400)
    expect((await call('POST', '/endpoints/bad', marketer, { url: 'https://x.example' })).status).toBe(403)
    expect((await call('POST', '/calls/wbh_nothing/retry', marketer)).status).toBe(404)
    expect((await call('GET', '/calls?state=failed', marketer)).body).toEqual({ items: [], next: null })
  })

  it('can be done from the command line', async () => {
    const said: string[] = []
    const shell = { print: (line: string) => said.push(line), note: () => undefined }
    const ctx = apiContext(database)
    await webhooksCommand(ctx, ['add', 'erp', 'http://10.0.0.7/hook', '--private'], shell)
    await webhooksCommand(ctx, ['list'], shell)
    await webhooksCommand(ctx, ['failed'], shell)

    expect(said[0]).toMatch(/^whs_/)
    expect(said[1]).toBe('erp\thttp://10.0.0.7/hook\tprivate\t')
    expect(said).toHaveLength(2)
    await expect(webhooksCommand(ctx, ['add', 'x', 'http://crm.example'], shell)).rejects.toThrow('--private')
  })
})
