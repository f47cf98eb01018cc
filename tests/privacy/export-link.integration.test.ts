import { describe, expect, it } from 'vitest'
import { listAuditEntries } from '../../src/access/queries/audit.ts'
import { privacyCommand } from '../../src/cli/privacy.ts'
import { virtualClock } from '../../src/core/clock.ts'
import { dataRoutes } from '../../src/http/public/data.ts'
import { createRouter } from '../../src/http/router.ts'
import { eraseCustomer } from '../../src/privacy/erase-customer.ts'
import { createExportLink } from '../../src/privacy/export-link.ts'
import { aCustomer } from '../consent/people.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const { db } = testDatabase()
const clock = virtualClock(testNow)
const ctx = testContext(db, { clock })
const site = createRouter()
  .use(async (c, next) => {
    c.set('ctx', ctx)
    await next()
  })
  .route('/', dataRoutes)
const HOUR = 3_600_000

async function aLink(email: string) {
  const customerId = await aCustomer(db, { email })
  const { url } = await createExportLink(ctx, { customerId, identityChecked: 'called back' })
  const path = new URL(url).pathname
  return {
    customerId,
    look: async () => (await site.request(path)).status,
    fetch: () => Promise.resolve(site.request(path, { method: 'POST' })),
  }
}

describe('the link to one’s own data', () => {
  it('gives the person their data once, and looking at its page uses nothing', async () => {
    const { customerId, look, fetch } = await aLink('nadia@example.com')
    await aLink('boris@example.com')

    for (let times = 0; times < 5; times++) expect(await look()).toBe(200)
    const answer = await fetch()
    const text = await answer.text()

    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-disposition')).toContain('attachment')
    expect(JSON.parse(text).data.profile).toMatchObject([{ email: 'nadia@example.com' }])
    expect(text).not.toContain('boris')
    expect([await look(), (await fetch()).status]).toEqual([404, 404])
    const made = await listAuditEntries(db, { action: 'customer.export_link', limit: 10 })
    expect(made.map(({ after }) => after)).toContainEqual(
      expect.objectContaining({ identityChecked: 'called back' }),
    )
    const used = await listAuditEntries(db, { action: 'customer.export', limit: 10 })
    expect(used).toMatchObject([{ actorKind: 'customer', entityId: String(customerId) }])
  })

  it('is given to one of two who press at once', async () => {
    const { fetch } = await aLink('twice@example.com')
    const answers = await Promise.all([fetch(), fetch()])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404])
  })

  it('ends after 72 hours, and with the person', async () => {
    const late = await aLink('late@example.com')
    clock.advance(72 * HOUR - 1)
    expect(await late.look()).toBe(200)
    clock.advance(1)
    expect([await late.look(), (await late.fetch()).status]).toEqual([404, 404])

    const gone = await aLink('gone@example.com')
    await eraseCustomer(ctx, gone.customerId)
    expect((await gone.fetch()).status).toBe(404)
    await expect(
      createExportLink(ctx, { customerId: gone.customerId, identityChecked: 'called back' }),
    ).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is no other text', async () => {
    expect((await site.request('/data/guess', { method: 'POST' })).status).toBe(404)
  })

  it('comes from the command line only with how the identity was checked', async () => {
    await aCustomer(db, { email: 'cli@example.com' })
    const printed: string[] = []
    const shell = { print: (line: string) => void printed.push(line), note: () => undefined }

    await expect(privacyCommand(ctx, ['link', 'cli@example.com'], shell)).rejects.toThrow('--checked')
    await privacyCommand(ctx, ['link', 'cli@example.com', '--checked', 'at the counter'], shell)
    expect((await site.request(new URL(printed[0] ?? '').pathname)).status).toBe(200)
  })
})
